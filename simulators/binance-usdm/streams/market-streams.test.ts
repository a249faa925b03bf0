import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Caller, orderParams } from '../fixtures/caller.ts';
import { Listener, rest } from '../fixtures/listener.ts';
import { part } from '../../shared/fixtures/frame-socket.ts';
import { fieldsOf } from '../../shared/json.ts';
import type { Simulator } from '../server.ts';
import { startSimulator } from '../server.ts';
import { openMarketStream } from './market-stream.ts';

let sim: Simulator;
const listeners: Listener[] = [];

beforeEach(async () => {
  const accounts = ['ann', 'bob'].map((name) => ({ apiKey: name, secret: name }));
  const markets = [{ symbol: 'BTCUSDT', volatility: 0 }];
  sim = await startSimulator({ engineOptions: { seed: 1, accounts, markets } });
});
afterEach(async () => {
  for (const listener of listeners.splice(0)) listener.end();
  await sim.close();
});

async function open(path: string): Promise<Listener> {
  const listener = await Listener.open(sim, path);
  listeners.push(listener);
  return listener;
}

test('every kind of market stream speaks, raw under /ws and wrapped under /stream', async () => {
  const names = [
    'btcusdt@bookTicker',
    'btcusdt@aggTrade',
    'btcusdt@trade',
    'btcusdt@markPrice@1s',
    'btcusdt@depth@100ms',
    'btcusdt@depth5',
    'btcusdt@kline_1m',
    'btcusdt@ticker',
    'btcusdt@miniTicker',
    '!miniTicker@arr',
    '!ticker@arr',
    '!markPrice@arr@1s',
    '!bookTicker',
  ];
  const wrapped = await open(`/stream?streams=${names.join('/')}`);
  const seen = new Map<unknown, unknown>();
  while (seen.size < names.length) {
    const frame = await wrapped.next();
    seen.set(frame.get('stream'), frame.get('data'));
  }
  assert.deepEqual([...seen.keys()].sort(), [...names].sort());
  const types = names.map((name) => {
    const payload = seen.get(name);
    return fieldsOf(Array.isArray(payload) ? payload[0] : payload)?.get('e');
  });
  assert.deepEqual(types, [
    'bookTicker',
    'aggTrade',
    'trade',
    'markPriceUpdate',
    'depthUpdate',
    'depthUpdate',
    'kline',
    '24hrTicker',
    '24hrMiniTicker',
    '24hrMiniTicker',
    '24hrTicker',
    'markPriceUpdate',
    'bookTicker',
  ]);
  const raw = await open('/ws/btcusdt@bookTicker');
  const frame = await raw.next();
  assert.deepEqual([frame.get('e'), frame.get('s'), frame.get('b')], ['bookTicker', 'BTCUSDT', '60000.00']);
});

test('a stream of another path family, or of no market, is accepted and silent', async () => {
  const market = await open('/market/ws/btcusdt@bookTicker');
  const listed = await open('/public/ws');
  assert.deepEqual(
    (await listed.ask('SUBSCRIBE', ['nopeusdt@bookTicker', 'BTCUSDT@bookTicker'])).get('result'),
    null,
  );
  const right = await open('/public/ws/btcusdt@bookTicker');
  const unmarketed = await open('/private/ws/btcusdt@bookTicker');
  const listenKey = String((await rest(sim, 'ann', 'POST /fapi/v1/listenKey')).get('listenKey'));
  const unowned = await open(`/public/ws/${listenKey}`);
  await rest(sim, 'ann', 'POST /fapi/v1/order', orderParams('BUY 0.01 BTCUSDT 59000'));
  await right.next();
  await new Promise((resolve) => setTimeout(resolve, 250));
  assert.deepEqual(
    [market, listed, unmarketed, unowned].map(({ waiting }) => waiting),
    [[], [], [], []],
  );
});

test('subscriptions are made, listed and ended by request', async () => {
  const client = await open('/ws');
  assert.deepEqual(Object.fromEntries(await client.ask('SUBSCRIBE', ['btcusdt@bookTicker'], 7)), {
    result: null,
    id: 7,
  });
  await client.nextWhere('e', 'bookTicker');
  assert.deepEqual((await client.ask('LIST_SUBSCRIPTIONS', [], 'x')).get('result'), ['btcusdt@bookTicker']);
  await client.ask('UNSUBSCRIBE', ['btcusdt@bookTicker'], 8);
  assert.deepEqual((await client.ask('LIST_SUBSCRIPTIONS', [], 9)).get('result'), []);
  assert.equal((await client.ask('GET_PROPERTY', ['combined'], 10)).get('result'), false);
  await client.ask('SET_PROPERTY', ['combined', true], 11);
  await client.ask('SUBSCRIBE', ['btcusdt@markPrice@1s'], 12);
  assert.equal((await client.next()).get('stream'), 'btcusdt@markPrice@1s');
  client.send('{');
  assert.equal(part(await client.next(), 'error.code'), 3);
  assert.equal(part(await client.ask('NONSENSE', [], 13), 'error.code'), 2);
});

