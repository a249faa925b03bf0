import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyState, fold } from '../src/core/account/fold.ts';
import type { Entry } from '../src/core/ledger/entry.ts';
import { decodeLeaf } from '../src/core/ledger/leaf.ts';
import { decide } from '../src/core/policy/decide.ts';
import { evaluate, type Proposal } from '../src/core/policy/evaluate.ts';
import { assertFiguresAgree } from '../src/core/policy/figures-fixture.test.ts';
import { endOfRequest, LimitsAgain, type LimitRow } from '../src/core/policy/order-limits.ts';
import { decideAgain, IntentBatches } from '../src/core/policy/replay.ts';
import { Ground } from './ground.ts';
import { World } from './world.ts';

const SEEDS = 25;
/** Of one history so many requests are asked about one by one, from its beginning. */
const ASKED = 6;

test('the figures of every request of simulated histories say what was decided, limit by limit', async () => {
  let heard = 0;
  for (const venue of ['binance-usdm', 'hyperliquid'] as const) {
    for (let seed = 1; seed <= SEEDS; seed += 1) heard += figuresIn(await entriesOf(seed, venue));
  }
  assert.ok(heard > SEEDS * 5, `${heard} proposals were looked at`);
});

test('a request asked about by its number is decided again as it was, and its limits agree with that', async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const entries = await entriesOf(seed, 'binance-usdm');
    const intents = entries.filter(({ body }) => body.kind === 'intent' && body.action.kind === 'place');
    const step = Math.max(1, Math.floor(intents.length / ASKED));
    for (let index = 0; index < intents.length; index += step) {
      const entry = intents[index];
      assert.ok(entry?.body.kind === 'intent');
      const again = new LimitsAgain(entry.seq);
      for (const each of entries.slice(0, endOfRequest(entry, entries.length))) again.take(each);
      const report = again.report();
      assert.equal(report?.agrees, true, `seed ${seed}, entry ${entry.seq}`);
      const { verdict, denials } = entry.body;
      seen.add(verdict);
      const rules = denials.filter(({ facts }) => facts['scope'] !== undefined);
      const refusing = report.rows.filter(refuses);
      if (verdict === 'allow') assert.deepEqual(refusing, []);
      assert.equal(rules.length > 0, refusing.length > 0, `seed ${seed}, entry ${entry.seq}`);
    }
  }
  assert.deepEqual([...seen].sort().slice(0, 2), ['allow', 'deny']);
});

function refuses({ result }: LimitRow): boolean {
  return result === 'refused' || result === 'held';
}

/** Checks the figures of every request of one history. Says how many proposals there were. */
function figuresIn(entries: readonly Entry[]): number {
  const state = emptyState();
  const batches = new IntentBatches();
  let heard = 0;
  const endBatch = (): void => {
    const batch = batches.end();
    decideAgain(state, batch, (_entry, ask) => {
      const look = (proposal: Proposal): void => {
        heard += 1;
        assertFiguresAgree(state, proposal, evaluate(state, proposal));
      };
      decide(state, { ...ask, heard: look });
    });
    for (const entry of batch) fold(state, entry);
  };
  for (const entry of entries) {
    if (batches.joins(entry)) continue;
    endBatch();
    if (!batches.begins(entry)) fold(state, entry);
  }
  endBatch();
  return heard;
}

async function entriesOf(seed: number, venue: ConstructorParameters<typeof Ground>[0]): Promise<Entry[]> {
  const world = new World(seed, null, new Ground(venue));
  await world.run();
  return world.disk().leaves.map((leaf) => {
    const entry = decodeLeaf(leaf);
    assert.ok(entry !== null);
    return entry;
  });
}
