import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BybitStage } from './bybit-stage-fixture.test.ts';
import { LIMIT, Stage, tells } from './room-fixture.test.ts';

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

test('T41: what the stream told of is asked again where the venue did not show it yet', async () => {
  const stage = new Stage({ follows: true });
  await stage.pass(6_000);
  const one = { symbol: 'BTCUSDT', origClientOrderId: 'theirs' };
  stage.stranger('POST', '/fapi/v1/order', { ...LIMIT, price: '59000.0', newClientOrderId: 'theirs' });
  stage.stranger('DELETE', '/fapi/v1/order', one);
  const [order] = stage.engine.inspect('STAGE-REAL-KEY').orders.slice(-1);
  const told = { s: 'BTCUSDT', c: 'theirs', i: Number(order?.orderId) };
  // The look that the message brings about finds a view of before.
  stage.told.set('GET /fapi/v1/order', tells(400, { code: -2013, msg: 'Order does not exist.' }));
  stage.stream?.onText(JSON.stringify({ e: 'ORDER_TRADE_UPDATE', o: told }));
  await stage.pass(1_500);
  assert.ok(stage.asked.some((line) => line.startsWith('GET /fapi/v1/order?')));
  stage.told.clear();
  await stage.pass(3_500);
  assert.deepEqual(
    stage.entries('halt').map(({ stops, by }) => `${stops} ${by}`),
    ['openings gateway'],
  );
});
