import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '../../core/order/order.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { done, failed, replyOf } from './fixtures/recorded.ts';
import { kite } from './venue.ts';

const INFY = 'NSE:INFY' as Instrument;
const FRESH = 'sp-0123456789abcdefghij' as ClientOrderId;
const ORDER: Order = {
  instrument: INFY,
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  quantity: decimal('10'),
  price: decimal('1500'),
  triggerPrice: null,
  reduceOnly: false,
  closePosition: false,
  positionSide: 'both',
  clientOrderId: null,
  extras: [],
};

test('an order without a tag is known by a unique one, and a tag that the bot gave stays in front of it', () => {
  assert.equal(kite.ownId(ORDER, FRESH), '89abcdefghij');
  assert.equal(kite.ownId({ ...ORDER, extras: [['tag', 'gw1']] }, FRESH), 'gw189abcdefghij');
});

test('an answer is a refusal unless the venue says that it did what was asked', () => {
  assert.equal(kite.isRefusal(done({ order_id: '1' })), false);
  assert.equal(kite.isRefusal(failed(400, 'InputException')), true);
  assert.equal(kite.isRefusal(replyOf('<html>', 200)), true);
});

test('orders and fills come whole and for all markets, with prices as they are asked for, in no pages', () => {
  assert.equal(kite.nextPage(done([])), null);
  for (const kind of ['marks', 'quotes', 'volumes'] as const) assert.equal(kite.marketScope(kind), 'either');
  // Prices are read from the answer to one question about many markets, and from nothing else.
  assert.deepEqual([kite.readMarkets(done([])), kite.readBook(done([]))], [null, null]);
});

test('a cancel of everything means every order, and is answered as done', () => {
  assert.equal(kite.covers({ kind: 'cancelAll', instrument: INFY }, ORDER), true);
  assert.equal(kite.isRefusal(kite.cancelledAll()), false);
});
