import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import type { PlantedBug } from '../../sim/keeper-life.ts';
import { PLANTED_BUGS } from '../../sim/chains/planted-bugs.ts';
import { WORLD_CHAINS } from '../../sim/chains/world-chain.ts';
import { runSeeds } from '../../sim/run-seeds.ts';
import { WORLD_VENUES, type WorldVenueId } from '../../sim/venues/world-venue.ts';

const HISTORIES = 5_000;

/** Invariants of which each planted bug breaks at least one, within so many seeds. */
const PLANTED: readonly (readonly [PlantedBug, number, string])[] = [
  ['resend', 300, 'I2'],
  ['lost-durability', 200, 'I1'],
  ['no-recheck', 2_000, 'I15'],
  ['plain-object-lookup', 400, 'I7'],
];

/** Bugs that only some venues can show. */
const PLANTED_AT: Readonly<Record<WorldVenueId, typeof PLANTED>> = {
  'binance-usdm': PLANTED,
  bybit: PLANTED,
  'bybit-inverse': PLANTED,
  'bybit-spot': [...PLANTED, ['baseline-is-held', 400, 'I5'], ['forgotten-coin-fee', 400, 'I4']],
  // No id there has a name that plain objects have; each number of a key is taken once.
  hyperliquid: [...PLANTED.filter(([bug]) => bug !== 'plain-object-lookup'), ['forgotten-bound', 200, 'I8']],
  'hyperliquid-vault': [
    ...PLANTED.filter(([bug]) => bug !== 'plain-object-lookup'),
    ['vault-left-out-of-orders', 100, 'I3'],
    ['vault-left-out-of-reads', 100, 'I4'],
  ],
  // Ids there are the gateway's own: none has a name that plain objects have.
  kite: PLANTED.filter(([bug]) => bug !== 'plain-object-lookup'),
};

for (const venue of WORLD_VENUES) {
  test(`5,000 histories of a new seed keep every invariant at ${venue} (I1-I9, I12, I13, I15-I17)`, async (t) => {
    const first = randomInt(2 ** 40);
    t.diagnostic(`from seed ${first}`);
    const { failures, histories } = await runSeeds({ first, count: HISTORIES, bug: null, venue });
    assert.equal(histories, HISTORIES);
    assert.deepEqual(failures, []);
  });

  for (const [bug, count, invariant] of PLANTED_AT[venue]) {
    test(`the planted bug "${bug}" is found at ${venue}: the checker can fail there`, async () => {
      const { failures } = await runSeeds({ first: 1, count, bug, venue });
      const broken = new Set(failures.flatMap(({ violations }) => violations.map((one) => one.invariant)));
      assert.ok(broken.has(invariant), [...broken].join());
    });
  }
}

for (const venue of WORLD_CHAINS) {
  test(`5,000 histories of wallets keep every invariant on ${venue} (I1-I7, I10, F34, T27)`, async (t) => {
    const first = randomInt(2 ** 40);
    t.diagnostic(`from seed ${first}`);
    const { failures, histories } = await runSeeds({ first, count: HISTORIES, bug: null, venue });
    assert.equal(histories, HISTORIES);
    assert.deepEqual(failures, []);
  });

  for (const [bug, count, invariant] of PLANTED_BUGS[venue]) {
    test(`the planted bug "${bug}" is found on ${venue}: the checker can fail there`, async () => {
      const { failures } = await runSeeds({ first: 1, count, bug, venue });
      const broken = new Set(failures.flatMap(({ violations }) => violations.map((one) => one.invariant)));
      assert.ok(broken.has(invariant), [...broken].join());
    });
  }
}
