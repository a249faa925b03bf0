import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installedBrowser } from './browser/find-browser.ts';
import { findTests } from './test-runner/find-tests.ts';
import { runGroup } from './test-runner/run-group.ts';
import { NO_TESTS, summary } from './test-runner/tally.ts';

const LIMIT_MS = 300_000;

/**
 * Runs the tests in test/browser: a real Chromium against real gateways. Builds the console first, and installs the
 * browser where that can be done. Without one it says so and has failed at nothing. The last line has the numbers.
 */
async function main(prefixes: readonly string[]): Promise<number> {
  process.chdir(fileURLToPath(new URL('..', import.meta.url)));
  if (installedBrowser() === null) {
    print('skipped: browser tests (no browser)');
    print(summary({ ...NO_TESTS, skipped: 1 }));
    return 0;
  }
  const built = spawnSync(process.execPath, ['scripts/build-console.ts'], { stdio: 'inherit' });
  if (built.status !== 0) {
    print(summary({ ...NO_TESTS, failed: 1 }));
    return 1;
  }
  const files = findTests('.')
    .filter((path) => path.startsWith('test/browser/'))
    .filter((path) => prefixes.length === 0 || prefixes.some((prefix) => path.startsWith(prefix)));
  const tally = await runGroup(
    { name: 'browser', files, together: 1, concurrency: 2, limitMs: LIMIT_MS },
    print,
  );
  print(summary(tally));
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exit(await main(process.argv.slice(2)));
