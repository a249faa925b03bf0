import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestClientV5 } from 'bybit-api';
import ccxt from 'ccxt';
import type { RawReply, Refusal } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import { answering } from '../shared/answering-fixture.test.ts';
import { dated, refuse } from './refuse.ts';

const server = answering(refuse({ kind: 'notServed' }));

const ORDER = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Market', qty: '1' } as const;

/** What ccxt throws, by the name that its users catch. */
async function thrownBy(url: string): Promise<string> {
  const exchange = new ccxt.bybit({
    apiKey: 'k',
    secret: 's',
    enableRateLimit: false,
    urls: { api: { private: url } },
  });
  try {
    await exchange.request('v5/order/create', 'private', 'POST', ORDER);
  } catch (error) {
    return error instanceof Error ? error.name : 'nothing';
  }
  return 'nothing';
}

const TABLE: readonly (readonly [Refusal, number, string])[] = [
  [{ kind: 'denied', code: 'NOTIONAL_EXCEEDS_MAX', text: 'too large.' }, 10005, 'PermissionDenied'],
  [{ kind: 'input', code: 'FIELD_MISSING', text: 'FIELD_MISSING: qty' }, 10001, 'BadRequest'],
  [{ kind: 'unauthenticated' }, 10003, 'AuthenticationError'],
  [{ kind: 'clock' }, 10002, 'InvalidNonce'],
  [{ kind: 'rate', text: 'wait', retryAfterS: 2 }, 10006, 'RateLimitExceeded'],
  [{ kind: 'noSuchOrder' }, 110001, 'OrderNotFound'],
  [{ kind: 'unavailable', code: 'NO_LEDGER', text: 'no ledger' }, 10019, 'ExchangeError'],
  [{ kind: 'unknownOutcome', text: 'no answer' }, 10000, 'RequestTimeout'],
  [{ kind: 'notServed' }, 10017, 'BadRequest'],
];

test('real clients raise the exception that means the same', async () => {
  const url = server.url();
  const client = new RestClientV5({ key: 'k', secret: 's', baseUrl: url });
  for (const [refusal, code, name] of TABLE) {
    server.reply = refuse(refusal);
    assert.equal(server.reply.status, 200);
    const told = await client.submitOrder(ORDER);
    assert.equal(told.retCode, code, refusal.kind);
    assert.equal(await thrownBy(url), name, refusal.kind);
  }
});

test('what the venue has and the gateway does not take is refused with what to do instead', () => {
  const said = (about: string): string => {
    const input = { kind: 'input', code: 'FIELD_NOT_UNDERSTOOD', text: 'no', about } as const;
    return Buffer.from(refuse(input).body).toString('utf8');
  };
  for (const about of ['takeProfit', 'tpSize', 'tpslMode', 'trailingStop', 'activePrice'])
    assert.match(said(about), /place a stop as an order of its own, reduceOnly, with triggerPrice/, about);
  assert.match(said('category'), /Options are not judged by any limit here/);
  assert.match(said('takeProfit'), /Pairs have none of these/);
  for (const about of ['closeOnTrigger', 'reduceOnly', 'triggerDirection', 'triggerPrice'])
    assert.match(said(about), /Of a pair plain limit and market orders are served/, about);
  assert.match(said('isLeverage'), /leave isLeverage out/);
  assert.match(said('category'), /the position mode is of linear alone/);
  for (const about of ['POST /v5/order/disconnected-cancel-all', 'GET /v5/account/query-dcp-info'])
    assert.match(said(about), /deadMan in the policy of the bot.* markets of every category/, about);
  assert.match(said('qty'), /Sallyport: no \[FIELD_NOT_UNDERSTOOD\]/);
});

test('an answer for too many requests says when to ask again, as a moment ahead: pybit fails without it', () => {
  const now = unixMs(1_795_220_000_000);
  const at = (given: RawReply): string | undefined =>
    dated(given, now).headers.find(([name]) => name === 'x-bapi-limit-reset-timestamp')?.[1];
  const held = refuse({ kind: 'rate', text: 'wait', retryAfterS: 3 });
  assert.equal(at(held), String(now + 3_000));
  const told = (headers: RawReply['headers']): RawReply => ({ ...held, headers });
  assert.equal(at(told([])), String(now + 1_000), 'of the venue’s own, which says no seconds');
  const stamped = (ms: number): RawReply => told([['x-bapi-limit-reset-timestamp', String(ms)]]);
  assert.equal(at(stamped(now + 700)), String(now + 700), 'what the venue says is kept');
  assert.equal(at(stamped(now - 700)), String(now + 1_000), 'a moment that is past is nothing to wait for');
  assert.equal(dated(stamped(now - 700), now).headers.length, 1);
  for (const other of [refuse({ kind: 'clock' }), { ...held, body: Buffer.from('no json') }])
    assert.equal(at(other), undefined);
  assert.equal(at({ ...held, body: Buffer.alloc(5_000, ' ') }), undefined);
});
