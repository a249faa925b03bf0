import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SocketCall } from '../../../core/order/venue.ts';
import { unixMs } from '../../../core/units/time.ts';
import { decode } from '../decode.ts';
import { macOf, PUBLIC_KEY_REQUESTS, publicCheckOf } from '../fixtures/recorded.ts';
import { classify } from '../routes.ts';
import { authenticateCall, authenticateInSession } from './call-authentication.ts';
import { CALL_METHODS } from './call-methods.ts';
import { readCall } from './call.ts';

/** Frames of real clients, signed with a key that was made for that. */
const RECORDED = new URL('../fixtures/recorded-calls.json', import.meta.url);
const recorded: {
  readonly secret: string;
  readonly calls: readonly { readonly frame: string }[];
  readonly logOn: string;
} = JSON.parse(readFileSync(RECORDED, 'utf8'));
const [CCXT = '', BINANCE = ''] = recorded.calls.map(({ frame: text }) => text);
const SECRET = recorded.secret;
const mac = macOf(SECRET);
const NOW = unixMs(1_795_229_406_500);

function read(text: string): SocketCall {
  const call = readCall(text);
  assert.ok(call !== null, text);
  return call;
}

function frame(params: string, id = '1', method = 'order.place'): string {
  return `{"id":${id},"method":"${method}","params":${params}}`;
}

test('recorded calls of real clients verify, and mean the order that the client meant', () => {
  for (const [text, id] of [
    [CCXT, '"1"'],
    [BINANCE, '1'],
  ] as const) {
    const call = read(text);
    assert.equal(call.id, id);
    assert.equal(authenticateCall(call, mac, NOW).kind, 'authentic');
    const route = classify('POST', '/fapi/v1/order');
    assert.ok(route !== null);
    const intent = decode(route, call.request);
    assert.ok(intent.kind === 'place', intent.kind);
    assert.deepEqual([intent.order.instrument, intent.order.side], ['BTCUSDT', 'buy']);
  }
});

test('the recorded log-on of a client with an Ed25519 key verifies, and with any other text does not', () => {
  const pem = PUBLIC_KEY_REQUESTS.find(({ type }) => type === 'ed25519')?.publicKey ?? '';
  const logOn = read(recorded.logOn);
  const check = publicCheckOf(pem);
  assert.equal(authenticateCall(logOn, check, unixMs(1_795_229_406_240)).kind, 'authentic');
  const other = read(recorded.logOn.replace('1795229406236', '1795229406237'));
  assert.deepEqual(authenticateCall(other, check, NOW), { kind: 'refused', why: 'signature' });
  assert.deepEqual(authenticateCall(logOn, mac, NOW), { kind: 'refused', why: 'malformed' });
});

test('a recorded call with anything in it changed does not verify (T1)', () => {
  for (const text of [CCXT, BINANCE]) {
    for (const [from, to] of [
      ['BTCUSDT', 'ETHUSDT'],
      ['"BUY"', '"SELL"'],
      ['59000', '59001'],
      ['0.01', '0.010'],
    ] as const)
      assert.equal(authenticateCall(read(text.replace(from, to)), mac, NOW).kind, 'refused');
  }
});

test('a signature that is missing or malformed, and a stamp outside the window, are refused', () => {
  const signed = (params: Record<string, unknown>): SocketCall => {
    const payload = read(frame(JSON.stringify(params))).payload;
    const signature = createHmac('sha256', SECRET).update(payload).digest('hex').toUpperCase();
    return read(frame(JSON.stringify({ ...params, signature })));
  };
  const why = (call: SocketCall): string => {
    const proof = authenticateCall(call, mac, NOW);
    return proof.kind === 'refused' ? proof.why : proof.kind;
  };
  assert.equal(why(signed({ timestamp: NOW })), 'authentic');
  assert.equal(why(read(frame(`{"timestamp":${NOW}}`))), 'malformed');
  assert.equal(why(read(frame(`{"timestamp":${NOW},"signature":"short"}`))), 'malformed');
  assert.equal(why(signed({})), 'malformed');
  assert.equal(why(signed({ timestamp: NOW, recvWindow: 60_001 })), 'malformed');
  assert.equal(why(signed({ timestamp: NOW, recvWindow: 'long' })), 'malformed');
  assert.equal(why(signed({ timestamp: NOW + 1_000 })), 'timestamp');
  assert.equal(why(signed({ timestamp: NOW - 5_001 })), 'timestamp');
});

