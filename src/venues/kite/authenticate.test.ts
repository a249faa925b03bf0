import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecoyCheck } from '../../core/order/signing.ts';
import type { RawRequest } from '../../core/order/venue.ts';
import { attach, authorization, signed } from './attach.ts';
import { authenticate, keysOf } from './authenticate.ts';
import { draftRead } from './queries.ts';
import { checksumOf, NOW, RECORDED, recorded, request, tokenOf } from './fixtures/recorded.ts';

const { key, secret } = RECORDED;
const CHECK = checksumOf(secret);

function bearing(header: string, raw: RawRequest = request('GET', '/orders')): RawRequest {
  return { ...raw, headers: [...raw.headers, ['authorization', header]] };
}

function verdict(raw: RawRequest, check: DecoyCheck = CHECK): string {
  const found = authenticate(raw, check, NOW);
  return found.kind === 'refused' ? found.why : `${found.kind} ${found.timestamp} ${found.signature}`;
}

test('a token that was made with the decoy’s secret is the decoy’s, with any request token', () => {
  for (const requestToken of ['r1', 'abcdef', 'A'.repeat(64), 'deadbeef'.repeat(8)])
    assert.equal(verdict(bearing(`token ${key}:${tokenOf(key, secret, requestToken)}`)), `authentic ${NOW} `);
});

test('a token of another key, secret or form is nobody’s', () => {
  const token = tokenOf(key, secret);
  for (const other of [
    `token other:${token}`,
    `token ${key}:${tokenOf(key, 'other')}`,
    `token ${key}:${token.slice(1)}`,
    `token ${key}:${token.toUpperCase()}`,
    `token ${key}:${token.slice(2)}`,
    `token ${key}:x`,
    `token ${key}:${RECORDED.accessToken}`,
  ])
    assert.equal(verdict(bearing(other)), 'signature', other);
  assert.equal(verdict(bearing(`token ${key}:${token}`), { ...CHECK, type: 'hmac' }), 'signature');
  for (const none of ['', 'token', `Bearer ${token}`, `token ${key} ${token}`, `token  ${key}:${token}`])
    assert.equal(verdict(bearing(none)), 'malformed', none);
  assert.equal(verdict(bearing(`token ${key}:${token}`, bearing(`token ${key}:${token}`))), 'malformed');
});

test('the key is in the one header, or in the body of a log-on', () => {
  assert.equal(keysOf(recorded('getOrders'))[0], key);
  assert.equal(keysOf(recorded('generateSession'))[0], key);
  assert.deepEqual(keysOf(request('GET', '/orders')), []);
  assert.deepEqual(keysOf(request('POST', '/session/token', 'api_key=a&api_key=b')), []);
  assert.deepEqual(keysOf(request('POST', '/session/token', 'api_key=%20')), []);
  assert.deepEqual(keysOf(request('POST', '/session/token', '%')), []);
  assert.deepEqual(keysOf(request('POST', '/orders/regular', 'api_key=a')), []);
  assert.deepEqual(keysOf(bearing('nonsense', recorded('generateSession'))), []);
});

test('T5: nothing but letters and digits becomes the header that proves who asks', () => {
  const bytes = Buffer.from('tokenA1');
  assert.equal(authorization('KEY', { type: 'checksum', bytes }), 'token KEY:tokenA1');
  for (const bad of ['', 'a b', 'a\r\nx: y', 'a:b'])
    assert.throws(() => authorization(bad, { type: 'checksum', bytes }), RangeError);
  assert.throws(() => authorization('KEY', { type: 'checksum', bytes: Buffer.from('a\r\nb') }), RangeError);
  assert.throws(() => authorization('KEY', { type: 'hmac', bytes }), RangeError);
});

test('a request of ours has the token in its header and nowhere else', () => {
  const drafted = draftRead({ kind: 'positions' }, NOW);
  const sent = attach(drafted, 'KEY', { type: 'checksum', bytes: Buffer.from('tokenA1') });
  assert.equal(signed().length, 0);
  assert.equal(sent.target, '/portfolio/positions');
  assert.equal(new Map(sent.headers).get('authorization'), 'token KEY:tokenA1');
  assert.equal(new Map(sent.headers).get('x-kite-version'), '3');
});
