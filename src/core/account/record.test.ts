import assert from 'node:assert/strict';
import { test } from 'node:test';
import { order, type OrderWords } from '../policy/policy-fixture.test.ts';
import { decimal } from '../units/decimal.ts';
import type { ClientOrderId } from '../units/ids.ts';
import { actionOf, actionRecord, likenessOf, reportRecord, samenessOf, type Action } from './record.ts';
import { BTC, ETH } from './story-fixture.test.ts';

const byClient = { by: 'client', id: 'mine' as ClientOrderId } as const;
const byVenue = { by: 'venue', id: '77' } as const;
const extras = [['tag', 'x']] as const;

const amend: Extract<Action, { kind: 'amend' }> = {
  kind: 'amend',
  amend: {
    instrument: BTC,
    target: byVenue,
    side: 'sell',
    quantity: decimal('1.5'),
    price: decimal('99.5'),
    extras,
  },
};

const ACTIONS: readonly Action[] = [
  { kind: 'place', order: order({ type: 'market', price: null, quantity: null, amount: decimal('50') }) },
  { kind: 'place', order: order({ reduceOnly: true, positionSide: 'long', extras }) },
  {
    kind: 'placeTest',
    order: order({
      type: 'stopMarket',
      timeInForce: null,
      quantity: null,
      price: null,
      triggerPrice: '90',
      closePosition: true,
      clientOrderId: null,
    }),
  },
  amend,
  { kind: 'amend', amend: { ...amend.amend, target: byClient } },
  { kind: 'cancel', instrument: BTC, target: byClient },
  { kind: 'cancel', instrument: ETH, target: byVenue },
  { kind: 'cancelAll', instrument: ETH },
  { kind: 'setting', name: 'leverage', instrument: null, values: [['leverage', '3']] },
  { kind: 'setting', name: 'alert', instrument: BTC, values: [], target: byVenue },
];

test('every kind of action is read back from the ledger as it was written, as plain JSON', () => {
  for (const action of ACTIONS) {
    const record = actionRecord(action);
    assert.deepEqual(JSON.parse(JSON.stringify(record)), record);
    assert.deepEqual(actionOf(record), action, action.kind);
  }
});

test('a refused route is no action', () => {
  assert.equal(actionOf({ kind: 'route', route: 'POST /withdraw' }), null);
});

test('what the venue said of an order is kept with its decimals as text', () => {
  assert.deepEqual(
    reportRecord({
      clientOrderId: 'mine' as ClientOrderId,
      venueOrderId: '77',
      state: 'filled',
      filled: decimal('1.25'),
      quantity: decimal('2'),
      price: decimal('99.5'),
    }),
    { id: 'mine', venueOrderId: '77', state: 'filled', filled: '1.25', quantity: '2', price: '99.5' },
  );
});

test('orders are alike when market, side, type, size and prices are; a closing order’s size is that it closes', () => {
  const like = (words: OrderWords): string => likenessOf(order(words));
  assert.equal(like({}), like({ timeInForce: 'ioc', reduceOnly: true }));
  const others: readonly OrderWords[] = [
    { instrument: ETH },
    { side: 'sell' },
    { type: 'stop' },
    { quantity: '1.1' },
    { price: '101' },
    { triggerPrice: '101' },
    { closePosition: true },
  ];
  assert.equal(new Set([like({}), ...others.map(like)]).size, others.length + 1);
  assert.equal(like({ closePosition: true, quantity: null }), like({ closePosition: true, quantity: '7' }));
});

test('an approval of one request is none of another that differs in any field that decides', () => {
  const place = (words: OrderWords = {}): string => samenessOf({ kind: 'place', order: order(words) });
  assert.equal(place(), place({ extras: [['tag', 'y']], clientOrderId: 'other' as ClientOrderId }));
  const wish = amend.amend;
  const all = [
    ...ACTIONS.map(samenessOf),
    place(),
    samenessOf({ kind: 'placeTest', order: order() }),
    place({ timeInForce: 'ioc' }),
    place({ timeInForce: null }),
    place({ reduceOnly: true }),
    place({ closePosition: true }),
    place({ positionSide: 'short' }),
    samenessOf({ kind: 'amend', amend: { ...wish, instrument: ETH } }),
    samenessOf({ kind: 'amend', amend: { ...wish, side: 'buy' } }),
    samenessOf({ kind: 'amend', amend: { ...wish, quantity: decimal('1.6') } }),
    samenessOf({ kind: 'amend', amend: { ...wish, price: decimal('99.6') } }),
    samenessOf({ kind: 'amend', amend: { ...wish, target: { by: 'venue', id: '78' } } }),
    samenessOf({ kind: 'setting', name: 'leverage', instrument: BTC, values: [['leverage', '3']] }),
    samenessOf({ kind: 'setting', name: 'leverage', instrument: null, values: [['leverage', '4']] }),
    samenessOf({ kind: 'setting', name: 'alert', instrument: BTC, values: [] }),
    samenessOf({
      kind: 'setting',
      name: 'alert',
      instrument: BTC,
      values: [],
      target: { by: 'venue', id: '78' },
    }),
  ];
  // Two cancels, which nothing waits for, are the one pair that is the same.
  assert.equal(new Set(all).size, all.length - 1);
});
