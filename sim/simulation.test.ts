import assert from 'node:assert/strict';
import test from 'node:test';
import { Ground } from './ground.ts';
import { runSeeds } from './run-seeds.ts';
import type { PlantedBug } from './keeper-life.ts';
import type { PairBug } from './planted-pairs.ts';
import type { VaultBug } from './planted-vaults.ts';
import type { WorldVenueId } from './venues/world-venue.ts';
import { World } from './world.ts';

/** Seeds after which each planted bug must have been found. */
const ENOUGH: Readonly<
  Record<
    Exclude<PlantedBug, 'forgotten-bound' | PairBug | VaultBug>,
    { readonly from: number; readonly seeds: number; readonly invariants: readonly string[] }
  >
> = {
  resend: { from: 1, seeds: 200, invariants: ['I2'] },
  'lost-durability': { from: 1, seeds: 100, invariants: ['I1', 'I12'] },
  // One history in a thousand finds it: begun shortly before one that does.
  'no-recheck': { from: 1_201, seeds: 1_000, invariants: ['I15'] },
  'plain-object-lookup': { from: 1, seeds: 200, invariants: ['I7'] },
};

/** Plants a bug and runs seeds, one after the other, until everything that it breaks was seen broken. */
async function catches(
  bug: PlantedBug,
  venue: WorldVenueId,
  { from, seeds, invariants }: (typeof ENOUGH)['resend'],
): Promise<void> {
  const missed = new Set(invariants);
  const ground = new Ground(venue);
  for (let seed = from; seed < from + seeds && missed.size > 0; seed += 1)
    for (const { invariant } of (await new World(seed, bug, ground).run()).violations)
      missed.delete(invariant);
  assert.deepEqual([...missed], [], `not found broken from ${from} to ${from + seeds - 1}`);
}

for (const bug of ['resend', 'lost-durability', 'no-recheck', 'plain-object-lookup'] as const) {
  test(`the planted bug "${bug}" is caught: the checkers can fail`, () =>
    catches(bug, 'binance-usdm', ENOUGH[bug]));
}

test('the planted bug "forgotten-bound" is caught at Hyperliquid: a number could leave twice (I8)', () =>
  catches('forgotten-bound', 'hyperliquid', { from: 1, seeds: 100, invariants: ['I8'] }));

test(
  '500 histories keep I1-I7, I9, I12, I13, I15-I17 and come to rest (F1-F8, F13, F18)',
  { timeout: 240_000 },
  async () => {
    const { failures, histories } = await runSeeds({ first: 1, count: 500, bug: null });
    assert.equal(histories, 500);
    assert.deepEqual(
      failures.map((history) => ({ seed: history.seed, violations: history.violations })),
      [],
    );
  },
);

test('after a busy half minute the end of a cancelled order is still learnt at Hyperliquid (L2)', async () => {
  const { violations } = await new World(3_783, null, new Ground('hyperliquid')).run();
  assert.deepEqual(violations, []);
});

for (const [bug, invariant] of [
  ['vault-left-out-of-orders', 'I3'],
  ['vault-left-out-of-reads', 'I4'],
] as const)
  test(`the planted bug "${bug}" is caught at a vault of Hyperliquid (${invariant})`, () =>
    catches(bug, 'hyperliquid-vault', { from: 1, seeds: 20, invariants: [invariant] }));

test('the same seed gives the same history', async () => {
  const [once, again] = await Promise.all(
    [4_711, 4_711].map((first) => runSeeds({ first, count: 3, bug: null })),
  );
  assert.deepEqual(once, again);
});
