import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { SystemClock } from './clock.ts';
import { SpareDescriptors } from './spare-descriptors.ts';

const HERE = fileURLToPath(import.meta.url);
const MODULE = new URL('./spare-descriptors.ts', import.meta.url).href;

/** What a process says that may have 64 descriptors and has taken all of them. */
function withoutDescriptors(statement: string): unknown {
  const program = `import { openSync, closeSync } from 'node:fs';
    import { SpareDescriptors } from ${JSON.stringify(MODULE)};
    const path = ${JSON.stringify(HERE)};
    const clock = { now: 0, monotonicMs() { return this.now; } };
    const taken = [];
    const takeAll = () => { try { for (;;) taken.push(openSync(path, 'r')); } catch { return; } };
    ${statement}`;
  const words = ['-c', 'ulimit -n 64; exec "$0" --input-type=module -e "$1"', process.execPath, program];
  const ran = spawnSync('/bin/sh', words, { encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stderr);
  return JSON.parse(ran.stdout);
}

test('a process without descriptors makes room for eight more, and takes them back when it can (F31)', () => {
  const said = withoutDescriptors(`
    const spare = new SpareDescriptors(path, clock);
    takeAll();
    const before = taken.length;
    const told = [spare.held, spare.makeRoom(), spare.held];
    takeAll();
    spare.entered();
    told.push(taken.length - before, spare.refill(), spare.makeRoom());
    spare.entered();
    for (const each of taken.splice(0, 3)) closeSync(each);
    told.push(spare.makeRoom());
    spare.entered();
    told.push(spare.refill(), spare.held);
    for (const each of taken.splice(0)) closeSync(each);
    told.push(spare.refill(), spare.held);
    console.log(JSON.stringify(told));`);
  assert.deepEqual(said, [8, true, 0, 8, false, true, true, false, 3, true, 8]);
});

test('what was given up is not taken back before who it is for has come, or a second is over (F31)', () => {
  const said = withoutDescriptors(`
    const spare = new SpareDescriptors(path, clock);
    takeAll();
    const told = [spare.makeRoom(), spare.refill(), spare.held];
    spare.entered();
    told.push(spare.refill(), spare.held, spare.makeRoom());
    clock.now += 999;
    told.push(spare.refill(), spare.held);
    clock.now += 1;
    console.log(JSON.stringify([...told, spare.refill(), spare.held]));`);
  assert.deepEqual(said, [true, false, 0, true, 8, true, false, 0, true, 8]);
});

test('with descriptors left nothing is given up (F31)', () => {
  const spare = new SpareDescriptors(HERE, new SystemClock());
  assert.deepEqual([spare.makeRoom(), spare.held, spare.refill()], [false, 8, true]);
  spare.close();
  assert.equal(spare.held, 0);
});

test('a process that starts without descriptors has none to spare, and goes on', () => {
  assert.deepEqual(
    withoutDescriptors('takeAll(); console.log(JSON.stringify([new SpareDescriptors(path, clock).held]));'),
    [0],
  );
});
