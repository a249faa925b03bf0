import assert from 'node:assert/strict';
import test from 'node:test';
import { parseBotId, type BotId } from '../../core/units/ids.ts';
import type { SocketPeer, UserStreams } from '../../ports.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { AccountSession } from './account-session.ts';

const KEYS = { ann: 'A'.repeat(64), bob: 'B'.repeat(64) } as const;

function botId(name: string): BotId {
  const id = parseBotId(name);
  assert.ok(id !== null);
  return id;
}

/** Streams of two bots, and a bot's socket that keeps what is sent to it. */
function stage(keys: readonly string[] = [KEYS.ann], combined = false) {
  const owners = new Map<string, BotId>([
    [KEYS.ann, botId('ann')],
    [KEYS.bob, botId('bob')],
  ]);
  const listeners = new Map<BotId, Set<(message: string) => void>>();
  const streams: UserStreams = {
    issue: () => KEYS.ann,
    extend: () => true,
    revoke: () => undefined,
    botOf: (key) => owners.get(key) ?? null,
    subscribe: (bot, take) => {
      const takers = listeners.get(bot) ?? new Set();
      listeners.set(bot, takers.add(take));
      return () => takers.delete(take);
    },
  };
  const sent: string[] = [];
  const closed: number[] = [];
  const peer: SocketPeer = {
    send: (message) => void sent.push(String(message)),
    close: (code) => void closed.push(code),
  };
  const route = { kind: 'account', listenKeys: keys, combined } as const;
  const session = AccountSession.open({ venue: binanceUsdm, streams, peer }, route);
  const say = (bot: keyof typeof KEYS, message: string): void => {
    for (const take of listeners.get(botId(bot)) ?? []) take(message);
  };
  const count = (): number => [...listeners.values()].reduce((sum, takers) => sum + takers.size, 0);
  const ask = async (method: string, params: unknown = []): Promise<Record<string, unknown>> => {
    await session?.receive(JSON.stringify({ id: 1, method, params }));
    return JSON.parse(sent.pop() ?? '{}');
  };
  return { session, sent, closed, owners, say, count, ask };
}

test('a bot hears what is said under its listen key, and nothing of another bot (T1)', () => {
  const on = stage();
  on.say('ann', '{"e":"X"}');
  on.say('bob', '{"e":"Y"}');
  assert.deepEqual(on.sent, ['{"e":"X"}']);
  on.session?.closed();
  on.say('ann', '{"e":"late"}');
  assert.deepEqual([on.sent.length, on.count()], [1, 0]);
});

test('a listen key that is not alive opens nothing, and leaves nothing listening', () => {
  const on = stage([KEYS.ann, 'C'.repeat(64)]);
  assert.deepEqual([on.session, on.count()], [null, 0]);
});

test('a connection may name its key later, and change how messages come', async () => {
  const on = stage([], true);
  assert.deepEqual(await on.ask('LIST_SUBSCRIPTIONS'), { result: [], id: 1 });
  assert.deepEqual(await on.ask('SUBSCRIBE', [KEYS.ann, KEYS.ann]), { result: null, id: 1 });
  assert.deepEqual(await on.ask('LIST_SUBSCRIPTIONS'), { result: [KEYS.ann], id: 1 });
  assert.deepEqual(await on.ask('GET_PROPERTY', ['combined']), { result: true, id: 1 });
  on.say('ann', '{"e":"X"}');
  assert.equal(on.sent.pop(), `{"stream":"${KEYS.ann}","data":{"e":"X"}}`);
  assert.deepEqual(await on.ask('SET_PROPERTY', ['combined', false]), { result: null, id: 1 });
  on.say('ann', '{"e":"X"}');
  assert.equal(on.sent.pop(), '{"e":"X"}');
  assert.deepEqual(await on.ask('UNSUBSCRIBE', [KEYS.ann, 'other']), { result: null, id: 1 });
  assert.equal(on.count(), 0);
});

test('streams of markets, unknown keys, more keys than fit and nonsense are refused (T31)', async () => {
  const on = stage([]);
  for (const name of ['btcusdt@trade', 'C'.repeat(64)])
    assert.ok('error' in (await on.ask('SUBSCRIBE', [name])), name);
  for (let i = 0; i < 8; i += 1) on.owners.set(`K${i}`, botId('ann'));
  for (let i = 0; i < 8; i += 1) assert.ok('result' in (await on.ask('SUBSCRIBE', [`K${i}`])));
  assert.ok('error' in (await on.ask('SUBSCRIBE', [KEYS.ann])));
  assert.ok('error' in (await on.ask('FLY')));
});

test('the connection of a bot that was revoked ends, and that of another stays', () => {
  const on = stage();
  on.session?.endFor(botId('bob'), 'revoked');
  assert.deepEqual(on.closed, []);
  on.session?.endFor(botId('ann'), 'revoked');
  assert.deepEqual(on.closed, [1008]);
});
