import assert from 'node:assert/strict';
import { test } from 'node:test';
import { categoryOf } from '../src/core/units/category.ts';
import { Ground } from './ground.ts';
import { World } from './world.ts';

const SEEDS = 100;

test('histories of pairs hold purchases by amount, fees in the coin, and sales that trade', async (t) => {
  const ground = new Ground('bybit-spot');
  const counts = { byAmount: 0, bought: 0, sold: 0, coinFees: 0, overHolding: 0 };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const world = new World(seed, null, ground);
    await world.run();
    const disk = world.disk();
    for (const { body } of disk.leaves.flatMap((_, seq) => disk.read(seq)?.entry ?? [])) {
      if (body.kind === 'fill' && categoryOf(body.instrument) === 'spot') {
        if (body.side === 'buy') counts.bought += 1;
        else counts.sold += 1;
        if (body.feeAsset === 'ETH') counts.coinFees += 1;
      }
      if (body.kind !== 'intent' || body.action.kind !== 'place') continue;
      if (body.verdict === 'allow' && body.action.order.amount !== undefined) counts.byAmount += 1;
      if (body.denials.some(({ code }) => code === 'HOLDING_EXCEEDED')) counts.overHolding += 1;
    }
  }
  t.diagnostic(JSON.stringify(counts));
  for (const [what, count] of Object.entries(counts)) assert.ok(count >= 5, `${what} ${count}`);
});
