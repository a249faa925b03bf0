import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cancel } from '@nktkas/hyperliquid/api/exchange';
import { HttpTransport } from '@nktkas/hyperliquid';
import ccxt from 'ccxt';
import type { Refusal } from '../../core/order/venue.ts';
import { throwAwayWallet } from './fixtures/signing-client.ts';
import { answering } from '../shared/answering-fixture.test.ts';
import { answer, refuse, refusedItem } from './refuse.ts';

const server = answering(refuse({ kind: 'notServed' }));

interface Clients {
  readonly ccxt: () => Promise<unknown>;
  readonly nktkas: () => Promise<unknown>;
}

function clientsAt(url: string): Clients {
  const wallet = throwAwayWallet();
  const urls = { api: { public: url, private: url } };
  const exchange = new ccxt.hyperliquid({ enableRateLimit: false, urls });
  const transport = new HttpTransport({ apiUrl: `${url}/`, isTestnet: false, timeout: 2_000 });
  return {
    ccxt: () => exchange.request('exchange', 'private', 'POST', {}),
    nktkas: () => cancel({ transport, wallet }, { cancels: [{ a: 0, o: 1 }] }),
  };
}

/** What the client throws, by the name that its users catch. */
async function thrownBy(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
  } catch (error) {
    assert(error instanceof Error);
    return error.name;
  }
  return 'nothing';
}

/** Refusal, HTTP status, and what ccxt and `@nktkas/hyperliquid` make of it. */
const TABLE: readonly (readonly [Refusal, number, string, string])[] = [
  [{ kind: 'denied', code: 'X', text: 'no' }, 200, 'ExchangeError', 'ApiRequestError'],
  [{ kind: 'input', code: 'X', text: 'no' }, 200, 'ExchangeError', 'ApiRequestError'],
  // What ccxt makes of the venue's own answer to a key that it does not know.
  [{ kind: 'unauthenticated' }, 200, 'InvalidOrder', 'ApiRequestError'],
  [{ kind: 'clock' }, 200, 'ExchangeError', 'ApiRequestError'],
  [{ kind: 'rate', text: 'no', retryAfterS: 7 }, 429, 'RateLimitExceeded', 'HttpRequestError'],
  [{ kind: 'noSuchOrder' }, 200, 'OrderNotFound', 'ApiRequestError'],
  [{ kind: 'unavailable', code: 'X', text: 'no' }, 503, 'ExchangeError', 'HttpRequestError'],
  [{ kind: 'unknownOutcome', text: 'no' }, 504, 'ExchangeError', 'HttpRequestError'],
  [{ kind: 'notServed' }, 404, 'ExchangeError', 'HttpRequestError'],
];

test('each refusal raises in real clients the exception that means the same', async () => {
  const clients = clientsAt(server.url());
  for (const [refusal, status, inCcxt, inNktkas] of TABLE) {
    server.reply = refuse(refusal);
    assert.equal(server.reply.status, status);
    assert.deepEqual(
      [await thrownBy(clients.ccxt), await thrownBy(clients.nktkas)],
      [inCcxt, inNktkas],
      refusal.kind,
    );
  }
  const item = refusedItem({ kind: 'denied', code: 'X', text: 'no' });
  server.reply = answer(`{"status":"ok","response":{"type":"order","data":{"statuses":[${item}]}}}`);
  assert.deepEqual(
    [await thrownBy(clients.ccxt), await thrownBy(clients.nktkas)],
    ['ExchangeError', 'ApiRequestError'],
  );
});

test('a market that is not served is told apart from a number that is written wrongly', () => {
  const other = { kind: 'input', code: 'FIELD_NOT_UNDERSTOOD', text: 'no', about: 'a' } as const;
  assert.match(Buffer.from(refuse(other).body).toString('utf8'), /not pairs \(from 10000 on\)/);
  const size = { ...other, about: 's' } as const;
  assert.doesNotMatch(Buffer.from(refuse(size).body).toString('utf8'), /pairs/);
});

test('a refusal says why in its own words, and when to come back', () => {
  const headersOf = (refusal: Refusal) => new Map(refuse(refusal).headers);
  assert.equal(headersOf({ kind: 'rate', text: 'no', retryAfterS: 7 }).get('retry-after'), '7');
  assert.equal(headersOf({ kind: 'unavailable', code: 'X', text: 'no' }).get('retry-after'), '1');
  assert.equal(headersOf({ kind: 'notServed' }).has('retry-after'), false);
  assert.deepEqual(
    JSON.parse(refusedItem({ kind: 'denied', code: 'PRICE_OUTSIDE_COLLAR', text: 'too far' })),
    {
      error: 'Sallyport: too far [PRICE_OUTSIDE_COLLAR]',
    },
  );
  const overTime = { kind: 'denied', code: 'X', text: 'no', about: 'action.twapOrder' } as const;
  assert.match(refusedItem(overTime), /Send the pieces yourself, as orders/);
  const quoted = refusedItem({ kind: 'input', code: 'X', text: 'a "quoted"\r\nline' });
  assert.doesNotMatch(quoted, /[\r\n]/);
});
