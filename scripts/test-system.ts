import { fileURLToPath } from 'node:url';
import { findTests } from './test-runner/find-tests.ts';
import { LONG_TESTS } from './test-runner/long-tests.ts';
import { runGroup } from './test-runner/run-group.ts';
import { NO_TESTS, sum, summary } from './test-runner/tally.ts';

/** On a quiet machine the longest takes a third of it. */
const FILE_LIMIT_MS = 900_000;

/**
 * Runs the tests that need more of a machine than Node: other users, network namespaces, other programs, and time. A
 * file that cannot run here says so in one line, `skipped: what (why)`, and counts as skipped. The last line has the
 * numbers.
 */
async function main(prefixes: readonly string[]): Promise<number> {
  process.chdir(fileURLToPath(new URL('..', import.meta.url)));
  const files = findTests('.')
    .filter((path) => path.startsWith('test/system/') || LONG_TESTS.includes(path))
    .filter((path) => prefixes.length === 0 || prefixes.some((prefix) => path.startsWith(prefix)));
  let tally = NO_TESTS;
  for (const file of files) {
    const group = { name: file, files: [file], together: 1, concurrency: 1, limitMs: FILE_LIMIT_MS };
    tally = sum(tally, await runGroup(group, print));
  }
  print(summary(tally));
  return tally.failed === 0 ? 0 : 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exit(await main(process.argv.slice(2)));
