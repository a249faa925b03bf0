import { fileURLToPath } from 'node:url';
import { findTests } from './test-runner/find-tests.ts';
import { LONG_TESTS } from './test-runner/long-tests.ts';
import { runGroup, type Group } from './test-runner/run-group.ts';
import { NO_TESTS, sum, summary } from './test-runner/tally.ts';

const UNIT_LIMIT_MS = 300_000;
const WHOLE_LIMIT_MS = 360_000;

/**
 * Runs the tests in two groups: those beside the code, many files in one process; and those that start real processes,
 * each file in its own. Two at a time. Long ones are left out unless they are asked for: arguments narrow it to paths
 * that begin so. The last line has the numbers.
 */
async function main(prefixes: readonly string[]): Promise<number> {
  process.chdir(fileURLToPath(new URL('..', import.meta.url)));
  const files = findTests('.')
    .filter((path) => !/^test\/(?:system|browser)\//.test(path))
    .filter((path) =>
      prefixes.length === 0 ? !LONG_TESTS.includes(path) : prefixes.some((prefix) => path.startsWith(prefix)),
    );
  if (prefixes.length === 0)
    print(`left to npm run test:system: ${LONG_TESTS.length} files of whole gateways`);
  const startsProcesses = (path: string): boolean => /^test\/(?!vectors\/)/.test(path);
  const groups: readonly Group[] = [
    {
      name: 'unit',
      files: files.filter((path) => !startsProcesses(path)),
      together: 24,
      concurrency: 2,
      limitMs: UNIT_LIMIT_MS,
    },
    {
      name: 'whole gateway',
      files: files.filter(startsProcesses),
      together: 1,
      concurrency: 3,
      limitMs: WHOLE_LIMIT_MS,
    },
  ];
  let tally = NO_TESTS;
  for (const group of groups) tally = sum(tally, await runGroup(group, print));
  print(summary(tally));
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exit(await main(process.argv.slice(2)));
