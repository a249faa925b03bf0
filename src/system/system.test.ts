import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { parseLogFormat } from './log.ts';
import { SystemClock } from './clock.ts';
import { SystemRandom } from './random.ts';

const LOG = new URL('./log.ts', import.meta.url).href;

function logged(statement: string, format = 'json'): string {
  const program =
    `import { StderrLog } from ${JSON.stringify(LOG)}; ` +
    `const log = new StderrLog('keeper', '${format}'); ${statement}`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }).stderr;
}

test('a line of the log is one JSON object with time, process, level and code', () => {
  const line: unknown = JSON.parse(logged("log.write('warn', 'EDGE_ENDED')"));
  assert.ok(typeof line === 'object' && line !== null && 'at' in line);
  assert.deepEqual({ ...line, at: '' }, { at: '', process: 'keeper', level: 'warn', code: 'EDGE_ENDED' });
  assert.match(String(line.at), /^20[0-9]{2}-.*Z$/);
});

test('no fact can take the place of the code, level, process or time of its line', () => {
  const line = JSON.parse(
    logged("log.write('alert', 'COMMIT_UNCERTAIN', { code: 'X', level: 'info', at: 1, process: 2 })"),
  );
  assert.equal(line.code, 'COMMIT_UNCERTAIN');
  assert.equal(line.level, 'alert');
  assert.equal(line.process, 'keeper');
  assert.deepEqual(line.facts, { code: 'X' });
  assert.equal(line.dropped, 3);
});

test('T16: a line for people leaves out what no list has, as one of JSON, and no value opens a line', () => {
  const written = logged(
    "log.write('alert', 'HALTED', { recorded: true }); " +
      "log.write('alert', 'BUG', { text: 'a b\\nkeeper alert X', secret: 'k' })",
    'text',
  );
  const lines = written.trimEnd().split('\n');
  assert.equal(lines.length, 2);
  assert.match(lines[0] ?? '', /^20\S+Z keeper alert HALTED recorded=true$/);
  assert.match(lines[1] ?? '', /^20\S+Z keeper alert BUG text="a b\\nkeeper alert X" dropped=1$/);
});

test('a format that nobody knows is JSON', () => {
  assert.deepEqual(['text', 'json', 'x', undefined].map(parseLogFormat), ['text', 'json', 'json', 'json']);
});

test('what is for debugging is not written', () => {
  assert.equal(logged("log.write('debug', 'X')"), '');
});

test('a log that nobody reads stops nothing', () => {
  const program = `import { closeSync } from 'node:fs'; import { StderrLog } from ${JSON.stringify(LOG)};
    closeSync(2); new StderrLog('edge', 'json').write('info', 'X'); process.exit(5);`;
  assert.equal(spawnSync(process.execPath, ['--input-type=module', '-e', program]).status, 5);
});

test('the wall clock is the machine’s and the monotonic one never goes back', () => {
  const clock = new SystemClock();
  assert.ok(Math.abs(clock.wallMs() - Date.now()) < 50);
  let last = clock.monotonicMs();
  for (let i = 0; i < 1_000; i += 1) {
    const now = clock.monotonicMs();
    assert.ok(now >= last);
    last = now;
  }
});

test('a task runs once and not before its delay, and not at all when it is called off', async () => {
  const clock = new SystemClock();
  const ran: string[] = [];
  const startedAt = performance.now();
  clock.after(5, () => void ran.push('off'))();
  await new Promise<void>((resolve) => clock.after(20, resolve));
  assert.ok(performance.now() - startedAt >= 19);
  assert.deepEqual(ran, []);
});

test('what is to run soon runs after what has already arrived', async () => {
  const order: string[] = [];
  const clock = new SystemClock();
  const done = new Promise<void>((resolve) =>
    clock.soon(() => {
      order.push('soon');
      resolve();
    }),
  );
  await Promise.resolve().then(() => order.push('arrived'));
  await done;
  assert.deepEqual(order, ['arrived', 'soon']);
});

test('random bytes have memory of their own, never a slice of a pool', () => {
  const random = new SystemRandom();
  const bytes = random.bytes(32);
  assert.equal(bytes.buffer.byteLength, 32);
  assert.notDeepEqual(bytes, random.bytes(32));
  assert.equal(random.bytes(0).length, 0);
});
