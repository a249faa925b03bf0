import assert from 'node:assert/strict';
import test from 'node:test';
import { runSeeds } from './run-seeds.ts';
import type { PlantedBug } from './keeper-life.ts';
import type { PairBug } from './planted-pairs.ts';
import type { VaultBug } from './planted-vaults.ts';

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

/** So many seeds are tried before looking whether that was enough. */
const PORTION = 100;

for (const bug of ['resend', 'lost-durability', 'no-recheck', 'plain-object-lookup'] as const) {
  test(`the planted bug "${bug}" is caught: the checkers can fail`, async () => {
    const { from, seeds, invariants } = ENOUGH[bug];
    const found = new Set<string>();
    const isFound = (): boolean => invariants.every((one) => found.has(one));
    for (let first = from; first < from + seeds && !isFound(); first += PORTION) {
      const { failures } = await runSeeds({ first, count: PORTION, bug });
      for (const { violations } of failures) for (const { invariant } of violations) found.add(invariant);
    }
    for (const invariant of invariants) assert.ok(found.has(invariant), `${invariant} was not found broken`);
  });
}

test('the planted bug "forgotten-bound" is caught at Hyperliquid: a number could leave twice (I8)', async () => {
  const { failures } = await runSeeds({ first: 1, count: 100, bug: 'forgotten-bound', venue: 'hyperliquid' });
  const found = failures.flatMap(({ violations }) => violations.map(({ invariant }) => invariant));
  assert.ok(found.includes('I8'));
});

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
  const { failures } = await runSeeds({ first: 3_783, count: 1, bug: null, venue: 'hyperliquid' });
  assert.deepEqual(failures, []);
});

for (const [bug, invariant] of [
  ['vault-left-out-of-orders', 'I3'],
  ['vault-left-out-of-reads', 'I4'],
] as const)
  test(`the planted bug "${bug}" is caught at a vault of Hyperliquid (${invariant})`, async () => {
    const range = { first: 1, count: 20, venue: 'hyperliquid-vault' } as const;
    const { failures } = await runSeeds({ ...range, bug });
    const found = failures.flatMap(({ violations }) => violations.map((one) => one.invariant));
    assert.ok(found.includes(invariant), found.join());
  });

test('the same seed gives the same history', async () => {
  const [once, again] = await Promise.all(
    [4_711, 4_711].map((first) => runSeeds({ first, count: 3, bug: null })),
  );
  assert.deepEqual(once, again);
});
