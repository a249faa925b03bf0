import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { Draft, Venue } from '../core/order/venue.ts';
import { unixMs, type UnixMs } from '../core/units/time.ts';
import type { SocketSession } from '../ports.ts';
import { binanceUsdm } from '../venues/binance-usdm/venue.ts';
import { Patience } from './custody/patience.ts';
import { Stage, tells, type Fields } from './execution/room-fixture.test.ts';

const KEY_PATH = '/fapi/v1/listenKey';
const VENUE = 'binance-usdm';

interface Listening {
  readonly session: SocketSession;
  readonly sent: string[];
  readonly closed: number[];
}

async function ready(options: ConstructorParameters<typeof Stage>[0] = {}): Promise<Stage> {
  const stage = new Stage(options);
  await stage.pass(3_000);
  return stage;
}

/** A bot's own socket at that target. */
function opened(stage: Stage, target: string): Listening {
  const sent: string[] = [];
  const closed: number[] = [];
  const peer = {
    send: (text: string) => void sent.push(text),
    close: (code: number) => void closed.push(code),
  };
  const request = { method: 'GET', target, headers: [], body: new Uint8Array(0) };
  const session = stage.keeper.gateway.openSession(VENUE, request, peer);
  assert.ok(session !== null);
  return { session, sent, closed };
}

async function listenKey(stage: Stage, bot: string): Promise<string> {
  const { status, text } = await stage.ask(bot, 'POST', KEY_PATH);
  assert.equal(status, 200, text);
  return String(JSON.parse(text).listenKey);
}

/** What the venue's stream tells of an order of ours, by its id. */
function event(clientOrderId: string): string {
  return JSON.stringify({ e: 'ORDER_TRADE_UPDATE', o: { s: 'BTCUSDT', c: clientOrderId, i: 7 } });
}

/** A call as the venue's clients sign it: over all parameters, sorted by name. */
function call(stage: Stage, bot: string, method: string, fields: Fields): string {
  const params = { ...fields, apiKey: `decoy-${bot}`, timestamp: String(stage.now) };
  const payload = Object.entries(params)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const signature = createHmac('sha256', `secret-of-${bot}`).update(payload).digest('hex');
  return JSON.stringify({ id: 1, method, params: { ...params, signature } });
}

test('a listen key is the gateway’s own, for as long as it is extended and not given up (T9)', async () => {
  const stage = await ready({ follows: true });
  const key = await listenKey(stage, 'ann');
  assert.match(key, /^[A-Za-z0-9]{64}$/);
  assert.equal(await listenKey(stage, 'ann'), key);
  assert.notEqual(await listenKey(stage, 'bob'), key);
  assert.equal(JSON.parse((await stage.ask('ann', 'PUT', KEY_PATH)).text).listenKey, key);
  assert.deepEqual(await stage.ask('ann', 'DELETE', KEY_PATH), { status: 200, text: '{}' });
  const late = await stage.ask('ann', 'PUT', KEY_PATH);
  assert.deepEqual([late.status, JSON.parse(late.text).code], [400, -1125]);
  const { text } = await stage.ask('ann', 'GET', '/sapi/v1/account/apiRestrictions');
  assert.equal(JSON.parse(text).enableWithdrawals, false);
});

test('without streams nobody listens, and whether the account is heard is not known', async () => {
  const deaf = await ready();
  const { gateway, state } = deaf.keeper;
  const [account] = state.accounts.values();
  assert.ok(account !== undefined);
  assert.equal(gateway.hearsOf(account), null);
  gateway.stop();
  const stage = await ready({ follows: true });
  const [followed] = stage.keeper.state.accounts.values();
  assert.ok(followed !== undefined);
  assert.equal(stage.keeper.gateway.hearsOf(followed), true);
  stage.keeper.gateway.stop();
  assert.equal(stage.keeper.gateway.hearsOf(followed), false);
  stage.asked.length = 0;
  await stage.pass(60_000);
  assert.deepEqual(stage.asked, [], 'a gateway that was stopped asks nothing');
});

test('a bot hears of its own orders on its stream, and nothing of another bot’s (T1)', async () => {
  const stage = await ready({ follows: true });
  const ann = opened(stage, `/private/ws?listenKey=${await listenKey(stage, 'ann')}`);
  const bob = opened(stage, `/private/ws?listenKey=${await listenKey(stage, 'bob')}`);
  await stage.ask('ann', 'POST', '/fapi/v1/order', {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.010',
    price: '59500.0',
    newClientOrderId: 'a',
  });
  stage.stream?.onText(event('a'));
  stage.stream?.onText('{"e":"ACCOUNT_UPDATE"}');
  assert.deepEqual(ann.sent, [event('a'), '{"e":"ACCOUNT_UPDATE"}']);
  assert.deepEqual(bob.sent, ['{"e":"ACCOUNT_UPDATE"}']);
});

test('a call over a socket is judged as the request that it is, signed or not (T31)', async () => {
  const stage = await ready();
  const { session, sent } = opened(stage, '/ws-fapi/v1');
  const say = async (text: string): Promise<{ readonly status: number }> => {
    let isOver = false;
    void session.receive(text).then(() => (isOver = true));
    for (let i = 0; i < 1_000 && !isOver; i += 1) await stage.pass(1);
    return JSON.parse(sent.pop() ?? '{}');
  };
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' };
  const place = call(stage, 'ann', 'order.place', { ...order, quantity: '0.010', price: '59500.0' });
  assert.equal((await say(place)).status, 200);
  assert.equal(stage.arrived.filter((line) => line === 'POST /fapi/v1/order').length, 1);
  assert.equal((await say(place.replace('0.010', '0.011'))).status, 401);
  assert.equal(stage.arrived.filter((line) => line === 'POST /fapi/v1/order').length, 1);
  // A shared secret logs nobody on, as at the venue: only an Ed25519 key does.
  const logOn = await say(call(stage, 'ann', 'session.logon', {}));
  assert.ok(logOn.status >= 400);
});

