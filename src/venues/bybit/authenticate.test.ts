import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { RawRequest } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import { authenticate, keyOf } from './authenticate.ts';
import { spellSignature } from './signature.ts';
import { bybit } from './venue.ts';
import { checkFor, macOf, rawOf, RECORDED, SIGNED_AT, signedRequest, stampOf } from './fixtures/recorded.ts';

const NOW = unixMs(SIGNED_AT);
const MAC = macOf(RECORDED.secret);
const BODY = '{"category":"linear","symbol":"BTCUSDT","orderLinkId":"a"}';

function verdict(request: RawRequest, now = NOW): string {
  const found = authenticate(request, MAC, now);
  return found.kind === 'refused' ? found.why : found.kind;
}

test('every recorded request of real clients is authentic, with HMAC and with RSA', () => {
  const found = RECORDED.requests.map((one) => authenticate(rawOf(one), checkFor(one), stampOf(one)).kind);
  assert.deepEqual([...new Set(found)], ['authentic']);
  assert.equal(found.length, 35);
});

test('T3: a recorded request with one byte changed is nobody’s', () => {
  for (const one of RECORDED.requests) {
    const raw = rawOf(one);
    const changed =
      one.method === 'GET'
        ? { ...raw, target: `${raw.target}&` }
        : { ...raw, body: Buffer.from(`${one.body} `) };
    if (one.method === 'GET' && !one.target.includes('?')) continue;
    const found = authenticate(changed, checkFor(one), stampOf(one));
    assert.equal(found.kind, 'refused', one.call);
  }
});

test('the key is the one header of that name', () => {
  const key = (...values: string[]): RawRequest => ({
    ...signedRequest('POST', '/v5/order/cancel', BODY),
    headers: values.map((value) => ['x-bapi-api-key', value]),
  });
  assert.equal(keyOf(key('abc')), 'abc');
  assert.equal(keyOf(key()), null);
  assert.equal(keyOf(key('abc', 'abc')), null);
  assert.equal(keyOf(key('a b')), null);
  assert.deepEqual([bybit.keysOf(key('abc')), bybit.keysOf(key())], [['abc'], []]);
  assert.equal(verdict(key('abc')), 'malformed');
});

test('T6: a header that is missing, repeated or malformed is refused before anything is verified', () => {
  for (const [name, value] of [
    ['x-bapi-timestamp', 'soon'],
    ['x-bapi-timestamp', '-1'],
    ['x-bapi-recv-window', '5e3'],
    ['x-bapi-recv-window', '60001'],
    ['x-bapi-sign', ''],
    ['x-bapi-sign', 'abc'],
    ['x-bapi-sign', 'a'.repeat(2_000)],
  ] as const) {
    assert.equal(
      verdict(signedRequest('POST', '/v5/order/cancel', BODY, { [name]: value })),
      'malformed',
      value,
    );
  }
  const whole = signedRequest('POST', '/v5/order/cancel', BODY);
  for (const name of ['x-bapi-timestamp', 'x-bapi-recv-window', 'x-bapi-sign', 'x-bapi-api-key']) {
    const twice = whole.headers.filter(([header]) => header === name);
    assert.equal(verdict({ ...whole, headers: [...whole.headers, ...twice] }), 'malformed', name);
  }
});

test('T3: what no signature covers must not be there: the query of a POST, the body of a GET', () => {
  const post = signedRequest('POST', '/v5/order/cancel', BODY);
  const get = signedRequest('GET', '/v5/order/realtime', 'category=linear');
  assert.equal(verdict(post), 'authentic');
  assert.equal(verdict(get), 'authentic');
  assert.equal(verdict({ ...post, target: `${post.target}?a=1` }), 'malformed');
  assert.equal(verdict({ ...post, target: `${post.target}?` }), 'malformed');
  assert.equal(verdict({ ...get, body: Buffer.from('{}') }), 'malformed');
  assert.equal(verdict({ ...get, target: `${get.target}&=` }), 'malformed');
});

test('a client that signs the query before escaping it is understood, unless that would blur where a pair ends', () => {
  const sign = (text: string): string =>
    createHmac('sha256', RECORDED.secret).update(`${SIGNED_AT}${RECORDED.key}5000${text}`).digest('hex');
  const sent = (query: string, text: string): string =>
    verdict(signedRequest('GET', '/v5/account/wallet-balance', query, { 'x-bapi-sign': sign(text) }));
  assert.equal(sent('coin=USDT%2CUSDC', 'coin=USDT,USDC'), 'authentic');
  assert.equal(sent('coin=USDT%2CUSDC', 'coin=USDT%2CUSDC'), 'authentic');
  assert.equal(sent('coin=a%26b%3Dc', 'coin=a&b=c'), 'signature');
  assert.equal(sent('coin=a%26b%3Dc', 'coin=a%26b%3Dc'), 'authentic');
});

test('a stamp is good for its window, and from a second before its time', () => {
  const request = signedRequest('POST', '/v5/order/cancel', BODY);
  assert.equal(verdict(request, unixMs(SIGNED_AT + 5_000)), 'authentic');
  assert.equal(verdict(request, unixMs(SIGNED_AT + 5_001)), 'timestamp');
  assert.equal(verdict(request, unixMs(SIGNED_AT - 999)), 'authentic');
  assert.equal(verdict(request, unixMs(SIGNED_AT - 1_000)), 'timestamp');
});

test('a request without a window has the venue’s default, and signs nothing in its place', () => {
  const text = `${SIGNED_AT}${RECORDED.key}${BODY}`;
  const sign = createHmac('sha256', RECORDED.secret).update(text).digest('hex');
  const whole = signedRequest('POST', '/v5/order/cancel', BODY, { 'x-bapi-sign': sign });
  const without = { ...whole, headers: whole.headers.filter(([name]) => name !== 'x-bapi-recv-window') };
  assert.equal(verdict(without, unixMs(SIGNED_AT + 5_000)), 'authentic');
  assert.equal(verdict(without, unixMs(SIGNED_AT + 5_001)), 'timestamp');
});

test('a signature of a length or a kind that the venue does not have is neither read nor written', () => {
  const bytes = new Uint8Array(64);
  assert.throws(() => spellSignature({ type: 'ed25519', bytes }), RangeError);
  assert.throws(() => spellSignature({ type: 'hmac', bytes }), RangeError);
  assert.throws(() => spellSignature({ type: 'rsa', bytes }), RangeError);
  assert.equal(spellSignature({ type: 'hmac', bytes: new Uint8Array(32) }), '0'.repeat(64));
  assert.equal(spellSignature({ type: 'rsa', bytes: new Uint8Array(256) }).length, 344);
});
