import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from './canonical.ts';
import { PlacedOrders } from './placed-orders.ts';

const LEGS = {
  takeProfit: { triggerPrice: '110', price: null },
  stopLoss: { triggerPrice: '90', price: '89' },
};
const PARENT = { clientOrderId: 'parent', instrument: 'BTCUSDT', reduceOnly: false, closePosition: false };

/** Whether an order that the venue placed is an exit that was asked for beside a purchase, or a sale. */
function isAdopted(side: 'buy' | 'sell', made: JsonObject, asked: JsonObject = {}): boolean {
  const placed = new PlacedOrders();
  const order = { ...PARENT, side, attached: { closes: 'order', ...LEGS, ...asked } };
  assert.equal(placed.effectOf('main', 'ann', { kind: 'place', order }), 'opens');
  const exit = {
    ...{ instrument: 'BTCUSDT', side: side === 'buy' ? 'sell' : 'buy', type: 'takeProfitMarket' },
    ...{ reduceOnly: true, closePosition: false, triggerPrice: '110', price: null, ...made },
  };
  const body = { account: 'main', parent: 'parent', order: exit, report: { id: 'exit' } };
  const isAsked = placed.adopt(body);
  assert.ok(placed.isOf('main', 'ann', 'exit'), 'its bot’s either way');
  return isAsked;
}

test('T41: an exit was asked for where market, side, type, size and prices are those of a leg', () => {
  const stop = { type: 'stop', triggerPrice: '90', price: '89' };
  for (const side of ['buy', 'sell'] as const) {
    assert.ok(isAdopted(side, {}), side);
    assert.ok(isAdopted(side, stop), side);
    assert.ok(isAdopted(side, { reduceOnly: false, closePosition: true }, { closes: 'position' }));
    for (const other of [
      { side },
      { instrument: 'ETHUSDT' },
      { triggerPrice: '111' },
      { price: '110' },
      { type: 'takeProfit' },
      { ...stop, price: '88' },
      { ...stop, type: 'stopMarket' },
      { reduceOnly: false },
      { reduceOnly: false, closePosition: true },
    ])
      assert.ok(!isAdopted(side, other), `${side} ${JSON.stringify(other)}`);
    assert.ok(!isAdopted(side, {}, { takeProfit: null }), 'that leg was not asked for');
  }
});

test('T41: beside an order that asked for no exits nothing is adopted', () => {
  const placed = new PlacedOrders();
  const exit = { reduceOnly: true, closePosition: false };
  const body = { account: 'main', parent: 'parent', order: exit, report: { id: 'exit' } };
  placed.effectOf('main', 'ann', { kind: 'place', order: { ...PARENT, side: 'buy' } });
  assert.equal(placed.adopt(body), false);
  assert.equal(placed.isBots('main', 'exit'), false);
});
