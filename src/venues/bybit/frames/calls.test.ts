import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { SocketCall } from '../../../core/order/venue.ts';
import { unixMs } from '../../../core/units/time.ts';
import { macOf, RECORDED, done, failed, replyOf, SIGNED_AT } from '../fixtures/recorded.ts';
import { classify } from '../routes.ts';
import { calls, OPERATIONS } from './calls.ts';

const NOW = unixMs(SIGNED_AT);
const MAC = macOf(RECORDED.secret);
const ORDER = '{"category":"linear","symbol":"BTCUSDT"}';

function read(text: string): SocketCall {
  const call = calls.readCall(text);
  assert(call !== null, text);
  return call;
}

function logOn(expires: number, quoted = false): SocketCall {
  const sign = createHmac('sha256', RECORDED.secret).update(`GET/realtime${expires}`).digest('hex');
  const time = quoted ? `"${expires}"` : String(expires);
  return read(`{"op":"auth","args":["${RECORDED.key}",${time},"${sign}"]}`);
}

test('what recorded clients say on a trade socket is understood: log-ons are theirs, orders are requests', () => {
  const said = RECORDED.sockets.filter(({ target }) => target === '/v5/trade').flatMap(({ sent }) => sent);
  assert.equal(said.length, 3);
  for (const text of said) {
    const call = read(text);
    if (call.purpose === 'logOn') {
      const expires = Number(new Map(call.request.headers).get('x-bapi-timestamp'));
      assert.equal(calls.authenticateCall(call, MAC, unixMs(expires - 1)).kind, 'authentic');
    } else {
      assert.deepEqual([call.purpose, call.request.target], ['request', '/v5/order/create']);
      const stamp = unixMs(Number(new Map(call.request.headers).get('x-bapi-timestamp')));
      assert.equal(calls.authenticateInSession(call, 'token', stamp).kind, 'authentic');
    }
  }
});

test('the log-ons of private sockets are signed the same way, with the time as a number or as text', () => {
  const said = RECORDED.sockets
    .filter(({ target }) => target === '/v5/private')
    .map(({ sent }) => sent[0] ?? '');
  assert.equal(said.length, 2);
  for (const text of said) {
    const call = read(text);
    const expires = Number(new Map(call.request.headers).get('x-bapi-timestamp'));
    assert.equal(calls.authenticateCall(call, MAC, unixMs(expires - 1)).kind, 'authentic');
  }
});

test('a log-on is good until its time, for a day at most, and with its signature only', () => {
  const verdict = (call: SocketCall): string => {
    const found = calls.authenticateCall(call, MAC, NOW);
    return found.kind === 'refused' ? found.why : found.kind;
  };
  assert.equal(verdict(logOn(SIGNED_AT + 1)), 'authentic');
  assert.equal(verdict(logOn(SIGNED_AT + 10_000_000, true)), 'authentic');
  assert.equal(verdict(logOn(SIGNED_AT)), 'timestamp');
  assert.equal(verdict(logOn(SIGNED_AT + 86_400_001)), 'timestamp');
  assert.equal(verdict({ ...logOn(SIGNED_AT + 1), payload: 'GET/realtime1' }), 'signature');
  assert.equal(verdict({ ...logOn(SIGNED_AT + 1), signature: 'x' }), 'malformed');
  assert.equal(verdict(read(`{"op":"order.create","args":[${ORDER}]}`)), 'malformed');
  assert.equal(verdict(read('{"op":"auth","args":["k","soon","s"]}')), 'malformed');
});

test('every operation is a request that is classified, and its order is the bytes that came', () => {
  for (const [op, path] of OPERATIONS) {
    const call = read(
      `{"reqId":"7","op":"${op}","args":[ ${ORDER} ],"header":{"X-BAPI-TIMESTAMP":1,"Referer":"x"}}`,
    );
    assert.equal(Buffer.from(call.request.body).toString(), ORDER);
    assert.deepEqual(call.request.headers, [['x-bapi-timestamp', '1']]);
    assert(['place', 'amend', 'cancel'].includes(classify('POST', path)?.kind ?? ''));
    assert.equal(call.id, `"reqId":"7","op":"${op}"`);
  }
  assert.deepEqual(calls.asKey(read(`{"op":"order.create","args":[${ORDER}]}`), 'k').headers, [
    ['x-bapi-api-key', 'k'],
  ]);
});

