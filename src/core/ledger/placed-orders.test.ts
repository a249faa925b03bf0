import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from './canonical.ts';
import { PlacedOrders } from './placed-orders.ts';

const LEGS = {
  takeProfit: { triggerPrice: '110', price: null },
  stopLoss: { triggerPrice: '90', price: '89' },
};
const ANN = { account: 'main', bot: 'ann', seq: 7 } as const;
const PARENT = { clientOrderId: 'parent', instrument: 'BTCUSDT', reduceOnly: false, closePosition: false };

/** Whether an order that the venue placed is an exit that was asked for beside a purchase, or a sale. */
function isAdopted(side: 'buy' | 'sell', made: JsonObject, asked: JsonObject = {}): boolean {
  const placed = new PlacedOrders();
  const order = { ...PARENT, side, attached: { closes: 'order', ...LEGS, ...asked } };
  assert.equal(placed.effectOf(ANN, { kind: 'place', order }), 'opens');
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
  placed.effectOf(ANN, { kind: 'place', order: { ...PARENT, side: 'buy' } });
  assert.equal(placed.adopt(body), false);
  assert.equal(placed.isBots('main', 'exit'), false);
});

const GUARD = { instrument: 'BTCUSDT', positionSide: 'both', quantity: null, drops: [], extras: [] };

test('T41: exits that were set for a position are known by the entry that asked, on whichever side they lie', () => {
  const placed = new PlacedOrders();
  const guard = { ...GUARD, attached: { closes: 'position', ...LEGS } };
  assert.equal(placed.effectOf(ANN, { kind: 'guard', guard }), 'reduces');
  const made = { instrument: 'BTCUSDT', type: 'takeProfitMarket', triggerPrice: '110', price: null };
  const whole = { ...made, reduceOnly: false, closePosition: true };
  const body = { account: 'main', parent: '~guard-7', report: { id: 'exit' } };
  for (const side of ['buy', 'sell']) assert.ok(placed.adopt({ ...body, order: { ...whole, side } }), side);
  assert.ok(placed.isOf('main', 'ann', 'exit'));
  assert.ok(!placed.adopt({ ...body, order: { ...whole, side: 'sell', triggerPrice: '111' } }));
  assert.ok(!placed.adopt({ ...body, parent: '~guard-8', order: { ...whole, side: 'sell' } }));
  const none = { closes: 'position', takeProfit: null, stopLoss: null };
  const dropping = { ...guard, attached: none, drops: ['stopLoss'] };
  assert.equal(placed.effectOf({ ...ANN, seq: 9 }, { kind: 'guard', guard: dropping }), 'cancels');
});

test('T41: exits that a change brought are asked for as those of the order, by whichever name it gives that', () => {
  const exit = {
    ...{ instrument: 'BTCUSDT', side: 'sell', price: null },
    reduceOnly: true,
    closePosition: false,
  };
  const body = { account: 'main', parent: 'parent', report: { id: 'exit' } };
  const stop = { triggerPrice: '80', price: null };
  const ways = [
    { by: 'client', id: 'parent' },
    { by: 'venue', id: '#1' },
  ] as const;
  for (const target of ways)
    for (const attached of [{ closes: 'filled', ...LEGS }, undefined]) {
      const placed = new PlacedOrders();
      const order = { ...PARENT, side: 'buy', ...(attached === undefined ? {} : { attached }) };
      placed.effectOf(ANN, { kind: 'place', order });
      placed.report('main', { id: 'parent', venueOrderId: '#1', state: 'open' });
      const amend = { kind: 'amend', target, exits: { closes: 'filled', stopLoss: stop } };
      assert.equal(placed.effectOf(ANN, amend), 'opens');
      assert.ok(placed.adopt({ ...body, order: { ...exit, type: 'stopMarket', triggerPrice: '80' } }));
      const before = { ...body, order: { ...exit, type: 'takeProfitMarket', triggerPrice: '110' } };
      assert.equal(placed.adopt(before), attached !== undefined, 'what was asked before may be placed, too');
    }
});

test('an order that ended long ago is forgotten by both of its names', () => {
  const placed = new PlacedOrders();
  for (let i = 0; i <= 10_000; i += 1) {
    const order = { ...PARENT, side: 'buy', clientOrderId: `o${i}` };
    placed.effectOf(ANN, { kind: 'place', order });
    placed.report('main', { id: `o${i}`, venueOrderId: `#${i}`, state: 'filled' });
  }
  const stop = { triggerPrice: '80', price: null };
  for (const id of ['#0', '#1']) {
    const exits = { closes: 'filled', stopLoss: stop };
    placed.effectOf(ANN, { kind: 'amend', target: { by: 'venue', id }, exits });
  }
  const exit = {
    instrument: 'BTCUSDT',
    side: 'sell',
    type: 'stopMarket',
    reduceOnly: true,
    closePosition: false,
  };
  const order = { ...exit, triggerPrice: '80', price: null };
  const adopts = (parent: string): boolean =>
    placed.adopt({ account: 'main', parent, order, report: { id: 'exit' } });
  assert.deepEqual([adopts('o0'), adopts('o1')], [false, true]);
});
