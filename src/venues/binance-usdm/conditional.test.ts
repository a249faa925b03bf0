import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '../../core/order/order.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import {
  isConditionalId,
  namesConditional,
  ownId,
  parseConditionalId,
  parseConditionalVenueId,
  withoutMark,
} from './conditional.ts';

const FRESH = 'sp-1' as ClientOrderId;

function orderOf(type: Order['type']): Order {
  return {
    instrument: 'BTCUSDT' as Instrument,
    side: 'buy',
    type,
    timeInForce: null,
    quantity: null,
    price: null,
    triggerPrice: null,
    reduceOnly: false,
    closePosition: false,
    positionSide: 'both',
    clientOrderId: null,
    extras: [],
  };
}

test('an id of our own making is marked for a conditional order and for no other', () => {
  for (const type of ['stop', 'stopMarket', 'takeProfit', 'takeProfitMarket', 'trailingStopMarket'] as const)
    assert.equal(ownId(orderOf(type), FRESH), '#sp-1', type);
  for (const type of ['limit', 'market'] as const) assert.equal(ownId(orderOf(type), FRESH), 'sp-1', type);
});

test('a marked id goes to the venue as the venue knows it, a plain one never to a conditional route', () => {
  const read = parseConditionalId('mine');
  assert.ok(read !== null && isConditionalId(read));
  assert.equal(withoutMark(read), 'mine');
  assert.equal(withoutMark(parseConditionalVenueId('77') ?? ''), '77');
  assert.throws(() => withoutMark('mine'), RangeError);
  assert.equal(namesConditional({ by: 'venue', id: '#77' }), true);
  assert.equal(namesConditional({ by: 'venue', id: '77' }), false);
});

test('what is no id at the venue is none with a mark either', () => {
  for (const text of ['', '#mine', 'a b', 'x'.repeat(37)]) assert.equal(parseConditionalId(text), null, text);
  for (const text of ['', '#7', '-7', '7.0', 'x']) assert.equal(parseConditionalVenueId(text), null, text);
});
