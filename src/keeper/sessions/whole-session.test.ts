import assert from 'node:assert/strict';
import test from 'node:test';
import type { Account, Bot } from '../../core/account/state.ts';
import { parseBotId } from '../../core/units/ids.ts';
import type { SocketPeer, UserStreams } from '../../ports.ts';
import { hyperliquid } from '../../venues/hyperliquid/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import { Sessions } from './sessions.ts';

const NOW = unixMs(1_795_220_000_000);
const ANN = parseBotId('ann') ?? assert.fail('a name');
const DECOY = `0x${'d0'.repeat(20)}`;
const OWNER = `0x${'0e'.repeat(20)}`;
const subscribe = (type: string, user = DECOY, method = 'subscribe'): string =>
  JSON.stringify({ method, subscription: { type, user } });

function stage(isFollowed = true) {
  const sent: string[] = [];
  const closed: number[] = [];
  const takers = new Set<(message: string) => void>();
  const counted = { malformed: 0 };
  const venue = hyperliquid(() => null);
  const streams: UserStreams = {
    issue: () => '',
    extend: () => false,
    revoke: () => undefined,
    botOf: () => null,
    subscribe: (_bot, take) => {
      takers.add(take);
      return () => takers.delete(take);
    },
  };
  const sessions = new Sessions({
    venues: new Map([[venue.id, venue]]),
    clock: { wallMs: () => NOW, monotonicMs: () => 0, after: () => () => undefined, soon: () => undefined },
    tally: { malformed: () => void (counted.malformed += 1) },
    random: { bytes: (length: number) => new Uint8Array(length) },
    logOn: () => assert.fail('nobody logs on'),
    serve: (_, request, prove) => {
      const { kind } = prove({ type: 'secp256k1', verify: () => true }, NOW);
      const body = Buffer.from(JSON.stringify([request.target, kind]));
      return Promise.resolve({ status: 200, headers: [], body });
    },
    botOf: (_, key) =>
      key.startsWith('0xd') ? { bot: { id: ANN } as Bot, account: { address: OWNER } as Account } : null,
    streams: isFollowed ? streams : null,
  });
  const peer: SocketPeer = {
    send: (text) => void sent.push(String(text)),
    close: (code) => void closed.push(code),
  };
  const request = { method: 'GET', target: '/ws', headers: [], body: new Uint8Array(0) };
  const session = sessions.open('hyperliquid', request, peer) ?? assert.fail('a session');
  return { sessions, session, sent, closed, takers, counted };
}

test('a bot hears what it asked for under its own address, until it asks no more (T1)', async () => {
  const { session, sent, takers } = stage();
  await session.receive(subscribe('orderUpdates'));
  await session.receive(subscribe('userFills'));
  sent.splice(0);
  const tell = (message: unknown): void => takers.forEach((take) => take(JSON.stringify(message)));
  tell({ channel: 'orderUpdates', data: [] });
  tell({ channel: 'user', data: { fills: [{ oid: 1 }] } });
  tell({ channel: 'user', data: { funding: { usdc: '1' } } });
  assert.deepEqual(
    sent.map((text) => JSON.parse(text).channel),
    ['orderUpdates', 'userFills'],
  );
  await session.receive(subscribe('orderUpdates', DECOY, 'unsubscribe'));
  assert.equal(takers.size, 1);
  session.closed();
  assert.equal(takers.size, 0);
});

test('twice, too many, of nobody and of another kind are refused, each by name (T31)', async () => {
  const { session, sent, counted } = stage();
  const last = async (text: string): Promise<string> => {
    await session.receive(text);
    return sent.at(-1) ?? '';
  };
  assert.match(await last(subscribe('orderUpdates')), /subscriptionResponse/);
  assert.match(await last(subscribe('orderUpdates')), /already subscribed/);
  assert.match(await last(subscribe('userFills', DECOY, 'unsubscribe')), /already unsubscribed/);
  assert.match(await last(subscribe('webData2')), /are told here/);
  assert.match(await last(subscribe('orderUpdates', OWNER)), /not an address that this gateway gave/);
  assert.equal(counted.malformed, 1);
  for (let i = 1; i < 32; i += 1) {
    const other = `0xd${String(i).padStart(39, '0')}`;
    assert.match(await last(subscribe('orderUpdates', other)), /subscriptionResponse/);
  }
  assert.match(await last(subscribe('userFills')), /too many streams/);
  const followed = stage(false);
  await followed.session.receive(subscribe('orderUpdates'));
  assert.match(followed.sent.join(), /not an address/);
});

test('a post is judged as the request that it is, signed or not', async () => {
  const { session, sent } = stage();
  await session.receive('{"method":"post","id":1,"request":{"type":"info","payload":{"type":"openOrders"}}}');
  assert.match(sent[0] ?? '', /"data":\["\/info","unsigned"\]/);
  await session.receive('{"method":"post"}');
  assert.match(sent[1] ?? '', /no request/);
});

test('listening is no presence, and a connection ends with its bot (T9, F30)', async () => {
  const { sessions, session, closed, takers } = stage();
  sessions.endFor(ANN, 'revoked');
  assert.deepEqual(closed, []);
  await session.receive(subscribe('userEvents'));
  assert.equal(sessions.isListening(ANN), false);
  sessions.endFor(ANN, 'revoked');
  assert.deepEqual([closed, takers.size], [[1008], 0]);
});
