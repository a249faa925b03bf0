import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures';
import { USDMClient } from 'binance';
import ccxt from 'ccxt';
import type { Refusal } from '../../core/order/venue.ts';
import { answering } from '../shared/answering-fixture.test.ts';
import { refuse, refusedItem } from './refuse.ts';

const server = answering(refuse({ kind: 'notServed' }));

interface Clients {
  readonly ccxt: () => Promise<unknown>;
  readonly binance: () => Promise<unknown>;
  readonly official: () => Promise<unknown>;
}

function clientsAt(url: string): Clients {
  const urls = { api: { fapiPrivate: `${url}/fapi/v1` } };
  const exchange = new ccxt.binanceusdm({ apiKey: 'k', secret: 's', enableRateLimit: false, urls });
  const binance = new USDMClient({ api_key: 'k', api_secret: 's', baseUrl: url });
  const official = new DerivativesTradingUsdsFutures({
    configurationRestAPI: { apiKey: 'k', apiSecret: 's', basePath: url, retries: 0 },
  });
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: 1 } as const;
  return {
    ccxt: () => exchange.request('order', 'fapiPrivate', 'POST', order),
    binance: () => binance.submitNewOrder(order),
    official: () => official.restAPI.cancelOrder({ symbol: 'BTCUSDT', orderId: 1 }),
  };
}

/** What the client throws, by the name that its users catch. */
async function thrownBy(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
  } catch (error) {
    assert(typeof error === 'object' && error !== null);
    return error instanceof Error ? error.name : String(Reflect.get(error, 'code'));
  }
  return 'nothing';
}

/** Refusal, HTTP status, and what ccxt, binance and the official connector make of it. */
const TABLE: readonly (readonly [Refusal, number, string, string, string])[] = [
  [{ kind: 'denied', code: 'X', text: 'no' }, 400, 'PermissionDenied', '-2010', 'BadRequestError'],
  [{ kind: 'input', code: 'X', text: 'no' }, 400, 'BadRequest', '-1130', 'BadRequestError'],
  [{ kind: 'unauthenticated' }, 401, 'AuthenticationError', '-2015', 'UnauthorizedError'],
  [{ kind: 'clock' }, 400, 'InvalidNonce', '-1021', 'BadRequestError'],
  [{ kind: 'rate', text: 'no', retryAfterS: 7 }, 429, 'DDoSProtection', '-1015', 'TooManyRequestsError'],
  [{ kind: 'noSuchOrder' }, 400, 'OrderNotFound', '-2013', 'BadRequestError'],
  [{ kind: 'unavailable', code: 'X', text: 'no' }, 503, 'OperationFailed', '-1001', 'ServerError'],
  [{ kind: 'unknownOutcome', text: 'no' }, 503, 'RequestTimeout', '-1007', 'ServerError'],
  [{ kind: 'notServed' }, 404, 'ExchangeError', '-5000', 'NotFoundError'],
];

test('each refusal raises in real clients the exception that means the same', async () => {
  const clients = clientsAt(server.url());
  for (const [refusal, status, inCcxt, inBinance, inOfficial] of TABLE) {
    server.reply = refuse(refusal);
    assert.equal(server.reply.status, status);
    assert.equal(await thrownBy(clients.ccxt), inCcxt, refusal.kind);
    assert.equal(await thrownBy(clients.binance), inBinance, refusal.kind);
    assert.equal(await thrownBy(clients.official), inOfficial, refusal.kind);
  }
});

test('a refusal says why in its own words, and when to come back', () => {
  const headersOf = (refusal: Refusal) => new Map(refuse(refusal).headers);
  assert.equal(headersOf({ kind: 'rate', text: 'no', retryAfterS: 7 }).get('retry-after'), '7');
  assert.equal(headersOf({ kind: 'unavailable', code: 'X', text: 'no' }).get('retry-after'), '1');
  assert.equal(headersOf({ kind: 'notServed' }).has('retry-after'), false);
  assert.deepEqual(
    JSON.parse(refusedItem({ kind: 'denied', code: 'PRICE_OUTSIDE_COLLAR', text: 'too far' })),
    {
      code: -2010,
      msg: 'Sallyport: too far [PRICE_OUTSIDE_COLLAR]: this key has no operation privilege',
    },
  );
  const quoted = refusedItem({ kind: 'input', code: 'X', text: 'a "quoted"\r\nline' });
  assert.equal(JSON.parse(quoted).msg, 'Sallyport: a "quoted"\r\nline [X]');
  assert.doesNotMatch(quoted, /[\r\n]/);
});
