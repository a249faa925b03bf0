import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { findTests } from './find-tests.ts';
import { sum, summary, type Tally } from './tally.ts';
import { spawnSync } from 'node:child_process';

const RUN_GROUP = new URL('./run-group.ts', import.meta.url).href;

/** A group cannot run inside a test of the same process: another process runs it and prints what it said. */
function runPlanted(
  context: TestContext,
  text: string | readonly string[],
  limitMs = 20_000,
): { tally: Tally; lines: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'group-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const texts = typeof text === 'string' ? [text] : text;
  const files = texts.map((content, at) => {
    const file = join(folder, `planted-${at}.test.mjs`);
    writeFileSync(file, `import test from 'node:test';\n${content}`);
    return file;
  });
  const group = { name: 'planted', files, together: texts.length, concurrency: 1, limitMs };
  const program = [
    `import { runGroup } from ${JSON.stringify(RUN_GROUP)};`,
    'const lines = [];',
    `const tally = await runGroup(${JSON.stringify(group)}, (line) => lines.push(line));`,
    'process.stdout.write(JSON.stringify({ tally, lines }));',
    'process.exit(0);',
  ].join('\n');
  const starter = join(folder, 'starter.mjs');
  writeFileSync(starter, program);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout } = spawnSync(process.execPath, [starter], {
    encoding: 'utf8',
    env,
  });
  return JSON.parse(stdout);
}

test('passed, failed and skipped tests are counted, and the last two are named with a reason', (context) => {
  const { tally, lines } = runPlanted(
    context,
    [
      "test('good', () => {});",
      "test('bad', () => { throw new RangeError('x'); });",
      "test('not here', (t) => t.skip('no disk'));",
    ].join('\n'),
  );
  assert.deepEqual(tally, { passed: 1, failed: 1, skipped: 1 });
  assert.ok(lines.includes('skipped: not here (no disk)'));
  assert.ok(lines.some((line) => line.startsWith('failed: ') && line.endsWith(': bad')));
});

test('a file that says that it cannot run here counts as skipped', (context) => {
  const { tally, lines } = runPlanted(context, "console.log('skipped: other user (needs root)');");
  assert.equal(tally.skipped, 1);
  assert.equal(tally.failed, 0);
  assert.ok(lines.includes('skipped: other user (needs root)'));
});

test('a file that ends badly before its first test counts as failed', (context) => {
  assert.equal(runPlanted(context, 'process.exit(3);').tally.failed, 1);
});

test('files in one process are counted each by itself, also when one of them cannot be loaded', (context) => {
  const { tally, lines } = runPlanted(context, [
    "import { beforeEach } from 'node:test'; let n = 0;" +
      "beforeEach(() => { n += 1; if (n > 1) throw new Error('of another file'); }); test('first', () => {});",
    "import './nowhere.mjs';",
    "test('third', () => {}); test('bad', () => { throw new RangeError('x'); });",
  ]);
  assert.deepEqual(tally, { passed: 2, failed: 3, skipped: 0 });
  assert.ok(lines.some((line) => line.startsWith('failed: ') && line.includes('planted-1.test.mjs')));
  assert.ok(lines.some((line) => line.startsWith('failed: ') && line.endsWith('planted-2.test.mjs: bad')));
  assert.ok(lines.some((line) => /planted-0\.test\.mjs: 1 tests in /.test(line)));
  assert.ok(lines.some((line) => /planted-2\.test\.mjs: 2 tests in /.test(line)));
});

test('files that never ran, because one before them ended their process, have failed and are named', (context) => {
  const { tally, lines } = runPlanted(context, [
    "test('first', () => {});",
    'process.exit(0);',
    "test('third', () => {});",
  ]);
  assert.ok(tally.failed >= 2);
  for (const at of [1, 2]) {
    assert.ok(
      lines.some((line) => line.includes(`planted-${at}.test.mjs: not one of its tests ran`)),
      `${at}`,
    );
  }
});

test('a group that takes longer than its limit is stopped and has failed', (context) => {
  const { tally, lines } = runPlanted(
    context,
    "test('for ever', () => new Promise((r) => setTimeout(r, 60_000)));",
    1_500,
  );
  assert.ok(tally.failed > 0);
  assert.ok(lines.some((line) => line.includes('was stopped after 1.5 s')));
});

test('files of tests are found, shared fixtures and hidden folders are not', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'find-'));
  context.after(() => rmSync(folder, { recursive: true }));
  for (const name of ['b.test.ts', 'a.test.ts', 'a.ts', 'x-fixture.test.ts', '.hidden.test.ts']) {
    writeFileSync(join(folder, name), '');
  }
  assert.deepEqual(findTests(folder), ['a.test.ts', 'b.test.ts']);
});

test('numbers add up and are said in one form', () => {
  const a = { passed: 1, failed: 2, skipped: 3 };
  assert.equal(summary(sum(a, a)), '2 passed, 4 failed, 6 skipped');
});
