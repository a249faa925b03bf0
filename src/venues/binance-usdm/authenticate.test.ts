import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { unixMs } from '../../core/units/time.ts';
import { authenticate, keyOf } from './authenticate.ts';
import { binanceUsdm } from './venue.ts';
import {
  macOf,
  PUBLIC_KEY_REQUESTS,
  publicCheckOf,
  rawOf,
  RECORDED,
  recordedMac,
  request,
  SIGNED,
  signedRequest,
  stampOf,
} from './fixtures/recorded.ts';

const NOW = unixMs(1_795_228_366_765);
const hmac = (text: string): string =>
  createHmac('sha256', RECORDED.secret).update(text, 'utf8').digest('hex');

test('every recorded request of a real client is authentic, over query, body or both', () => {
  assert.equal(SIGNED.length + PUBLIC_KEY_REQUESTS.length, 39);
  for (const one of PUBLIC_KEY_REQUESTS) {
    const result = authenticate(rawOf(one), publicCheckOf(one.publicKey), stampOf(one));
    assert.equal(result.kind, 'authentic', `${one.client} ${one.type}`);
  }
  for (const one of SIGNED) {
    const result = authenticate(rawOf(one), recordedMac, stampOf(one));
    assert.equal(result.kind, 'authentic', `${one.client} ${one.call}`);
  }
});

test('the venue documents its own samples, and they verify', () => {
  for (const { payload, secret, signature } of RECORDED.vectors) {
    const stamp = unixMs(Number(/timestamp=([0-9]+)/.exec(payload)?.[1]));
    const inQuery = request('POST', `/fapi/v1/order?${payload}&signature=${signature}`);
    const inBody = request('POST', '/fapi/v1/order', `${payload}&signature=${signature.toUpperCase()}`);
    const [head, tail] = [
      payload.slice(0, payload.indexOf('&quantity')),
      payload.slice(payload.indexOf('quantity')),
    ];
    const mixed = createHmac('sha256', secret)
      .update(head + tail)
      .digest('hex');
    const inBoth = request('POST', `/fapi/v1/order?${head}`, `${tail}&signature=${mixed}`);
    for (const raw of [inQuery, inBody, inBoth]) {
      const result = authenticate(raw, macOf(secret), stamp);
      assert.equal(result.kind, 'authentic');
      assert(result.kind === 'authentic');
      assert.equal(result.signature, raw === inBoth ? mixed : signature);
    }
  }
});

test('T6: a changed byte, another key or no signature is refused', () => {
  for (const one of SIGNED) {
    const raw = rawOf(one);
    assert.equal(authenticate(raw, macOf('another secret'), stampOf(one)).kind, 'refused');
    const moved = { ...raw, target: raw.target.replace('BTCUSDT', 'ETHUSDT').replace('USDT', 'USDC') };
    if (moved.target !== raw.target) {
      assert.deepEqual(authenticate(moved, recordedMac, stampOf(one)), { kind: 'refused', why: 'signature' });
    }
  }
  const unsigned = request('GET', `/fapi/v3/account?timestamp=${NOW}`);
  assert.deepEqual(authenticate(unsigned, recordedMac, NOW), { kind: 'refused', why: 'malformed' });
});

test('a client that signs before it escapes is authentic over the decoded text', () => {
  const text = `symbol=BTCUSDT&newClientOrderId=a:b/c&timestamp=${NOW}`;
  const escaped = text.replace('a:b/c', 'a%3Ab%2Fc');
  const body = `${escaped}&signature=${hmac(text)}`;
  assert.equal(authenticate(request('DELETE', '/fapi/v1/order', body), recordedMac, NOW).kind, 'authentic');
  const spaced = `batchOrders=[{"symbol": "BTCUSDT"}]&timestamp=${NOW}`;
  const plus = `batchOrders=%5B%7B%22symbol%22%3A+%22BTCUSDT%22%7D%5D&timestamp=${NOW}&signature=${hmac(spaced)}`;
  assert.equal(
    authenticate(request('POST', '/fapi/v1/batchOrders', plus), recordedMac, NOW).kind,
    'authentic',
  );
  const wrong = `${escaped}&signature=${hmac('something else')}`;
  assert.equal(authenticate(request('DELETE', '/fapi/v1/order', wrong), recordedMac, NOW).kind, 'refused');
});

