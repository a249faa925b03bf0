import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '../../core/order/order.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { replyOf } from './fixtures/recorded.ts';
import { binanceUsdm } from './venue.ts';

const BTC = 'BTCUSDT' as Instrument;
const ETH = 'ETHUSDT' as Instrument;
const STAMP = { now: unixMs(1_795_228_366_765), clientOrderIds: [] };

test('the countdown that the gateway keeps is a setting that its own decoder reads back from the draft', () => {
  const wanted = binanceUsdm.countdown?.(BTC, 60_000);
  assert.ok(wanted !== undefined);
  const drafted = binanceUsdm.draft(wanted, STAMP);
  assert.equal(`${drafted.method} ${drafted.path}`, 'POST /fapi/v1/countdownCancelAll');
  assert.deepEqual(binanceUsdm.understand(drafted), wanted);
});

test('what is signed of a draft is its payload, byte for byte, whatever the key', () => {
  const drafted = binanceUsdm.draftRead({ kind: 'order', instrument: BTC, id: 'a/b' as never }, STAMP.now);
  const bytes = binanceUsdm.signed(drafted, 'any key');
  assert.ok(bytes !== null);
  assert.equal(Buffer.from(bytes).toString('utf8'), drafted.payload);
  assert.deepEqual(bytes, binanceUsdm.signed(drafted, 'another'));
});

test('an answer is a refusal unless its status is 200, and no list goes on behind it', () => {
  for (const status of [400, 401, 403, 418, 429, 500, 503])
    assert.equal(binanceUsdm.isRefusal(replyOf(status, '[]')), true);
  assert.equal(binanceUsdm.isRefusal(replyOf(200, '{"code":-1}')), false);
  assert.equal(binanceUsdm.nextPage(replyOf(200, '[]')), null);
});

const order = (instrument: Instrument, type: Order['type']): Order => ({
  instrument,
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
});

test('a cancel-all means the plain orders of its market, or the conditional ones, never both', () => {
  const meant = (conditional?: true): readonly boolean[] => {
    const all = { kind: 'cancelAll', instrument: BTC } as const;
    const cancelAll = conditional === undefined ? all : { ...all, conditional };
    return [order(BTC, 'limit'), order(BTC, 'stopMarket'), order(ETH, 'limit'), order(ETH, 'stop')].map(
      (one) => binanceUsdm.covers(cancelAll, one),
    );
  };
  assert.deepEqual(meant(), [true, false, false, false]);
  assert.deepEqual(meant(true), [false, true, false, false]);
});

test('a call without a key is, after a log-on, a request under the key that logged on', () => {
  const call = binanceUsdm.sockets?.calls?.readCall(
    '{"id":1,"method":"account.status","params":{"timestamp":1}}',
  );
  assert.ok(call !== undefined && call !== null);
  const asked = binanceUsdm.sockets?.calls?.asKey(call, 'KEY');
  assert.deepEqual(asked, { ...call.request, headers: [...call.request.headers, ['x-mbx-apikey', 'KEY']] });
  assert.equal(asked === undefined ? null : binanceUsdm.keysOf(asked)[0], 'KEY');
});

test('only an Ed25519 key logs on to the WebSocket API', () => {
  const types = (['hmac', 'ed25519', 'rsa'] as const).filter((type) =>
    binanceUsdm.sockets?.calls?.logsOn(type),
  );
  assert.deepEqual(types, ['ed25519']);
});

test('one market is asked for by its name, and is read alone', () => {
  const asked = (['marks', 'quotes', 'volumes'] as const).map(
    (kind) => binanceUsdm.marketRequest({ kind, instrument: '币USDT' as Instrument }).target,
  );
  for (const target of asked) assert.match(target, /^\/fapi\/v1\/[a-zA-Z0-9/]+\?symbol=%E5%B8%81USDT$/);
  assert.equal(new Set(asked).size, 3);
  const [market] = binanceUsdm.readMarkets(replyOf(200, '{"symbol":"BTCUSDT","markPrice":"60000.1"}')) ?? [];
  assert.equal(market?.instrument, BTC);
  for (const unread of [replyOf(200, ''), replyOf(503, '[]')])
    assert.equal(binanceUsdm.readMarkets(unread), null);
});

test('a list that is none, or did not come, is not read', () => {
  for (const unread of [replyOf(200, '{}'), replyOf(200, ''), replyOf(500, '[]')]) {
    assert.equal(binanceUsdm.readFills(unread), null);
    assert.equal(binanceUsdm.readPositions(unread), null);
    assert.equal(binanceUsdm.readIncome(unread), null);
  }
});

test('open orders are asked for of one market or of all', () => {
  const asked = (instrument?: Instrument): string =>
    binanceUsdm.draftRead(
      { kind: 'openOrders', ...(instrument === undefined ? {} : { instrument }) },
      STAMP.now,
    ).payload;
  assert.match(asked(BTC), /^symbol=BTCUSDT&/);
  assert.doesNotMatch(asked(), /symbol/);
});
