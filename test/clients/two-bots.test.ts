import assert from 'node:assert/strict';
import test from 'node:test';
import { assertRaises, openThreeDesks } from './three-desks.ts';

test('each bot sees and cancels its own orders; cancel-all spares those of others, and all stops', async () => {
  const on = await openThreeDesks();
  const venue = on.on.engine.inspect(on.on.realKey);
  const restAt = (): readonly string[] => venue.openOrders.map((order) => order.clientOrderId).sort();
  for (const [index, { trader, freshPrice }] of on.desks.entries()) {
    await trader.place({ price: on.on.price(20), immediate: true });
    await trader.place({ price: freshPrice(), clientId: `own-${index}` });
    await trader.placeStop(on.on.price(-300));
  }
  assert.deepEqual(restAt(), ['own-0', 'own-1', 'own-2']);
  assert.equal(venue.openAlgoOrders.length, 3);
  for (const [index, { kind, trader }] of on.desks.entries()) {
    const others = `own-${(index + 1) % on.desks.length}`;
    assert.deepEqual([await trader.openIds(), await trader.openStops()], [[`own-${index}`], 1], kind.name);
    const unseen = { raised: 'noSuchOrder', saying: /Order does not exist/ } as const;
    await assertRaises(kind, () => trader.statusOf(others), unseen);
    await assertRaises(kind, () => trader.cancel(others), unseen);
  }
  for (const [index, { kind, trader }] of on.desks.entries()) {
    await trader.cancelAll();
    assert.deepEqual(restAt(), ['own-0', 'own-1', 'own-2'].slice(index + 1), kind.name);
    assert.equal(venue.openAlgoOrders.length, 3, kind.name);
  }
  await on.close();
});
