import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WORLD_VENUES, type WorldVenueId } from './venues/world-venue.ts';
import { Ground } from './ground.ts';
import { World } from './world.ts';

/** The first venue's histories run in threads as well; what only a further venue does is not run elsewhere. */
const SEEDS: Readonly<Record<WorldVenueId, number>> = {
  'binance-usdm': 300,
  bybit: 150,
  'bybit-inverse': 150,
  'bybit-spot': 150,
  hyperliquid: 100,
  'hyperliquid-vault': 50,
  kite: 100,
};

for (const venue of WORLD_VENUES) {
  test(`histories at ${venue} run in this process as in threads, and keep invariants (I1, I2, I4, I8)`, async () => {
    for (let seed = 1; seed <= SEEDS[venue]; seed += 1) {
      const { violations } = await new World(seed, null, new Ground(venue)).run();
      assert.deepEqual(violations, [], `seed ${seed}`);
    }
  });
}