test('snapshot and differences make one book: the numbers join and the levels agree', async () => {
  const client = await open('/public/ws/btcusdt@depth@100ms');
  const first = await client.next();
  const snapshot = sim.engine.handle(
    { method: 'GET', target: '/fapi/v1/depth?symbol=BTCUSDT&limit=1000', headers: {}, body: Buffer.alloc(0) },
    Date.now(),
  );
  const book = fieldsOf(JSON.parse(snapshot.body));
  const bids = new Map<unknown, unknown>(levels(book?.get('bids')));
  let last = Number(book?.get('lastUpdateId'));
  await rest(sim, 'ann', 'POST /fapi/v1/order', orderParams('BUY 0.01 BTCUSDT 59000.1'));
  const frames = [first];
  while (!levels(frames.at(-1)?.get('b')).some(([price]) => price === '59000.10'))
    frames.push(await client.next());
  for (const [at, frame] of frames.entries()) {
    if (at > 0) assert.equal(frame.get('pu'), frames[at - 1]?.get('u'));
    if (Number(frame.get('u')) < last) continue;
    assert.ok(Number(frame.get('U')) <= last && Number(frame.get('u')) >= last);
    last = Number(frame.get('u'));
    for (const [price, quantity] of levels(frame.get('b'))) {
      if (Number(quantity) === 0) bids.delete(price);
      else bids.set(price, quantity);
    }
  }
  assert.equal(bids.get('59000.10'), '0.010');
});

test('an order that comes or goes within a second changes the book at once', () => {
  const caller = new Caller({ markets: [{ symbol: 'BTCUSDT', volatility: 0 }] });
  const depth = openMarketStream(caller.engine.exchange, 'btcusdt@depth');
  const told = (): readonly unknown[] => (depth?.next() ?? []).map((payload) => fieldsOf(payload)?.get('b'));
  assert.deepEqual(told(), []);
  caller.order('ann', 'BUY 0.01 BTCUSDT 59000.1', { newClientOrderId: 'here' });
  assert.deepEqual(told(), [[['59000.10', '0.010']]]);
  caller.call('ann', 'DELETE /fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'here' });
  assert.deepEqual(told(), [[['59000.10', '0.000']]]);
  assert.deepEqual(told(), []);
});

function levels(value: unknown): readonly (readonly [unknown, unknown])[] {
  assert.ok(Array.isArray(value));
  return value.map((level: unknown) => {
    assert.ok(Array.isArray(level));
    return [level[0], level[1]];
  });
}

test('each trade comes once on the tape, with the side that took', async () => {
  const client = await open('/market/ws/btcusdt@aggTrade');
  await rest(sim, 'ann', 'POST /fapi/v1/order', orderParams('SELL 0.01 BTCUSDT'));
  const fill = sim.engine.inspect('ann').fills[0];
  const frame = await client.nextWhere('a', fill?.tradeId);
  assert.deepEqual([frame.get('q'), frame.get('m'), frame.get('T')], ['0.010', true, fill?.time]);
  await new Promise((resolve) => setTimeout(resolve, 250));
  assert.ok(!client.waiting.some((later) => fieldsOf(later)?.get('a') === fill?.tradeId));
});

test('a candle that is over is said once more, as closed, before the next one', async () => {
  let now = 1_795_228_379_900;
  const clocked = await startSimulator({
    engineOptions: { seed: 1, accounts: [{ apiKey: 'ann', secret: 'ann' }] },
    clock: () => now,
  });
  const client = await Listener.open(clocked, '/market/ws/btcusdt@kline_1m');
  assert.equal(part(await client.next(), 'k.x'), false);
  now += 300;
  const ended = await client.next();
  const begun = await client.next();
  assert.deepEqual([part(ended, 'k.x'), part(begun, 'k.x')], [true, false]);
  assert.equal(Number(part(ended, 'k.T')) + 1, part(begun, 'k.t'));
  client.end();
  await clocked.close();
});

test('the server pings, and hangs up on a client that does not answer for ten minutes', async () => {
  let now = 1_795_228_379_900;
  const pinging = await startSimulator({
    engineOptions: { seed: 1, accounts: [{ apiKey: 'ann', secret: 'ann' }] },
    clock: () => now,
  });
  const client = await Listener.open(pinging, '/ws');
  for (let round = 1; round <= 4; round += 1) {
    const pinged = new Promise((resolve) => client.socket.once('ping', resolve));
    now += 190_000;
    await pinged;
    // The pong went out before this question, so it has arrived when the answer is here.
    await client.ask('LIST_SUBSCRIPTIONS', [], round);
  }
  assert.ok(client.isOpen);
  client.socket.pong = () => undefined;
  now += 600_001;
  await client.closed();
  await pinging.close();
});

test('a client that asks too often is cut off, and an address without streams is not found', async () => {
  const client = await open('/ws');
  for (let id = 0; id < 12; id += 1) client.send({ method: 'LIST_SUBSCRIPTIONS', id });
  await client.closed();
  await assert.rejects(Listener.open(sim, '/elsewhere'), /404/);
});
