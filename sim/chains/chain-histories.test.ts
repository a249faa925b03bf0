import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChainGround } from './chain-ground.ts';
import { ChainHistory } from './chain-history.ts';
import { PLANTED_BUGS } from './planted-bugs.ts';
import { WORLD_CHAINS } from './world-chain.ts';

const SEEDS = 25;
/** The others are looked for in test/system/histories.test.ts. */
const QUICKLY_FOUND = ['lost-durability', 'believed-seen', 'impatient'];

for (const chain of WORLD_CHAINS) {
  test(`histories of wallets on ${chain} keep I1 to I7, I10, I12 and come to rest (F34, T27)`, async () => {
    const ground = await ChainGround.make(chain);
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { violations } = await new ChainHistory(seed, null, ground).run();
      assert.deepEqual(violations, [], `seed ${seed}`);
    }
  });

  for (const [bug, most, invariant] of PLANTED_BUGS[chain].filter(([name]) => QUICKLY_FOUND.includes(name))) {
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

test('the same seed gives the same history of wallets', async () => {
  const run = async (): Promise<string> =>
    (await new ChainHistory(4_711, null, await ChainGround.make('solana')).run()).root;
  assert.equal(await run(), await run());
});
