import assert from 'node:assert/strict';
import test from 'node:test';
import { VenueEngine } from '../../../simulators/binance-usdm/engine.ts';
import type { Charge } from '../../core/order/rates.ts';
import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { read } from './fixtures/decoding.ts';
import { RATES } from './rates.ts';
import { allRoutes } from './routes.ts';

const PLACE = 'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=1&timeInForce=GTC&timestamp=1';
const ONE = '{"symbol":"BTCUSDT","side":"BUY","type":"LIMIT","quantity":"1","price":"1","timeInForce":"GTC"}';
const AMEND = 'symbol=BTCUSDT&orderId=1&side=BUY&quantity=1&price=1&timestamp=1';

function request(method: string, target: string): RawRequest {
  return { method, target, headers: [], body: new Uint8Array(0) };
}

function reply(status: number, headers: RawReply['headers'], body = '{}'): RawReply {
  return { status, headers, body: Buffer.from(body) };
}

function weightOf(charges: readonly Charge[]): number {
  return charges.find(({ meter }) => meter.endsWith('weight-1m'))?.units ?? 0;
}

function ordersOf(charges: readonly Charge[]): readonly number[] {
  return charges.flatMap(({ meter, units }) => (meter.startsWith('orders') ? [units] : []));
}

test('no request is charged less weight than the venue counts for it, with a market named or without', () => {
  const engine = new VenueEngine({ seed: 1, startAt: 0, accounts: [], weightPerMinute: 1_000_000 });
  const usage = (): number => {
    const { headers } = engine.handle({ ...request('GET', '/fapi/v1/time'), headers: {} }, 0);
    return Number(headers['x-mbx-used-weight-1m']);
  };
  const served = allRoutes().filter(({ kind, path }) => path.startsWith('/fapi/') && kind !== 'denied');
  assert.ok(served.length > 60);
  for (const { method, path } of served) {
    for (const query of ['', '?symbol=BTCUSDT', '?symbol=BTCUSDT&limit=20', '?symbol=BTCUSDT&limit=1000']) {
      const asked = request(method, path + query);
      const before = usage();
      engine.handle({ ...asked, headers: {} }, 0);
      const counted = usage() - before - 1;
      assert.ok(weightOf(RATES.chargesFor(asked)) >= counted, `${method} ${path}${query}: ${counted}`);
    }
  }
});

test('an order counts as an order, a batch as the longest one, and a cancel as none', () => {
  const cases: readonly (readonly [
    name: string,
    query: string,
    weight: number,
    orders: readonly number[],
  ])[] = [
    ['order.place', PLACE, 0, [1, 1]],
    ['order.placeTest', PLACE, 0, [1, 1]],
    ['order.placeBatch', `batchOrders=[${ONE}]&timestamp=1`, 5, [5, 5]],
    ['order.amend', AMEND, 1, [1, 1]],
    ['order.cancel', 'symbol=BTCUSDT&orderId=1&timestamp=1', 1, []],
    ['order.cancelBatch', 'symbol=BTCUSDT&orderIdList=[1,2]&timestamp=1', 1, []],
    ['order.cancelAll', 'symbol=BTCUSDT&timestamp=1', 1, []],
    ['algo.cancelAll', 'symbol=BTCUSDT&timestamp=1', 1, []],
    ['setting.countdown', 'symbol=BTCUSDT&countdownTime=1000&timestamp=1', 10, []],
    ['order.open', 'timestamp=1', 40, []],
    ['order.open', 'symbol=BTCUSDT&timestamp=1', 1, []],
    ['account.tradingStatus', 'timestamp=1', 5, []],
  ];
  for (const [name, query, weight, orders] of cases) {
    const intent = read(name, encodeURI(query));
    assert.ok(intent.kind !== 'notUnderstood', name);
    assert.deepEqual(
      [weightOf(RATES.chargesOf(intent)), ordersOf(RATES.chargesOf(intent))],
      [weight, orders],
      name,
    );
  }
  const amends = read(
    'order.amendBatch',
    encodeURI(
      'batchOrders=[{"symbol":"BTCUSDT","orderId":"1","side":"BUY","quantity":"1","price":"1"}]&timestamp=1',
    ),
  );
  assert.ok(amends.kind === 'amendBatch');
  assert.deepEqual(ordersOf(RATES.chargesOf(amends)), [5, 5]);
  assert.deepEqual(RATES.chargesOf({ kind: 'local', route: 'coins' }), []);
  assert.deepEqual(RATES.chargesOf({ kind: 'moveFunds', route: 'x' }), []);
  const attached = { closes: 'position', takeProfit: null, stopLoss: null } as const;
  const on = { instrument: 'BTCUSDT' as Instrument, positionSide: 'both', quantity: null } as const;
  const guard = { ...on, attached, drops: ['stopLoss'], extras: [] } as const;
  assert.deepEqual(RATES.chargesOf({ kind: 'guard', guard }), [], 'this venue has no exits of a position');
});

