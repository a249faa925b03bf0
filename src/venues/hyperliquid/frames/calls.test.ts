import assert from 'node:assert/strict';
import test from 'node:test';
import { unixMs } from '../../../core/units/time.ts';
import { answer, refuse } from '../refuse.ts';
import { calls } from './calls.ts';

const NOW = unixMs(1_795_228_637_000);
const post = (request: unknown, id: unknown = 7, more: object = {}): string =>
  JSON.stringify({ method: 'post', id, request, ...more });
const READ = { type: 'info', payload: { type: 'openOrders', user: `0x${'d0'.repeat(20)}` } };
const ACTION = { type: 'action', payload: { action: { type: 'noop' }, nonce: 1 } };

function read(text: string) {
  const call = calls.readCall(text);
  assert.ok(call !== null);
  return call;
}

test('a post is the same request over HTTP, byte for byte', () => {
  const spaced =
    '{"method":"post","id":9007199254740991,"request":{"type":"action","payload":{ "action":1 }}}';
  const call = read(spaced);
  assert.deepEqual(
    [call.id, call.purpose, call.request.target],
    ['9007199254740991', 'request', '/exchange'],
  );
  assert.equal(Buffer.from(call.request.body).toString('utf8'), '{ "action":1 }');
  assert.equal(read(post(READ)).request.target, '/info');
});

test('T31: what is no post in every part is none', () => {
  const bad = [
    ...['no json', '[]', '{}', '{"method":"ping"}', '{"method":"post","method":"post"}'],
    ...['7', -1, 1.5, null, undefined, 1e20].map((id) => post(READ, id === undefined ? null : id)),
    post(READ, 7, { nonce: 1 }),
    post({ ...READ, vaultAddress: null }),
    post({ type: 'explorer', payload: {} }),
    post({ type: 'info' }),
    post({ type: 'info', payload: [] }),
    post('info'),
    '{"method":"post","id":7,"request":{"type":"info","payload":{"a":1,"a":2}}}',
  ];
  for (const text of bad) assert.equal(calls.readCall(text), null, text);
});

test('answers stand under the id, as the venue has them: what was said exactly as it is', () => {
  const [asked, acted] = [read(post(READ)), read(post(ACTION))];
  const listed = calls.answerCall(asked, answer('[ {"oid":1} ]'), false);
  assert.equal(
    listed,
    '{"channel":"post","data":{"id":7,"response":' +
      '{"type":"info","payload":{"type":"openOrders","data":[ {"oid":1} ]}}}}',
  );
  const denied = refuse({ kind: 'denied', code: 'HALTED', text: 'no' });
  assert.deepEqual(JSON.parse(calls.answerCall(acted, denied, false)).data.response, {
    type: 'action',
    payload: { status: 'err', response: 'Sallyport: no [HALTED]' },
  });
  // A read has no form for a refusal but an error.
  assert.deepEqual(
    JSON.parse(calls.answerCall(asked, refuse({ kind: 'unauthenticated' }), false)).data.response,
    {
      type: 'error',
      payload: '200: User or API Wallet of this signature does not exist.',
    },
  );
  const wait = refuse({ kind: 'rate', text: 'wait', retryAfterS: 1 });
  assert.deepEqual(JSON.parse(calls.answerCall(acted, wait, false)).data.response, {
    type: 'action',
    payload: { status: 'err', response: 'Sallyport: Too many cumulative requests sent: wait' },
  });
  const throttled = { status: 429, headers: [], body: Buffer.from('null') };
  assert.match(calls.answerCall(acted, throttled, false), /"type":"error","payload":"429: "/);
  const late = refuse({ kind: 'unknownOutcome', text: 'x' });
  assert.match(calls.answerCall(acted, late, false), /"type":"error","payload":"504: Sallyport: x/);
  const broken = { status: 502, headers: [], body: Buffer.from('<html>') };
  assert.match(calls.answerCall(acted, broken, false), /"type":"error","payload":"502: "/);
  assert.match(calls.answerCall(asked, { ...broken, body: Buffer.from([0xff]) }, false), /"payload":"502: "/);
  assert.deepEqual(JSON.parse(calls.answerCall(null, late, false)).channel, 'error');
  for (const body of ['no json', Buffer.from([0xff])]) {
    const odd = { ...asked, request: { ...asked.request, body: Buffer.from(body) } };
    assert.match(calls.answerCall(odd, answer('[]'), false), /"payload":\{"type":"","data":\[\]\}/);
  }
});

test('the payload’s own signature is what proves a post; nobody logs on (T1)', () => {
  const check = { type: 'secp256k1', verify: () => true } as const;
  assert.deepEqual(calls.authenticateCall(read(post(READ)), check, NOW), { kind: 'unsigned' });
  const unsigned = { kind: 'refused', why: 'malformed' };
  assert.deepEqual(calls.authenticateCall(read(post(ACTION)), check, NOW), unsigned);
  assert.deepEqual(calls.authenticateInSession(read(post(ACTION)), 'token', NOW), unsigned);
  assert.equal(calls.logsOn('secp256k1'), false);
  const call = read(post(ACTION));
  assert.equal(calls.asKey(call, 'key'), call.request);
  const state = { key: null, since: null, connectedSince: NOW, limits: false, now: NOW };
  assert.deepEqual([calls.refuseLogOn().status, calls.tellLoggedOn(state).status], [404, 404]);
});
