import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChainGround } from './chain-ground.ts';
import { ChainHistory } from './chain-history.ts';
import type { ChainBug } from './chain-life.ts';
import { WORLD_CHAINS } from './world-chain.ts';

const SEEDS = 40;

/** Seeds by which each planted bug has been found, and an invariant that it breaks. */
const PLANTED: readonly (readonly [ChainBug, number, string])[] = [
  ['lost-durability', 20, 'I1'],
  ['forgotten-spend', 200, 'I5'],
  ['forgotten-deed', 60, 'I7'],
  ['deaf-halt', 60, 'I6'],
];

for (const chain of WORLD_CHAINS) {
  test(`histories of wallets on ${chain} keep I1 to I7, I10, I12 and come to rest (F34, T27)`, async () => {
    const ground = await ChainGround.make(chain);
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { violations } = await new ChainHistory(seed, null, ground).run();
      assert.deepEqual(violations, [], `seed ${seed}`);
    }
  });

  for (const [bug, most, invariant] of PLANTED) {
    test(`the planted bug "${bug}" is found on ${chain}: the checker can fail`, async () => {
      const ground = await ChainGround.make(chain);
      const found = new Set<string>();
      for (let seed = 1; seed <= most && !found.has(invariant); seed += 1)
        for (const broken of (await new ChainHistory(seed, bug, ground).run()).violations)
          found.add(broken.invariant);
      assert.ok(found.has(invariant), [...found].join());
    });
  }
}
