import assert from 'node:assert/strict';
import test from 'node:test';
import type { RawRequest, Venue } from '../../core/order/venue.ts';
import { parseBotId, type BotId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Ticker, TickerTaker, UserStreams } from '../../ports.ts';
import { kite } from '../../venues/kite/venue.ts';
import type { LogOn } from '../execution/log-on.ts';
import type { Prove } from '../execution/serve.ts';
import { Sessions } from './sessions.ts';

const NOW = unixMs(1_000_000);
const PROVEN = `/?api_key=ann&access_token=r${'0'.repeat(64)}&uid=1`;

function botId(name: string): BotId {
  const id = parseBotId(name);
  assert.ok(id !== null);
  return id;
}

/** The sockets of a gateway whose bot `ann` has its name as the key. */
function stage({ isSigned = true, hasTicker = true } = {}) {
  const takers: ((message: string) => void)[] = [];
  const streams: UserStreams = {
    issue: () => '',
    extend: () => false,
    revoke: () => undefined,
    botOf: () => null,
    subscribe: (_bot, take) => {
      takers.push(take);
      return () => void takers.splice(takers.indexOf(take), 1);
    },
  };
  const asked: unknown[] = [];
  const ticks: TickerTaker[] = [];
  const place = { has: true, isFull: false, stopped: 0, malformed: 0, ms: 0 };
  const unsigned = (): ReturnType<Venue['authenticate']> => ({ kind: 'unsigned' });
  const venue: Venue = isSigned ? kite : { ...kite, authenticate: unsigned };
  const soon: (() => void)[] = [];
  const ticker: Ticker = {
    open: (_bot, taker) => {
      ticks.push(taker);
      if (!place.has) return null;
      return {
        watch: (tokens, mode) => {
          asked.push([tokens, mode]);
          return !place.isFull;
        },
        unwatch: (tokens) => void asked.push(tokens),
        stop: () => void (place.stopped += 1),
      };
    },
  };
  const sessions = new Sessions({
    botOf: () => null,
    venues: new Map([[venue.id, venue]]),
    clock: {
      wallMs: () => NOW,
      monotonicMs: () => place.ms,
      after: () => () => undefined,
      soon: (task) => void soon.push(task),
    },
    tally: { malformed: () => void (place.malformed += 1) },
    random: { bytes: (length: number) => new Uint8Array(length) },
    serve: () => assert.fail('nothing is asked for on such a connection'),
    logOn: (_venue: Venue, request: RawRequest, prove: Prove): LogOn => {
      const key = kite.keysOf(request)[0] ?? '';
      const proof = prove({ type: 'checksum', verify: () => key === 'ann' }, NOW);
      if (proof.kind !== 'authentic')
        return { kind: 'refused', reply: kite.refuse({ kind: 'unauthenticated' }) };
      return { kind: 'proven', bot: botId(key), key, signature: '', now: NOW, until: NOW };
    },
    streams,
    ...(hasTicker ? { ticker } : {}),
  });
  const sent: (string | Uint8Array)[] = [];
  const closed: (readonly [number, string])[] = [];
  const open = (target = PROVEN) =>
    sessions.open(
      'kite',
      { method: 'GET', target, headers: [], body: new Uint8Array(0) },
      {
        send: (message) => void sent.push(message),
        close: (code, reason) => void closed.push([code, reason]),
      },
    );
  return { sessions, open, sent, closed, asked, ticks, takers, place, soon };
}

test('only an address with the token of a decoy is let in, and a token that proves nothing is none (T1)', () => {
  assert.notEqual(stage().open(), null);
  assert.equal(stage().open(PROVEN.replace('ann', 'bob')), null);
  assert.equal(stage().open('/'), null);
  assert.equal(stage({ isSigned: false }).open(), null);
  assert.equal(stage({ hasTicker: false }).open(), null);
});

test('a bot is told the prices it asks for and its own orders, until its connection is closed', async () => {
  const on = stage();
  const session = on.open();
  await session?.receive('{"a":"subscribe","v":[1,2]}');
  await session?.receive('{"a":"mode","v":["full",[1]]}');
  await session?.receive('{"a":"unsubscribe","v":[2]}');
  assert.deepEqual(on.asked, [[[1, 2], null], [[1], 'full'], [2]]);
  on.ticks[0]?.onBytes(Uint8Array.of(0));
  on.takers[0]?.('{"type":"order"}');
  assert.deepEqual(on.sent, [Uint8Array.of(0), '{"type":"order"}']);
  assert.equal(on.sessions.isListening(botId('ann')), true);
  session?.closed();
  assert.deepEqual([on.takers.length, on.place.stopped], [0, 1]);
  assert.equal(on.sessions.isListening(botId('ann')), false);
});

test('what is not understood, and what there is no room for, is answered so (T31)', async () => {
  const on = stage();
  const session = on.open();
  await session?.receive('{"a":"fly","v":[1]}');
  on.place.isFull = true;
  await session?.receive('{"a":"subscribe","v":[1]}');
  assert.equal(on.place.malformed, 1);
  assert.match(String(on.sent[0]), /not understood/);
  assert.match(String(on.sent[1]), /nothing was subscribed to/);
});

test('a connection that the venue’s side or the bound on connections ends is told why', () => {
  const on = stage();
  on.open();
  on.ticks[0]?.onEnd();
  on.place.has = false;
  on.open();
  for (const task of on.soon) task();
  assert.deepEqual(
    on.closed.map(([code]) => code),
    [1001, 1008],
  );
});

test('too many messages in a second end the connection, whatever they say (T31)', async () => {
  const on = stage();
  const session = on.open();
  for (let i = 0; i < 50; i += 1) await session?.receive('{"a":"subscribe","v":[1]}');
  on.place.ms = 1_000;
  for (let i = 0; i < 51; i += 1) await session?.receive('{"a":"subscribe","v":[1]}');
  assert.deepEqual(on.closed, [[1008, 'too many messages']]);
  assert.equal(on.asked.length, 100);
});

test('the connection of a bot that was revoked ends, and that of another stays', () => {
  const on = stage();
  on.open();
  on.sessions.endFor(botId('bob'), 'revoked');
  assert.deepEqual(on.closed, []);
  on.sessions.endFor(botId('ann'), 'revoked');
  assert.deepEqual([on.closed, on.takers.length], [[[1008, 'revoked']], 0]);
});
