import assert from 'node:assert/strict';
import test from 'node:test';
import type { RawReply, RawRequest, Venue } from '../../core/order/venue.ts';
import { parseBotId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock, SocketPeer, UserStreams } from '../../ports.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import type { LogOn } from '../execution/log-on.ts';
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

function proofText(proof: ReturnType<Prove>): string {
  return proof.kind === 'authentic' ? `authentic ${proof.signature}` : proof.kind;
}

/** The bot sockets of a keeper that answers every request in the same way. */
function stage(streams = false) {
  const asked: { readonly request: RawRequest; readonly proof: string }[] = [];
  const count = { malformed: 0 };
  const nonces = { count: 0 };
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
    botOf: () => null,
    venues: new Map([[binanceUsdm.id, binanceUsdm]]),
    clock: CLOCK,
    tally: { malformed: () => void (count.malformed += 1) },
    random: { bytes: (length: number) => new Uint8Array(length).fill((nonces.count += 1)) },
    logOn: (_venue: Venue, request: RawRequest, prove: Prove): LogOn => {
      const key = binanceUsdm.keysOf(request)[0] ?? null;
      const type = key === KEY ? 'ed25519' : 'hmac';
      const proof = prove({ type, verify: () => key !== null }, NOW);
      if (proof.kind !== 'authentic' || BOT === null)
        return { kind: 'refused', reply: binanceUsdm.refuse({ kind: 'unauthenticated' }) };
      return { kind: 'proven', bot: BOT, key: key ?? '', signature: proof.signature, now: NOW, until: NOW };
    },
    serve: (_venue: string, request: RawRequest, prove: Prove): Promise<RawReply> => {
      asked.push({ request, proof: proofText(prove({ type: 'hmac', verify: () => true }, NOW)) });
      return Promise.resolve({ status: 200, headers: [], body: Buffer.from('{"orderId":1}') });
    },
    streams: streams ? following : null,
  });
  const peer: SocketPeer = {
    send: (message) => void sent.push(String(message)),
    close: (code) => void closed.push(code),
  };
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
    [['POST', `/fapi/v1/order?timestamp=${NOW}`, [['x-mbx-apikey', 'K']], `authentic ${'0'.repeat(64)}`]],
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

/** 64 zero bytes in base64: the form of an Ed25519 signature. */
const SIGNATURE = `${'A'.repeat(86)}==`;

function logOnFrame(key = KEY, signature = SIGNATURE): string {
  const params = { apiKey: key, timestamp: NOW, signature };
  return JSON.stringify({ id: 1, method: 'session.logon', params });
}

const STATUS = '{"id":1,"method":"session.status"}';
const UNSIGNED = `{"id":1,"method":"order.place","params":{"timestamp":${NOW}}}`;

/** One connection of calls, and what it is told. */
function connection(on: ReturnType<typeof stage>) {
  const session = on.open('/ws-fapi/v1');
  assert.ok(session !== null);
  const ask = async (text: string): Promise<Record<string, unknown>> => {
    await session.receive(text);
    return JSON.parse(on.sent.pop() ?? '{}');
  };
  const who = async (): Promise<unknown> => Object((await ask(STATUS))['result']).apiKey;
  return { session, ask, who };
}

test('keys that cannot log on do not, nor does a log-on that is not proven', async () => {
  const { ask, who } = connection(stage());
  assert.equal((await ask(logOnFrame('other', '0'.repeat(64))))['status'], 400);
  assert.equal((await ask(logOnFrame(KEY, 'short')))['status'], 401);
  assert.equal((await ask('{"id":1,"method":"session.logon","params":{}}'))['status'], 401);
  assert.equal(await who(), null);
});

test('after a log-on calls without a signature are that bot’s, each one a request of its own (T1)', async () => {
  const on = stage();
  const { ask, who } = connection(on);
  await ask(UNSIGNED);
  assert.equal(on.asked.at(-1)?.proof, 'refused');
  assert.equal(Object((await ask(logOnFrame()))['result']).authorizedSince, NOW);
  assert.equal(await who(), KEY);
  await ask(UNSIGNED);
  await ask(UNSIGNED);
  const [first, second] = on.asked.slice(-2);
  assert.deepEqual(first?.request.headers, [['x-mbx-apikey', KEY]]);
  assert.match(first.proof, /^authentic (01){16}-1$/);
  assert.match(second?.proof ?? '', /^authentic (01){16}-2$/);
  await ask('{"id":1,"method":"session.logout"}');
  assert.equal(await who(), null);
  await ask(UNSIGNED);
  assert.equal(on.asked.at(-1)?.proof, 'refused');
});

test('on a connection that is logged on a call that names a key, or is signed, has to be signed well', async () => {
  const on = stage();
  const { ask } = connection(on);
  await ask(logOnFrame());
  await ask(`{"id":1,"method":"order.place","params":{"apiKey":"K","timestamp":${NOW}}}`);
  assert.deepEqual(
    [on.asked.at(-1)?.proof, on.asked.at(-1)?.request.headers],
    ['refused', [['x-mbx-apikey', 'K']]],
  );
  await ask(`{"id":1,"method":"order.place","params":{"signature":"x","timestamp":${NOW}}}`);
  assert.equal(on.asked.at(-1)?.proof, 'refused');
});

test('a log-on that was seen is good for nobody else (T1)', async () => {
  const on = stage();
  await connection(on).ask(logOnFrame());
  const other = connection(on);
  assert.equal((await other.ask(logOnFrame()))['status'], 400);
  assert.equal(await other.who(), null);
});

test('a connection that is logged on ends with its bot, and one of another bot stays', async () => {
  const on = stage();
  const { ask, who, session } = connection(on);
  await ask(logOnFrame());
  const other = parseBotId('bob');
  assert.ok(BOT !== null && other !== null);
  on.sessions.endFor(other, 'revoked');
  assert.deepEqual(on.closed, []);
  on.sessions.endFor(BOT, 'revoked');
  on.sessions.endFor(BOT, 'revoked');
  assert.deepEqual([on.closed, await who()], [[1008], null]);
  session.closed();
});

test('a socket is bound to its bot for as long as it is open', () => {
  const on = stage(true);
  assert.equal(on.open(`/ws/${'B'.repeat(64)}`), null);
  const calls = on.open('/ws-fapi/v1');
  const first = on.open(`/ws/${KEY}`);
  assert.notEqual(on.open(`/private/ws?listenKey=${KEY}`), null);
  first?.closed();
  assert.ok(BOT !== null);
  on.sessions.endFor(BOT, 'revoked');
  assert.deepEqual(on.closed, [1008]);
  calls?.closed();
});