test('T6: a signature has one spelling, so no request can come again in another one', () => {
  for (const one of PUBLIC_KEY_REQUESTS) {
    const check = publicCheckOf(one.publicKey);
    const whole = `${one.target}\n${one.body}`;
    const escaped = /signature=([^&\n]+)/.exec(whole)?.[1] ?? '';
    const text = decodeURIComponent(escaped);
    const verdict = (spelling: string) => {
      const [target = '', body = ''] = whole.replace(escaped, () => spelling).split('\n');
      return authenticate(rawOf({ ...one, target, body }), check, stampOf(one));
    };
    // Escaped differently it is the same text, and stands for the same request.
    const everything = [...text].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
    const same = verdict(everything);
    assert(same.kind === 'authentic');
    assert.equal(same.signature, text);
    const stray = text.replace(/(.)(=+)$/, (_, last: string, pad: string) => {
      return String.fromCharCode(last.charCodeAt(0) + 1) + pad;
    });
    const spellings = [
      text.replace(/=+$/, ''),
      `${text}=`,
      stray,
      text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
      `${text}\n`,
      `${text.slice(0, 8)} ${text.slice(8)}`,
      Buffer.from(text, 'base64').toString('hex'),
      'A'.repeat(4_000),
      '',
    ];
    for (const spelling of spellings) {
      const result = verdict(encodeURIComponent(spelling));
      assert.equal(result.kind, 'refused', `${one.type} ${spelling}`);
    }
    const other = Buffer.from(text, 'base64').fill(1, 0, 1).toString('base64');
    assert.deepEqual(verdict(encodeURIComponent(other)), { kind: 'refused', why: 'signature' });
  }
});

test('T6: the decoded text proves nothing when decoding blurs where a parameter ends', () => {
  const signature = hmac(`symbol=BTCUSDT&side=BUY&timestamp=${NOW}`);
  const blurred = `symbol=BTCUSDT%26side=BUY&timestamp=${NOW}&signature=${signature}`;
  const result = authenticate(request('POST', '/fapi/v1/order', blurred), recordedMac, NOW);
  assert.deepEqual(result, { kind: 'refused', why: 'signature' });
});

test('the time window is the venue’s: less than a second ahead, at most recvWindow behind', () => {
  const verdict = (parameters: string, offset: number): string => {
    const result = authenticate(
      signedRequest('GET', '/fapi/v3/account', parameters),
      recordedMac,
      unixMs(NOW + offset),
    );
    return result.kind === 'refused' ? result.why : result.kind;
  };
  const plain = `timestamp=${NOW}`;
  assert.equal(verdict(plain, -999), 'authentic');
  assert.equal(verdict(plain, -1_000), 'timestamp');
  assert.equal(verdict(plain, 5_000), 'authentic');
  assert.equal(verdict(plain, 5_001), 'timestamp');
  assert.equal(verdict(`recvWindow=60000&${plain}`, 60_000), 'authentic');
  assert.equal(verdict(`recvWindow=60000&${plain}`, 60_001), 'timestamp');
  assert.equal(verdict(`recvWindow=10&${plain}`, 11), 'timestamp');
  assert.equal(verdict(`recvWindow=60001&${plain}`, 0), 'malformed');
  assert.equal(verdict('recvWindow=5000', 0), 'malformed');
  for (const bad of ['5e3', '-1', '5000.5', ' 5000', '', '٥٠٠٠']) {
    assert.equal(verdict(`recvWindow=${encodeURIComponent(bad)}&${plain}`, 0), 'malformed', bad);
  }
  for (const bad of [`${NOW}0000`, '1.5e12', `0${NOW}`, `+${NOW}`, 'now']) {
    assert.equal(verdict(`timestamp=${bad}`, 0), 'malformed', bad);
  }
});

test('T3: a stamp, window or signature that occurs twice, anywhere, is refused', () => {
  const text = `symbol=BTCUSDT&timestamp=${NOW}`;
  const signature = hmac(text);
  const targets: readonly (readonly [string, string])[] = [
    [`/fapi/v1/order?${text}&timestamp=${NOW}&signature=${signature}`, ''],
    [`/fapi/v1/order?${text}&signature=${signature}`, `timestamp=${NOW}`],
    [`/fapi/v1/order?${text}&signature=${signature}&signature=${signature}`, ''],
    [`/fapi/v1/order?${text}&signature=${signature}`, `signature=${signature}`],
    [`/fapi/v1/order?${text}&recvWindow=5000&signature=${signature}`, 'recvWindow=60000'],
    [`/fapi/v1/order?${text}&%73ignature=${signature}`, ''],
    [`/fapi/v1/order?${text}&signature=${signature}&`, ''],
    [`/fapi/v1/order?${text}&signature=${signature}`, '&'],
    [`/fapi/v1/order?${text}&signature=${signature.slice(1)}`, ''],
    [`/fapi/v1/order?${text}&signature=${signature.slice(1)}g`, ''],
  ];
  for (const [target, body] of targets) {
    const result = authenticate(request('POST', target, body), recordedMac, NOW);
    assert.deepEqual(result, { kind: 'refused', why: 'malformed' }, target);
  }
});

test('a key is one visible word in one header', () => {
  const withKeys = (...keys: readonly string[]) => ({
    ...request('GET', '/'),
    headers: keys.map((key): readonly [string, string] => ['x-mbx-apikey', key]),
  });
  assert.deepEqual([binanceUsdm.keysOf(withKeys('abc')), binanceUsdm.keysOf(withKeys())], [['abc'], []]);
  assert.equal(keyOf(withKeys('abc')), 'abc');
  assert.equal(keyOf(withKeys()), null);
  assert.equal(keyOf(withKeys('abc', 'abc')), null);
  for (const bad of ['', 'a b', 'a\r\nb', 'é', 'x'.repeat(129)]) assert.equal(keyOf(withKeys(bad)), null);
});