test('a call on a connection that is logged on is held to the window, with a token in place of a signature', () => {
  const call = read(frame(`{"timestamp":${NOW}}`));
  const proof = authenticateInSession(call, 'token', NOW);
  assert.ok(proof.kind === 'authentic' && proof.signature === 'token');
  assert.equal(authenticateInSession(call, 'token', unixMs(NOW + 6_000)).kind, 'refused');
});

test('ids are echoed as they were written', () => {
  for (const id of ['1', '0', '-5', '"a\\u0062c"', '""', 'null', '999999999999999999'])
    assert.equal(read(frame('{}', id)).id, id);
  assert.equal(read('{"method":"time"}').id, 'null');
});

test('what is not a call in every detail is none (T3, T31)', () => {
  for (const text of [
    '',
    '[]',
    '{',
    '{"id":1}',
    '{"id":1,"method":1}',
    frame('{}', '{}'),
    frame('{}', '1.5'),
    frame('{}', '1e3'),
    frame('{}', `"${'x'.repeat(37)}"`),
    frame('[]'),
    frame('{"a":[]}'),
    frame('{"a":{}}'),
    frame('{"a":null}'),
    frame('{"a":1,"a":2}'),
    frame('{"a&b":1}'),
    frame('{"a":"1&b=2"}'),
    '{"id":1,"method":"time","params":{},"more":1}',
    '{"id":1,"id":2,"method":"time"}',
    frame(`{${Array.from({ length: 65 }, (_, i) => `"a${i}":1`).join(',')}}`),
  ])
    assert.equal(readCall(text), null, text);
});

test('a call is read as its request: what belongs to the call alone is taken out, the rest is kept', () => {
  const call = read(
    frame('{"apiKey":"K","signature":"S","returnRateLimits":true,"b":true,"a":"ü ","n":1.50}', '7', 'depth'),
  );
  assert.deepEqual(call.request.headers, [['x-mbx-apikey', 'K']]);
  assert.equal(call.request.target, '/fapi/v1/depth?b=true&a=%C3%BC%20&n=1.50');
  assert.deepEqual([call.signature, call.limits, call.purpose], ['S', true, 'request']);
  assert.equal(call.payload, 'a=ü &apiKey=K&b=true&n=1.50&returnRateLimits=true');
  for (const name of ['newClientOrderId', 'clientAlgoId'])
    assert.equal(
      read(frame(`{"clientOrderId":"a","${name}":"a"}`)).request.target,
      `/fapi/v1/order?${name}=a`,
    );
  assert.match(read(frame('{"clientOrderId":"a","newClientOrderId":"b"}')).request.target, /clientOrderId=a/);
});

test('methods are requests of the table of routes, words about the connection, or not served', () => {
  for (const [method, line] of CALL_METHODS) {
    const [verb = '', path = ''] = line.split(' ');
    assert.ok(classify(verb, path) !== null, method);
    assert.equal(read(frame('{}', '1', method)).purpose, 'request');
  }
  assert.equal(read(frame('{}', '1', 'session.logon')).purpose, 'logOn');
  assert.equal(read(frame('{}', '1', 'session.logout')).purpose, 'logOut');
  assert.equal(read(frame('{}', '1', 'session.status')).purpose, 'status');
  assert.equal(read(frame('{}', '1', 'order.fly')).purpose, 'notServed');
});

test('two calls with different parameters never have the same text to sign (T3)', () => {
  const params = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.string({ maxLength: 6 }), {
    maxKeys: 4,
  });
  fc.assert(
    fc.property(params, params, (a, b) => {
      const [first, second] = [a, b].map((each) => readCall(frame(JSON.stringify(each))));
      if (first === null || second === null || first === undefined || second === undefined) return;
      const same = JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
      assert.equal(first.payload === second.payload, same);
    }),
    { numRuns: 300 },
  );
});
