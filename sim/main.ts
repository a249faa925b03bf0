import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { WORLD_CHAINS } from './chains/world-chain.ts';
import { runSeeds } from './run-seeds.ts';
import { WORLD_VENUES } from './venues/world-venue.ts';

const USAGE = `npm run simulate -- --seeds N [--seed S] [--venue V] [--json | --counts]

Runs N seeded histories of the real keeper (bots, crashes, lost and late messages, failing disks, halts; on a chain
also forks, lags, drops and surges of fees) and checks every invariant. The same seed gives the same history on every
machine.

  npm run simulate -- --seeds 1000            seeds 1 to 1000
  npm run simulate -- --seeds 1 --seed 4711   one history again
  npm run simulate -- --seeds 1000 --venue bybit   at another simulated venue: ${WORLD_VENUES.join(', ')}
  npm run simulate -- --seeds 1000 --venue solana  wallets on a simulated chain: ${WORLD_CHAINS.join(', ')}
  npm run simulate -- --seeds 100000 --within 220   no more than there are in 220 seconds

Two commits that print the same "all ledgers" for the same seeds wrote the same entries, byte for byte.
With --counts the run closes as tests do, and counts as one.
`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    venue: { type: 'string', default: WORLD_VENUES[0] },
    json: { type: 'boolean', default: false },
    within: { type: 'string', default: 'Infinity' },
    counts: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const count = Number(values.seeds);
const first = Number(values.seed);
const venue = [...WORLD_VENUES, ...WORLD_CHAINS].find((one) => one === values.venue);
const withinMs = Number(values.within) * 1_000;
if (
  values.help ||
  venue === undefined ||
  !Number.isSafeInteger(count) ||
  !Number.isSafeInteger(first) ||
  count < 1 ||
  first < 0 ||
  !(withinMs > 0)
) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const startedAt = performance.now();
const show = process.stderr.isTTY;
const summary = await runSeeds({ first, count, bug: null, venue, withinMs }, (done) => {
  if (show) process.stderr.write(`\r${done} of ${count}`);
});
if (show) process.stderr.write('\n');
const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
const report = { commit: commit(), venue, first, ...summary, seconds };
if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
else {
  for (const { seed, violations } of summary.failures) {
    for (const { invariant, text } of violations)
      process.stdout.write(`seed ${seed}: ${invariant}: ${text}\n`);
  }
  const { histories, orders, entries, crashes, failed, ledgers } = summary;
  process.stdout.write(
    `${histories} histories at ${venue} from seed ${first}, commit ${report.commit}: ${orders} orders asked for, ` +
      `${entries} entries, ${crashes} crashes, ${failed} with violations, ${seconds} s, ` +
      `all ledgers ${ledgers.slice(0, 16)}\n`,
  );
}
const { histories } = summary;
if (histories < count && !values.json) process.stdout.write(`time was up after ${histories} of ${count}\n`);
if (values.counts)
  process.stdout.write(`${summary.failed === 0 ? '1 passed, 0' : '0 passed, 1'} failed, 0 skipped\n`);
process.exit(summary.failed === 0 ? 0 : 1);

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'an unknown commit';
  }
}
