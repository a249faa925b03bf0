import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BybitStage } from './bybit-stage-fixture.test.ts';

test('T41: two orders by hand without an id are both counted, and the end of one is its own (I4)', async () => {
  const stage = new BybitStage();
  await stage.pass(1_000);
  const numbers: string[] = [];
  for (const bps of [-50, -60]) {
    const order = { side: 'Buy', orderType: 'Limit', qty: '0.002', timeInForce: 'GTC' };
    const said = await stage.byHand('/v5/order/create', { ...order, price: stage.away(bps) });
    assert.equal(said.retCode, 0, said.retMsg);
    numbers.push(String(said.result['orderId']));
  }
  await stage.pass(10_000);
  const known = () => [...stage.account.book.orders.values()].map(({ venueOrderId }) => venueOrderId);
  assert.deepEqual(known().sort(), [...numbers].sort());
  const [first, second] = numbers;
  assert.equal((await stage.byHand('/v5/order/cancel', { orderId: first })).retCode, 0);
  await stage.pass(10_000);
  assert.deepEqual(known(), [second]);
});
