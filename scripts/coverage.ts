import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openLines, timesTaken, type Counted } from './coverage/taken.ts';
import { unreached } from './coverage/unreached.ts';
import { findTests } from './test-runner/find-tests.ts';
import { writePools } from './test-runner/pool.ts';
import { summary } from './test-runner/tally.ts';

/** Rooms in which every branch has a test. */
const WHOLE = ['src/core/', 'src/keeper/', 'src/venues/'];
/** Of all tests together. On two idle cores they take a minute and a half; a busy machine takes many times as long. */
const LIMIT_MS = 1_800_000;

/**
 * Measures with V8's own counts which branches of the deciding rooms the tests beside the code reach, prints the
 * lines of those they do not and the files that no test loads, and fails for any. The last line counts files; the one
 * before it says how long it took, and how many are left out by name. Of the simulated histories only some hundreds in
 * one process are among them: measured, they take many times as long.
 * `prefixes`: look only at files whose path begins so, by the tests among them and those histories.
 */
async function main(prefixes: readonly string[]): Promise<number> {
  process.chdir(fileURLToPath(new URL('..', import.meta.url)));
  const isMeant = (path: string): boolean =>
    prefixes.length === 0 || prefixes.some((prefix) => path.startsWith(prefix));
  const counts = mkdtempSync(join(tmpdir(), 'coverage-'));
  const pools = mkdtempSync(join(tmpdir(), 'pools-'));
  const startedAt = performance.now();
  // Every process that a test starts writes its counts there.
  process.env['NODE_V8_COVERAGE'] = counts;
  try {
    const red = await runTests(isMeant, pools);
    const whole = wholeFiles().filter(isMeant);
    const found = readCounts(counts);
    const open = whole.flatMap((path) => missing(path, found.get(path)));
    const stale = unreached
      .filter(({ path }) => isMeant(path))
      .filter(({ path }) => !open.some(({ path: other }) => other === path));
    const kept = open.filter(({ path }) => !unreached.some((one) => one.path === path));
    kept.forEach(({ text }) => print(text));
    stale.forEach(({ path }) => print(`${path}: its allowance is needed no more`));
    const failed = kept.length + stale.length;
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    const byName = unreached.filter(({ path }) => isMeant(path)).length;
    print(`${whole.length} files, ${byName} of them left out by name, in ${seconds} s`);
    print(summary({ passed: Math.max(0, whole.length - failed), failed: failed + red, skipped: 0 }));
    return failed === 0 && red === 0 && whole.length > 0 ? 0 : 1;
  } finally {
    for (const folder of [counts, pools]) rmSync(folder, { recursive: true, force: true });
  }
}

/** How many tests failed. */
async function runTests(isMeant: (path: string) => boolean, folder: string): Promise<number> {
  const histories = 'sim/in-process.test.ts';
  const files = findTests('.').filter(
    (path) => path === histories || (/^(?:src|test\/vectors)\//.test(path) && isMeant(path)),
  );
  const pools = writePools(files, 24, folder).map(({ program }) => program);
  const stream = run({ files: pools, concurrency: 2, signal: AbortSignal.timeout(LIMIT_MS) });
  let red = 0;
  stream.on('test:fail', ({ name, file }) => {
    red += 1;
    print(`failed: ${file ?? ''}: ${name}`);
  });
  await finished(stream.resume()).catch(() => {
    red += 1;
    print('the tests did not end in time');
  });
  return red;
}

/** What every process counted, by file. */
function readCounts(folder: string): ReadonlyMap<string, readonly Counted[]> {
  const found = new Map<string, Counted[]>();
  const here = pathToFileURL(`${process.cwd()}${sep}`).href;
  for (const name of readdirSync(folder)) {
    const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    for (const { url, functions } of result) {
      const path = String(url).startsWith(here) ? String(url).slice(here.length) : null;
      if (path === null || !WHOLE.some((room) => path.startsWith(room))) continue;
      found.set(path, [...(found.get(path) ?? []), { functions }]);
    }
  }
  return found;
}

interface Missing {
  readonly path: string;
  readonly text: string;
}

function missing(path: string, counted: readonly Counted[] | undefined): readonly Missing[] {
  if (counted === undefined) return [{ path, text: `${path}: no test loads it` }];
  const cannotBe = closedSwitches(path);
  const source = readFileSync(path, 'utf8');
  const code = stripTypeScriptTypes(source);
  const lines = openLines(code, timesTaken(code.length, counted)).filter((line) => !cannotBe.has(line));
  const text = `${path}: no test takes the branches on line ${lines.join(', ')}`;
  return lines.length === 0 ? [] : [{ path, text }];
}

/**
 * Lines of a switch's last branch that the compiler has proven to be empty, and of the assertion in it: they are there
 * for the day on which that proof is wrong.
 */
function closedSwitches(path: string): ReadonlySet<number> {
  const lines = readFileSync(path, 'utf8').split('\n');
  return new Set(
    lines.flatMap((text, index) => (/^\s*return unreachable\(/.test(text) ? [index, index + 1] : [])),
  );
}

/** Everything of those rooms that has code in it. Files of types alone are never loaded. */
function wholeFiles(): readonly string[] {
  return WHOLE.flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' }).map((name) =>
      join(room, name).split(sep).join('/'),
    ),
  ).filter((path) => /(?<!\.test)\.ts$/.test(path) && !path.includes('/fixtures/') && hasCode(path));
}

/** Types are erased before a file is loaded: what is left of a file of types alone is nothing. */
function hasCode(path: string): boolean {
  const left = stripTypeScriptTypes(readFileSync(path, 'utf8')).replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '');
  return left.replaceAll(/export\s*\{\s*\};?|import[^;]*;/g, '').trim() !== '';
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exit(await main(process.argv.slice(2)));
