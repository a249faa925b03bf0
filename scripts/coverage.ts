import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join, relative, sep } from 'node:path';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findTests } from './test-runner/find-tests.ts';
import { summary } from './test-runner/tally.ts';

/** Rooms in which every branch has a test. */
const WHOLE = ['src/core/', 'src/keeper/', 'src/venues/'];
const LIMIT_MS = 300_000;

interface Covered {
  readonly path: string;
  readonly branches: readonly { readonly line: number; readonly count: number }[];
}

/**
 * Measures with Node's own means which branches of the deciding rooms the tests beside the code reach, prints the
 * lines of those they do not and the files that no test loads, and fails for any. The last line counts files. Of the
 * simulated histories only some hundreds in one process are among them: measured, they take many times as long.
 */
async function main(): Promise<number> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  process.chdir(root);
  const files = findTests('.').filter((path) => /^(?:src|test\/vectors)\/|^sim\/in-process/.test(path));
  const stream = run({
    files: [...files],
    concurrency: 2,
    coverage: true,
    coverageIncludeGlobs: WHOLE.map((room) => `${room}**`),
    coverageExcludeGlobs: ['**/*.test.ts', '**/fixtures/**'],
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  let red = 0;
  stream.on('test:fail', ({ name, file }) => {
    red += 1;
    print(`failed: ${file ?? ''}: ${name}`);
  });
  let open: readonly string[] = ['nothing was measured: the tests did not end in time'];
  const whole = wholeFiles();
  stream.on('test:coverage', ({ summary: found }) => {
    const loaded = new Map(found.files.map((file) => [ownPath(root, file.path), file]));
    open = whole.flatMap((path) => missing(path, loaded.get(path)));
  });
  await finished(stream.resume()).catch(() => undefined);
  open.forEach(print);
  print(summary({ passed: Math.max(0, whole.length - open.length), failed: open.length + red, skipped: 0 }));
  return open.length === 0 && red === 0 && whole.length > 0 ? 0 : 1;
}

function missing(path: string, covered: Covered | undefined): readonly string[] {
  if (covered === undefined) return [`${path}: no test loads it`];
  const cannotBe = closedSwitches(path);
  const open = covered.branches.filter(({ line, count }) => count === 0 && !cannotBe.has(line));
  const lines = new Set(open.map(({ line }) => line));
  return lines.size === 0 ? [] : [`${path}: no test takes the branches on line ${[...lines].join(', ')}`];
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

function ownPath(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exit(await main());
