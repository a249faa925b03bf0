import assert from 'node:assert/strict';
import test from 'node:test';
import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import { parseBotId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock, SocketPeer, UserStreams } from '../../ports.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import type { Prove } from '../execution/serve.ts';
import { Sessions } from './sessions.ts';

const NOW = unixMs(1_000_000);
const CLOCK: Clock = {
  wallMs: () => NOW,
  monotonicMs: () => 0,
  after: () => () => undefined,
  soon: () => undefined,
};
const BOT = parseBotId('ann');
const KEY = 'A'.repeat(64);

/** The bot sockets of a keeper that answers every request in the same way. */
function stage(streams = false) {
  const asked: { readonly request: RawRequest; readonly proof: string }[] = [];
  const count = { malformed: 0 };
  const sent: string[] = [];
  const closed: number[] = [];
  const following: UserStreams = {
    issue: () => KEY,
    extend: () => true,
    revoke: () => undefined,
    botOf: (key) => (key === KEY ? BOT : null),
    subscribe: () => () => undefined,
  };
  const sessions = new Sessions({
    venues: new Map([[binanceUsdm.id, binanceUsdm]]),
    clock: CLOCK,
    tally: { malformed: () => void (count.malformed += 1) },
    serve: (_venue: string, request: RawRequest, prove: Prove): Promise<RawReply> => {
      asked.push({
        request,
        proof: prove({ type: 'hmac', verify: (_, bytes) => bytes.every((byte) => byte === 0) }, NOW).kind,
      });
      return Promise.resolve({ status: 200, headers: [], body: Buffer.from('{"orderId":1}') });
    },
    streams: streams ? following : null,
  });
  const peer: SocketPeer = { send: (text) => void sent.push(text), close: (code) => void closed.push(code) };
  const open = (target: string, venue = 'binance-usdm') =>
    sessions.open(venue, { method: 'GET', target, headers: [], body: new Uint8Array(0) }, peer);
  const answer = async (text: string, target = '/ws-fapi/v1'): Promise<Record<string, unknown>> => {
    await open(target)?.receive(text);
    return JSON.parse(sent.pop() ?? '{}');
  };
  return { sessions, asked, count, sent, closed, open, answer };
}

test('what an edge says a socket is for is looked at again: markets and strangers have no session', () => {
  const on = stage();
  for (const target of ['/ws', '/fapi/v1/order', `/ws/${KEY}`, '/private/ws'])
    assert.equal(on.open(target), null);
  assert.equal(on.open('/ws-fapi/v1', 'other-venue'), null);
  assert.notEqual(on.open('/ws-fapi/v1'), null);
});

test('a call goes the way of every request, with the proof of its own signature', async () => {
  const on = stage();
  const params = `{"apiKey":"K","timestamp":${NOW},"signature":"${'0'.repeat(64)}"}`;
  const answer = await on.answer(`{"id":"x","method":"order.place","params":${params}}`);
  assert.deepEqual(answer, { id: 'x', status: 200, result: { orderId: 1 } });
  assert.deepEqual(
    on.asked.map(({ request, proof }) => [request.method, request.target, request.headers, proof]),
    [['POST', `/fapi/v1/order?timestamp=${NOW}`, [['x-mbx-apikey', 'K']], 'authentic']],
  );
  await on.answer('{"id":1,"method":"order.place","params":{}}');
  assert.equal(on.asked[1]?.proof, 'refused');
});

test('what is no call, or not one that is served, is counted and answered, and asks for nothing', async () => {
  const on = stage();
  assert.equal((await on.answer('{'))['status'], 400);
  assert.equal((await on.answer('{"id":1,"method":"order.fly"}'))['status'], 404);
  assert.deepEqual([on.count.malformed, on.asked.length], [2, 0]);
});

test('who is logged on is nobody, with a key that cannot log on', async () => {
  const on = stage();
  const told = (answer: Record<string, unknown>): unknown => Object(answer['result']).apiKey;
  assert.equal(told(await on.answer('{"id":1,"method":"session.status"}')), null);
  assert.equal((await on.answer('{"id":1,"method":"session.logon","params":{}}'))['status'], 400);
  assert.equal(told(await on.answer('{"id":1,"method":"session.logout"}')), null);
});

test('a socket is bound to its bot for as long as it is open', () => {
  const on = stage(true);
  assert.equal(on.open(`/ws/${'B'.repeat(64)}`), null);
  const calls = on.open('/ws-fapi/v1');
  const first = on.open(`/ws/${KEY}`);
  assert.notEqual(on.open(`/private/ws?listenKey=${KEY}`), null);
  first?.closed();
  assert.ok(BOT !== null);
  on.sessions.revoked(BOT);
  assert.deepEqual(on.closed, [1008]);
  calls?.closed();
});
