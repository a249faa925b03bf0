import { relative, sep } from 'node:path';
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
 * lines of those they do not, and fails for any. The last line counts files.
 */
async function main(): Promise<number> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  process.chdir(root);
  const files = findTests('.').filter((path) => !/^test\/(?!vectors\/)/.test(path));
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
  let count = 0;
  let open: readonly string[] = [];
  stream.on('test:coverage', ({ summary: found }) => {
    count = found.files.length;
    open = found.files.flatMap((file) => missing(root, file));
  });
  await finished(stream.resume());
  open.forEach(print);
  print(summary({ passed: count - open.length, failed: open.length + red, skipped: 0 }));
  return open.length === 0 && red === 0 && count > 0 ? 0 : 1;
}

function missing(root: string, { path, branches }: Covered): readonly string[] {
  const lines = new Set(branches.filter(({ count }) => count === 0).map(({ line }) => line));
  if (lines.size === 0) return [];
  const own = relative(root, path).split(sep).join('/');
  return [`${own}: no test takes the branches on line ${[...lines].join(', ')}`];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exit(await main());
