import assert from 'node:assert/strict';
import test from 'node:test';
import type { RawRequest, Venue } from '../../core/order/venue.ts';
import { parseBotId, type BotId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock, UserStreams } from '../../ports.ts';
import { bybit } from '../../venues/bybit/venue.ts';
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
const SIGNATURE = 'ab'.repeat(32);

function botId(name: string): BotId {
  const id = parseBotId(name);
  assert.ok(id !== null);
  return id;
}

/** The sockets of a gateway whose bots `ann` and `bob` log on with their name as the key. */
function stage() {
  const listeners = new Map<BotId, Set<(message: string) => void>>();
  const streams: UserStreams = {
    issue: () => '',
    extend: () => false,
    revoke: () => undefined,
    botOf: () => null,
    subscribe: (bot, take) => {
      const takers = listeners.get(bot) ?? new Set();
      listeners.set(bot, takers.add(take));
      return () => takers.delete(take);
    },
  };
  const counted = { malformed: 0 };
  const sessions = new Sessions({
    botOf: () => null,
    venues: new Map([[bybit.id, bybit]]),
    clock: CLOCK,
    tally: { malformed: () => void (counted.malformed += 1) },
    random: { bytes: (length: number) => new Uint8Array(length) },
    serve: () => assert.fail('nothing is asked for on such a connection'),
    logOn: (venue: Venue, request: RawRequest, prove: Prove): LogOn => {
      const key = venue.keysOf(request)[0] ?? '';
      const proof = prove({ type: 'hmac', verify: () => key === 'ann' || key === 'bob' }, NOW);
      if (proof.kind !== 'authentic')
        return { kind: 'refused', reply: venue.refuse({ kind: 'unauthenticated' }) };
      const { signature } = proof;
      return { kind: 'proven', bot: botId(key), key, signature, now: NOW, until: unixMs(NOW + 9_000) };
    },
    streams,
  });
  const open = () => {
    const sent: string[] = [];
    const closed: number[] = [];
    const peer = {
      send: (text: string) => void sent.push(text),
      close: (code: number) => void closed.push(code),
    };
    const request = { method: 'GET', target: '/v5/private', headers: [], body: new Uint8Array(0) };
    const session = sessions.open('bybit', request, peer);
    assert.ok(session !== null);
    const ask = async (message: object): Promise<Record<string, unknown>> => {
      await session.receive(JSON.stringify(message));
      return JSON.parse(sent.pop() ?? '{}');
    };
    return { session, sent, closed, ask };
  };
  const tell = (bot: string, topic: string): void => {
    const message = JSON.stringify({ topic, data: [] });
    for (const take of listeners.get(botId(bot)) ?? []) take(message);
  };
  const count = (): number => [...listeners.values()].reduce((sum, takers) => sum + takers.size, 0);
  return { sessions, open, tell, count, counted };
}

function logOn(key: string, signature = SIGNATURE): object {
  return { op: 'auth', args: [key, NOW + 8_000, signature] };
}

const subscribe = (...args: readonly string[]): object => ({ req_id: 's', op: 'subscribe', args });

test('a bot hears the topics that it asked for after its log-on, and nothing of another bot (T1)', async () => {
  const on = stage();
  const { ask, sent, session } = on.open();
  assert.equal((await ask(subscribe('order')))['success'], false, 'not before the log-on');
  assert.equal((await ask(logOn('ann')))['success'], true);
  on.tell('ann', 'order');
  assert.equal((await ask(subscribe('order', 'wallet')))['success'], true);
  for (const topic of ['order', 'execution', 'wallet']) on.tell('ann', topic);
  on.tell('bob', 'order');
  assert.deepEqual(
    sent.map((text) => JSON.parse(text).topic),
    ['order', 'wallet'],
  );
  assert.equal((await ask({ op: 'unsubscribe', args: ['order'] }))['success'], true);
  on.tell('ann', 'order');
  assert.equal(sent.length, 2);
  session.closed();
  on.tell('ann', 'wallet');
  assert.deepEqual([sent.length, on.count()], [2, 0]);
});

test('a log-on that is not proven opens nothing, and says no more than that', async () => {
  const on = stage();
  const { ask } = on.open();
  const refused = await ask(logOn('mallory'));
  assert.deepEqual([refused['success'], refused['op']], [false, 'auth']);
  assert.deepEqual(await ask({ op: 'auth', args: ['ann', NOW - 1, SIGNATURE] }), refused);
  assert.equal((await ask(subscribe('order')))['success'], false);
  assert.equal(on.count(), 0);
});

test('a log-on is good for one connection, on which it may be said twice (T1)', async () => {
  const on = stage();
  const first = on.open();
  await first.ask(logOn('ann'));
  await first.ask(subscribe('order'));
  assert.equal((await first.ask(logOn('ann')))['success'], true);
  on.tell('ann', 'order');
  assert.deepEqual([first.sent.length, on.count()], [1, 1]);
  assert.equal((await on.open().ask(logOn('ann')))['success'], false);
});

test('a connection that logs on as another bot is told nothing more of the first (T1)', async () => {
  const on = stage();
  const { ask, sent } = on.open();
  await ask(logOn('ann'));
  await ask(subscribe('order'));
  await ask(logOn('bob', 'cd'.repeat(32)));
  on.tell('ann', 'order');
  on.tell('bob', 'order');
  assert.deepEqual([sent, on.count()], [[], 1]);
});

test('a connection ends with its bot, and holds that bot’s silence off only while it listens (F30)', async () => {
  const on = stage();
  const { ask, closed, session } = on.open();
  await ask(logOn('ann'));
  assert.equal(on.sessions.isListening(botId('ann')), false);
  await ask(subscribe('order'));
  assert.equal(on.sessions.isListening(botId('ann')), true);
  on.sessions.endFor(botId('bob'), 'revoked');
  assert.deepEqual(closed, []);
  on.sessions.endFor(botId('ann'), 'revoked');
  on.sessions.endFor(botId('ann'), 'revoked');
  session.closed();
  assert.deepEqual([closed, on.count(), on.sessions.isListening(botId('ann'))], [[1008], 0, false]);
});

test('a ping is answered; what is no request, or no topic of an account, is refused and counted', async () => {
  const on = stage();
  const { ask } = on.open();
  assert.deepEqual((await ask({ op: 'ping', req_id: 'p' }))['args'], [String(NOW)]);
  await ask(logOn('ann'));
  assert.equal((await ask(subscribe('order', 'orderbook.50.BTCUSDT')))['success'], false);
  on.tell('ann', 'order');
  assert.equal((await ask({ op: 'order.create', args: [{}] }))['success'], false);
  assert.equal((await ask({ op: 'auth', args: [] }))['success'], false);
  assert.equal(on.counted.malformed, 2);
});