test('T3: a message that is not understood in every part is none', () => {
  for (const text of [
    'x',
    '[]',
    '{}',
    `{"op":"order.create","args":[${ORDER}],"more":1}`,
    `{"op":"order.create","op":"order.cancel","args":[${ORDER}]}`,
    `{"op":"order.create","args":[${ORDER},${ORDER}]}`,
    '{"op":"order.create","args":[1]}',
    '{"op":"order.create"}',
    `{"op":"order.create","args":[${ORDER}],"header":1}`,
    `{"op":"order.create","args":[${ORDER}],"header":{"X-BAPI-SIGN":"1"}}`,
    `{"op":"order.create","args":[${ORDER}],"header":{"X-BAPI-TIMESTAMP":{}}}`,
    `{"op":"order.create","reqId":{},"args":[${ORDER}]}`,
    `{"op":"order.create","reqId":"${'a'.repeat(65)}","args":[${ORDER}]}`,
    '{"op":"auth","args":["k",1]}',
    '{"op":"auth","args":["k",1,{}]}',
    '{"op":"auth"}',
  ])
    assert.equal(calls.readCall(text), null, text);
  assert.equal(read('{"op":"order.fly","args":[]}').purpose, 'notServed');
});

test('a message in a session has a stamp of its own, within its window', () => {
  const verdict = (header: string): string => {
    const call = read(`{"op":"order.create","args":[${ORDER}],"header":${header}}`);
    const found = calls.authenticateInSession(call, 'token', NOW);
    return found.kind === 'refused' ? found.why : found.signature;
  };
  const at = (ms: number): string => `"X-BAPI-TIMESTAMP":"${SIGNED_AT + ms}"`;
  assert.equal(verdict(`{${at(0)}}`), 'token');
  assert.equal(verdict(`{${at(-5_001)}}`), 'timestamp');
  assert.equal(verdict(`{${at(-5_001)},"X-BAPI-RECV-WINDOW":"6000"}`), 'token');
  assert.equal(verdict(`{${at(1_000)}}`), 'timestamp');
  for (const broken of [
    '{}',
    `{${at(0)},"X-BAPI-RECV-WINDOW":"60001"}`,
    `{${at(0)},"X-BAPI-RECV-WINDOW":"x"}`,
  ])
    assert.equal(verdict(broken), 'malformed');
});

test('answers are in the form of the venue, under the id that came', () => {
  const call = read(`{"reqId":7,"op":"order.create","args":[${ORDER}]}`);
  const told = JSON.parse(calls.answerCall(call, done({ orderId: 'o', orderLinkId: 'a' }), false));
  assert.deepEqual(
    [told.reqId, told.op, told.retCode, told.data],
    [7, 'order.create', 0, { orderId: 'o', orderLinkId: 'a' }],
  );
  assert.equal(JSON.parse(calls.answerCall(call, failed(10005, 'no'), false)).retMsg, 'no');
  assert.equal(JSON.parse(calls.answerCall(call, replyOf('<html>', 403), false)).retCode, 10016);
  assert.equal(JSON.parse(calls.answerCall(null, done({}), false)).retCode, 10001);
  assert.deepEqual(JSON.parse(calls.answerCall(call, replyOf('{"retCode":0,"retMsg":""}'), false)).data, {});
  const state = { key: 'k', since: NOW, connectedSince: NOW, limits: false, now: NOW };
  const pong = JSON.parse(calls.answerCall(read('{"op":"ping"}'), calls.tellLoggedOn(state), false));
  assert.deepEqual([pong.op, pong.retCode, pong.data], ['pong', 0, [String(SIGNED_AT)]]);
  assert.equal(JSON.parse(calls.answerCall(call, calls.refuseLogOn(), false)).retCode, 10003);
  assert.equal(calls.logsOn('hmac'), true);
});
