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

test('an answer about prices is cut to the markets that are asked for, in the venue’s own words, or not at all', () => {
  const { marketsAtOnce } = kite;
  assert.ok(marketsAtOnce !== undefined);
  const values = [
    ['i', 'NSE:INFY'],
    ['i', 'NSE:SBIN'],
  ] as const;
  const asked = marketsAtOnce.marketsOf({ kind: 'read', route: 'market.last', values });
  assert.deepEqual(asked, ['NSE:INFY', 'NSE:SBIN']);
  assert.equal(marketsAtOnce.marketsOf({ kind: 'read', route: 'order.list', values: [] }), null);
  const told = replyOf(
    '{"status":"success","data":{"NSE:INFY":{"last_price":1500.50},"NSE:SBIN":{"last_price":8e2}}}',
  );
  const cut = marketsAtOnce.cut(told, ['NSE:SBIN', 'NSE:SBIN'], null);
  assert.match(Buffer.from(cut?.body ?? []).toString(), /"data":\{"NSE:SBIN":\{"last_price":8e2\}\}/);
  assert.equal(marketsAtOnce.cut(told, ['NSE:SBIN', 'NSE:TCS'], null), null, 'it does not tell of all');
  for (const other of [done([]), failed(400, 'InputException'), replyOf('<html>')])
    assert.equal(marketsAtOnce.cut(other, ['NSE:SBIN'], null), null);
});

test('a whole quote answers the lesser questions, and each of those only itself', () => {
  const { marketsAtOnce } = kite;
  assert.ok(marketsAtOnce !== undefined);
  const { tells, cut } = marketsAtOnce;
  const routes = ['market.last', 'market.ohlc', 'market.quote', 'order.list'];
  const told = (by: string): readonly string[] => routes.filter((route) => tells(by, route));
  assert.deepEqual(told('market.quote'), ['market.last', 'market.ohlc', 'market.quote']);
  assert.deepEqual([told('market.last'), told('market.ohlc')], [['market.last'], ['market.ohlc']]);
  const whole = '{"volume":9,"last_price":1500.50,"instrument_token":408065}';
  const quote = replyOf(`{"status":"success","data":{"NSE:INFY":${whole}}}`);
  const textOf = (route: string): string =>
    Buffer.from(cut(quote, ['NSE:INFY'], route)?.body ?? []).toString();
  assert.ok(textOf('market.last').includes('{"NSE:INFY":{"instrument_token":408065,"last_price":1500.50}}'));
  assert.equal(textOf('market.ohlc'), '', 'it has no prices of the day');
  assert.ok(textOf('market.quote').includes(whole), 'of what is told in full nothing is left out');
});

test('a cancel of everything means every order, and is answered as done', () => {
  assert.equal(kite.covers({ kind: 'cancelAll', instrument: INFY }, ORDER), true);
  assert.equal(kite.isRefusal(kite.cancelledAll()), false);
});