test('a bot that holds its stream open is not silent, and one whose socket is for calls is (F30)', async () => {
  const policy = { everyBot: { deadMan: { afterMs: 20_000 } } };
  const stage = await ready({ follows: true, policy });
  const resting = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.010' };
  for (const [bot, price] of [
    ['ann', '59500.0'],
    ['bob', '59400.0'],
  ] as const) {
    const fields = { ...resting, price, newClientOrderId: `of-${bot}` };
    assert.equal((await stage.ask(bot, 'POST', '/fapi/v1/order', fields)).status, 200);
  }
  const ann = opened(stage, `/private/ws?listenKey=${await listenKey(stage, 'ann')}`);
  opened(stage, '/ws-fapi/v1');
  await stage.pass(60_000);
  const open = (): readonly string[] =>
    stage.engine.inspect('STAGE-REAL-KEY').openOrders.map(({ clientOrderId }) => clientOrderId);
  assert.deepEqual(open(), ['of-ann']);
  ann.session.closed();
  await stage.pass(30_000);
  assert.deepEqual(open(), []);
});

test('a halt stands from the moment that it was said, before the ledger has it (I6)', async () => {
  const stage = await ready();
  const { gateway, state } = stage.keeper;
  const [ann, bob] = [...state.bots.keys()];
  assert.ok(ann !== undefined && bob !== undefined);
  const halts = (): readonly boolean[] => [null, ann, bob].map((bot) => gateway.isHalted(bot));
  assert.deepEqual(halts(), [false, false, false]);
  const words = { stops: 'orders', reason: 'test', by: 'owner' } as const;
  const ofAnn = gateway.halt({ scope: { kind: 'bot', bot: ann }, ...words });
  assert.deepEqual([halts(), stage.entries('halt').length], [[false, true, false], 0]);
  await stage.pass(500);
  await ofAnn;
  assert.deepEqual([halts(), stage.entries('halt').length], [[false, true, false], 1]);
  const all = gateway.halt({ scope: { kind: 'everything' }, ...words });
  await stage.pass(500);
  await all;
  assert.deepEqual(halts(), [true, true, true]);
});

test('a read of our own is answered, or is nothing where the venue refuses it', async () => {
  const stage = await ready();
  const { gateway, state } = stage.keeper;
  const [account] = state.accounts.values();
  assert.ok(account !== undefined);
  const ask = async (): Promise<number | undefined> => {
    const draft = binanceUsdm.draftRead({ kind: 'positions' }, unixMs(stage.now));
    const asking = gateway.ask(account, draft);
    await stage.pass(2_000);
    return (await asking)?.status;
  };
  assert.equal(await ask(), 200);
  const [line = ''] = stage.asked.filter((one) => one.includes('positionRisk')).slice(-1);
  stage.told.set(line.split('?')[0] ?? '', tells(401, { code: -2015, msg: 'no' }));
  assert.equal(await ask(), undefined, line);
  const clock = {
    wallMs: () => unixMs(0),
    monotonicMs: () => 0,
    after: () => () => undefined,
    soon: () => undefined,
  };
  const patience = new Patience(clock, 0, () => Promise.resolve());
  const draftAt = (now: UnixMs): Draft => binanceUsdm.draftRead({ kind: 'positions' }, now);
  const asking = gateway.askFor(account, draftAt, patience);
  await stage.pass(2_000);
  const end = await asking;
  assert.equal(end.kind === 'answered' ? end.reply.status : end.kind, 401, 'to a person it is an answer');
});

test('where a venue counts no nonces a restore skips none, and the ledger has no word of it (I8)', async () => {
  const stage = await ready();
  const before = stage.disk.leaves.length;
  await stage.keeper.gateway.skipNonces();
  assert.equal(stage.disk.leaves.length, before);
});

test('a stream that is named by a key tells of its bot’s account, and nobody else has one (T6)', async () => {
  const named: NonNullable<Venue['sockets']['named']> = {
    readAsked: (text) => ({ op: 'subscribe', key: text, name: 'all', echo: text }),
    answer: (_asked, refusal) => [refusal ?? 'done'],
    tell: (message) => message,
  };
  const classify: Venue['sockets']['classify'] = (target) =>
    target === '/whole' ? { kind: 'whole', target } : binanceUsdm.sockets.classify(target);
  const venue = { ...binanceUsdm, sockets: { ...binanceUsdm.sockets, named, classify } };
  const stage = await ready({ follows: true, venue });
  const ann = opened(stage, '/whole');
  await listenKey(stage, 'ann');
  await ann.session.receive('decoy-ann');
  await ann.session.receive('decoy-nobody');
  assert.equal(ann.sent[0], 'done');
  assert.match(ann.sent[1] ?? '', /^not an address/);
  assert.equal((await stage.place('ann', { newClientOrderId: 'a' })).status, 200);
  stage.stream?.onText(event('a'));
  assert.equal(ann.sent.at(-1), event('a'));
});