test('the wallet host has a meter of its own', () => {
  assert.deepEqual(RATES.chargesFor(request('GET', '/sapi/v1/account/apiRestrictions?timestamp=1')), [
    { meter: 'wallet-weight-1m', units: 1 },
  ]);
});

test('the limits are read out of exchangeInfo, those that are understood, and only they', () => {
  const engine = new VenueEngine({
    seed: 1,
    startAt: 0,
    accounts: [],
    weightPerMinute: 6_000,
    orderLimitFactor: 2,
  });
  const asked = RATES.limitsRequest();
  assert.ok(asked !== null);
  const { method, target } = asked;
  const { body } = engine.handle({ method, target, headers: {}, body: new Uint8Array(0) }, 0);
  const read = RATES.readLimits(reply(200, [], body));
  assert.deepEqual(
    read?.map(({ meter, units }) => [meter, units]),
    [
      ['weight-1m', 6_000],
      ['orders-1m', 2_400],
      ['orders-10s', 600],
    ],
  );
  const odd = '{"rateLimitType":"ORDERS","interval":"DAY","intervalNum":1,"limit":10}';
  const none = '{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":0}';
  assert.deepEqual(RATES.readLimits(reply(200, [], `{"rateLimits":[${odd},${none},1]}`)), []);
  for (const bad of ['{}', '{"rateLimits":[', '{"rateLimits":[}]', '{"rateLimits":[{]}'])
    assert.equal(RATES.readLimits(reply(200, [], bad)), null);
  assert.equal(RATES.readLimits(reply(503, [], body)), null);
});

test('the venue’s counters are read from the headers of its answers', () => {
  const headers: RawReply['headers'] = [
    ['x-mbx-used-weight-1m', '12'],
    ['x-mbx-order-count-10s', '3'],
    ['x-mbx-order-count-1m', '-4'],
    ['x-sapi-used-ip-weight-1m', '5'],
    ['date', '6'],
  ];
  assert.deepEqual(RATES.readUsage(reply(200, headers)), [
    { meter: 'weight-1m', used: 12 },
    { meter: 'orders-10s', used: 3 },
    { meter: 'wallet-weight-1m', used: 5 },
  ]);
});

test('429 and 418 say how long to wait; where they do not, a minute and two', () => {
  const after = (text: string): RawReply['headers'] => [['retry-after', text]];
  assert.deepEqual(RATES.readPushback(reply(429, after('7'))), { kind: 'slow', forMs: 7_000 });
  assert.deepEqual(RATES.readPushback(reply(418, after('99999999'))), { kind: 'banned', forMs: 259_200_000 });
  assert.deepEqual(RATES.readPushback(reply(429, after('0'))), { kind: 'slow', forMs: 1_000 });
  assert.deepEqual(RATES.readPushback(reply(429, after('soon'))), { kind: 'slow', forMs: 60_000 });
  assert.deepEqual(RATES.readPushback(reply(418, [])), { kind: 'banned', forMs: 120_000 });
  assert.equal(RATES.readPushback(reply(403, after('7'))), null);
});
