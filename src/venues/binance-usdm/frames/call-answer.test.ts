import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawReply } from '../../../core/order/venue.ts';
import { unixMs } from '../../../core/units/time.ts';
import { answerCall, refuseLogOn, tellLoggedOn } from './call-answer.ts';
import { readCall } from './call.ts';

function reply(status: number, body: string, headers: RawReply['headers'] = []): RawReply {
  return { status, headers, body: Buffer.from(body, 'utf8') };
}

function call(id = '"a"', params = '{}') {
  return readCall(`{"id":${id},"method":"order.place","params":${params}}`);
}

test('an answer is handed on as it is written, under the id of its call', () => {
  assert.equal(
    answerCall(call(), reply(200, '{"orderId":12345678901234567890}'), false),
    '{"id":"a","status":200,"result":{"orderId":12345678901234567890}}',
  );
  assert.equal(
    answerCall(call('7'), reply(400, '{"code":-2011,"msg":"Unknown order sent."}'), false),
    '{"id":7,"status":400,"error":{"code":-2011,"msg":"Unknown order sent."}}',
  );
});

test('pages and silence of what stands before the venue become an error that is JSON', () => {
  for (const [status, body, code] of [
    [403, '<html>', -1000],
    [500, '{"no":"code"}', -1000],
    [429, '', -1003],
    [418, '\xff', -1003],
  ] as const) {
    const text = answerCall(call(), reply(status, body), false);
    assert.deepEqual([JSON.parse(text).status, JSON.parse(text).error.code], [status, code]);
  }
  assert.equal(answerCall(call(), reply(200, 'none'), false), '{"id":"a","status":200,"result":{}}');
});

test('the venue’s counters are told when the connection or the call wants them', () => {
  const counted = reply(200, '{}', [
    ['x-mbx-used-weight-1m', '12'],
    ['x-mbx-order-count-10s', '1'],
    ['x-mbx-order-count-1m', 'many'],
  ]);
  const limits = (text: string): unknown => JSON.parse(text).rateLimits;
  assert.deepEqual(limits(answerCall(call(), counted, true)), [
    { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300, count: 1 },
    { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2_400, count: 12 },
  ]);
  assert.equal(limits(answerCall(call(), counted, false)), undefined);
  assert.equal(limits(answerCall(call('1', '{"returnRateLimits":false}'), counted, true)), undefined);
  assert.ok(Array.isArray(limits(answerCall(call('1', '{"returnRateLimits":true}'), counted, false))));
  assert.equal(limits(answerCall(call(), reply(200, '{}'), true)), undefined);
});

test('a message that is no call is told so, under no id', () => {
  const answer = JSON.parse(answerCall(null, reply(404, ''), true));
  assert.deepEqual([answer.id, answer.status, answer.error.code], [null, 400, -1135]);
});

test('who is logged on is told as the venue tells it, and keys that cannot log on are refused', () => {
  const told = tellLoggedOn({
    key: 'K',
    since: unixMs(2),
    connectedSince: unixMs(1),
    limits: true,
    now: unixMs(3),
  });
  assert.deepEqual(JSON.parse(Buffer.from(told.body).toString()), {
    apiKey: 'K',
    authorizedSince: 2,
    connectedSince: 1,
    returnRateLimits: true,
    serverTime: 3,
    userDataStream: false,
  });
  const refused = JSON.parse(answerCall(call(), refuseLogOn(), false));
  assert.deepEqual([refused.status, refused.error.code], [400, -4056]);
});
