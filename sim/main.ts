import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { WORLD_CHAINS } from './chains/world-chain.ts';
import { RunRecord, UNBEGUN, soFar } from './run-record.ts';
import { runSeeds, then, type RunSummary } from './run-seeds.ts';
import { WORLD_VENUES } from './venues/world-venue.ts';

const USAGE = `npm run simulate -- --seeds N [--seed S] [--venue V] [--json | --counts]
                    [--record FILE [--resume]]

Runs N seeded histories of the real keeper (bots, crashes, lost and late messages, failing disks, halts; on a chain
also forks, lags, drops and surges of fees) and checks every invariant. The same seed gives the same history on every
machine.

  npm run simulate -- --seeds 1000            seeds 1 to 1000
  npm run simulate -- --seeds 1 --seed 4711   one history again
  npm run simulate -- --seeds 1000 --venue bybit   at another simulated venue: ${WORLD_VENUES.join(', ')}
  npm run simulate -- --seeds 1000 --venue solana  wallets on a simulated chain: ${WORLD_CHAINS.join(', ')}
  npm run simulate -- --seeds 100000 --within 220   no more than there are in 220 seconds
  npm run simulate -- --seeds 10000000 --record run.jsonl            what is behind it is appended to that file
  npm run simulate -- --seeds 10000000 --record run.jsonl --resume   and goes on from there, of the same commit

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
    record: { type: 'string' },
    resume: { type: 'boolean', default: false },
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
  (values.resume && values.record === undefined) ||
  !(withinMs > 0)
) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const startedAt = performance.now();
const show = process.stderr.isTTY;
const of = { commit: commit(), venue, first };
const behind = values.resume && values.record !== undefined ? soFar(values.record, of) : UNBEGUN;
const summary = await goOn(behind.summary);
if (show) process.stderr.write('\n');
const seconds = Math.round(behind.seconds * 10 + (performance.now() - startedAt) / 100) / 10;
const report = { ...of, ...summary, seconds };
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

/** Runs what is left behind those, and gives all. */
async function goOn(before: RunSummary): Promise<RunSummary> {
  const left = count - before.histories;
  if (left <= 0) return before;
  const record = values.record === undefined ? null : new RunRecord(values.record, of, before);
  const portions: RunSummary[] = [];
  const range = { first: first + before.histories, count: left, bug: null, venue: of.venue, withinMs };
  await runSeeds(range, {
    onPortion: (portion) => {
      portions.push(portion);
      record?.take(portion);
    },
    onProgress: (done) => {
      if (show) process.stderr.write(`\r${before.histories + done} of ${count}`);
    },
  });
  record?.flush();
  return portions.reduce(then, before);
}

/** Of a tree that was changed since, its differences are named as well: only the same code goes on with a record. */
function commit(): string {
  const git = (...words: string[]): string =>
    execFileSync('git', words, { encoding: 'utf8', stdio: 'pipe', maxBuffer: 64 * 2 ** 20 }).trim();
  try {
    const changes = git('diff', 'HEAD');
    // Git's own short name grows with the repository, and a record under the shorter one is not gone on with.
    const head = git('rev-parse', '--short=12', 'HEAD');
    return changes === '' ? head : `${head}+${hash('sha256', changes).slice(0, 8)}`;
  } catch {
    return 'an unknown commit';
  }
}
