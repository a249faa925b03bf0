import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Listener } from '../fixtures/listener.ts';
import { part } from '../../shared/fixtures/frame-socket.ts';
import { recordings } from '../fixtures/recordings.ts';
import type { Simulator } from '../server.ts';
import { startSimulator } from '../server.ts';

const ORDER = {
  category: 'linear',
  symbol: 'BTCUSDT',
  side: 'Buy',
  orderType: 'Limit',
  qty: '0.01',
  price: '58000',
};

let sim: Simulator;
let reqId = 0;
const listeners: Listener[] = [];

beforeEach(async () => {
  const accounts = ['ann', 'bob'].map((name) => ({ apiKey: name, secret: name }));
  const markets = ['BTCUSDT', 'SPOT:BTCUSDT'].map((symbol) => ({ symbol, volatility: 0 }));
  sim = await startSimulator({ engineOptions: { seed: 1, accounts, markets } });
});
afterEach(async () => {
  for (const listener of listeners.splice(0)) listener.end();
  await sim.close();
});

async function open(path: string, who: string | null = null): Promise<Listener> {
  const listener = await Listener.open(sim, path);
  listeners.push(listener);
  if (who !== null) await listener.authenticate(who);
  return listener;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function frame(op: string, args: object, more: object = {}): Record<string, unknown> {
  reqId += 1;
  return {
    op,
    reqId: `r${reqId}`,
    header: { 'X-BAPI-TIMESTAMP': String(Date.now()) },
    args: [args],
    ...more,
  };
}

test('an order over the socket is acknowledged, and then told on the private stream', async () => {
  const own = await open('/v5/private', 'ann');
  assert.equal(
    (await own.ask({ op: 'subscribe', args: ['order', 'execution', 'position', 'wallet'], req_id: 'x' })).get(
      'req_id',
    ),
    'x',
  );
  const trader = await open('/v5/trade', 'ann');
  const reply = await trader.ask(frame('order.create', { ...ORDER, price: '61000', orderLinkId: 'a' }));
  assert.deepEqual(
    [reply.get('retCode'), part(reply, 'data.orderLinkId'), part(reply, 'header.X-Bapi-Limit')],
    [0, 'a', '10'],
  );
  const told: unknown[] = [];
  for (let count = 0; count < 5; count += 1) {
    const event = await own.next();
    told.push([
      event.get('topic'),
      part(event, 'data.0.orderStatus') ?? part(event, 'data.0.execQty') ?? part(event, 'data.0.size'),
    ]);
  }
  assert.deepEqual(told, [
    ['order', 'New'],
    ['execution', '0.010'],
    ['order', 'Filled'],
    ['position', '0.010'],
    ['wallet', undefined],
  ]);
});

test('a topic with its category is told as such, and another account is told nothing', async () => {
  const ann = await open('/v5/private', 'ann');
  const bob = await open('/v5/private', 'bob');
  for (const listener of [ann, bob]) await listener.ask({ op: 'subscribe', args: ['order.linear'] });
  const trader = await open('/v5/trade', 'ann');
  await trader.ask(frame('order.create', ORDER));
  const event = await ann.next();
  assert.deepEqual(
    [event.get('topic'), part(event, 'data.0.category'), part(event, 'data.0.tpslMode')],
    ['order.linear', 'linear', ''],
  );
  assert.equal((await bob.ask({ op: 'ping' })).get('op'), 'pong');
  assert.deepEqual(bob.waiting, []);
});

test('the quick word of a fill has its own topic, without fee and profit', async () => {
  const own = await open('/v5/private', 'ann');
  await own.ask({ op: 'subscribe', args: ['execution.fast', 'execution.linear'] });
  const trader = await open('/v5/trade', 'ann');
  await trader.ask(frame('order.create', { ...ORDER, price: '61000' }));
  const [whole, quick] = [await own.next(), await own.next()];
  assert.deepEqual([whole.get('topic'), quick.get('topic')], ['execution.linear', 'execution.fast']);
  assert.equal(part(quick, 'data.0.execId'), part(whole, 'data.0.execId'));
  assert.deepEqual(
    [typeof part(whole, 'data.0.execFee'), part(quick, 'data.0.execFee')],
    ['string', undefined],
  );
  await own.ask({ op: 'unsubscribe', args: ['execution.fast', 'execution.linear'] });
  assert.equal(sim.engine.inspect('ann').subscriptions, 0);
});

test('who is not authenticated, or wrongly, gets neither topics nor orders', async () => {
  const own = await open('/v5/private');
  assert.equal((await own.ask({ op: 'subscribe', args: ['order'] })).get('success'), false);
  assert.equal(
    (await own.ask({ op: 'auth', args: ['ann', Date.now() + 5000, 'f'.repeat(64)] })).get('success'),
    false,
  );
  assert.equal((await own.authenticate('nobody')).get('success'), false);
  assert.equal((await own.authenticate('ann', Date.now() - 1)).get('success'), false);
  assert.equal((await own.authenticate('ann', String(Date.now() + 5000))).get('success'), true);
  assert.equal((await own.ask({ op: 'subscribe', args: ['nothing'] })).get('success'), false);
  const trader = await open('/v5/trade');
  assert.equal((await trader.ask(frame('order.create', ORDER))).get('retCode'), 10003);
  assert.equal(
    (await trader.ask({ op: 'auth', args: ['ann', Date.now() + 5000, 'f'.repeat(64)] })).get('retCode'),
    10004,
  );
  assert.equal((await trader.authenticate('ann')).get('retCode'), 0);
  assert.equal((await trader.authenticate('ann')).get('retCode'), 0);
  assert.equal((await trader.authenticate('bob')).get('retCode'), 20001);
  assert.equal(sim.engine.inspect('ann').orders.length, 0);
});

test('each frame of the trading socket has its own time, id and rights', async () => {
  const trader = await open('/v5/trade', 'ann');
  const code = async (request: Record<string, unknown>): Promise<unknown> =>
    (await trader.ask(request)).get('retCode');
  const late = { header: { 'X-BAPI-TIMESTAMP': String(Date.now() - 6000) } };
  assert.equal(await code(frame('order.create', ORDER, late)), 10002);
  assert.equal(await code(frame('order.create', ORDER, { reqId: 'same' })), 0);
  assert.equal(await code(frame('order.create', ORDER, { reqId: 'same' })), 20006);
  assert.equal(await code(frame('order.unknown', ORDER)), 10404);
  assert.equal(
    await code(frame('order.cancel', { category: 'linear', symbol: 'BTCUSDT', orderId: 'x' })),
    110001,
  );
  const request = [ORDER, { ...ORDER, price: '1' }];
  const batch = await trader.ask(frame('order.create-batch', { category: 'linear', request }));
  assert.deepEqual(
    [part(batch, 'retExtInfo.list.0.code'), part(batch, 'retExtInfo.list.1.code')],
    [0, 110094],
  );
  sim.engine.setRestrictions('ann', { readOnly: true });
  assert.equal(await code(frame('order.create', ORDER)), 10005);
  sim.engine.removeKey('ann');
  assert.equal(await code(frame('order.create', ORDER)), 10003);
  assert.equal(sim.engine.exchange.account('ann').open.size, 2);
});

test('every recorded frame of a real client authenticates at its own time and is understood', async () => {
  for (const { apiKey, credential, sockets } of recordings()) {
    for (const { path, frames } of sockets) {
      const expires = Number(/\[[^,]*,"?([0-9]+)"?,/.exec(frames[0] ?? '')?.[1]);
      const clock = (): number => expires - 5000;
      const accounts = [{ apiKey, ...credential }];
      const then = await startSimulator({ engineOptions: { seed: 1, accounts }, clock });
      const listener = await Listener.open(then, path);
      for (const text of frames) {
        listener.send(text.replace(/"X-BAPI-TIMESTAMP":"[0-9]+"/, `"X-BAPI-TIMESTAMP":"${clock()}"`));
        const reply = await listener.next();
        assert.ok(reply.get('success') === true || reply.get('retCode') === 0, `${path} ${text}`);
      }
      listener.end();
      await then.close();
    }
  }
});

test('each kind of connection answers a ping in its own form', async () => {
  const [own, market, trader] = [
    await open('/v5/private'),
    await open('/v5/public/linear'),
    await open('/v5/trade'),
  ];
  assert.equal(typeof part(await own.ask({ op: 'ping', req_id: '1' }), 'args.0'), 'string');
  const pong = await market.ask({ op: 'ping' });
  assert.deepEqual([pong.get('success'), pong.get('ret_msg'), pong.get('op')], [true, 'pong', 'ping']);
  assert.equal(typeof part(await trader.ask({ op: 'ping' }), 'data.0'), 'string');
});

test('every kind of public topic speaks; a book is a snapshot and then what changed', async () => {
  const market = await open('/v5/public/linear');
  const topics = [
    'orderbook.50.BTCUSDT',
    'orderbook.1.BTCUSDT',
    'publicTrade.BTCUSDT',
    'tickers.BTCUSDT',
    'kline.1.BTCUSDT',
  ];
  assert.equal((await market.ask({ op: 'subscribe', args: ['orderbook.50.NOPE'] })).get('success'), false);
  assert.equal((await market.ask({ op: 'subscribe', args: topics })).get('success'), true);
  const seen = new Map<unknown, unknown>();
  let deltas = 0;
  while (seen.size < topics.length || deltas === 0) {
    const event = await market.next();
    const topic = event.get('topic');
    if (!seen.has(topic)) assert.equal(event.get('type'), 'snapshot');
    if (topic === 'orderbook.50.BTCUSDT' && event.get('type') === 'delta') deltas += 1;
    seen.set(topic, event.get('data'));
  }
  assert.deepEqual([...seen.keys()].sort(), [...topics].sort());
  assert.equal((await market.ask({ op: 'unsubscribe', args: topics })).get('success'), true);
  assert.equal((await market.ask({ op: 'nonsense' })).get('success'), false);
});

test('topics of a pair speak by its symbol, on the connection of pairs alone; its ticker is told whole', async () => {
  const pairs = await open('/v5/public/spot');
  const topics = ['orderbook.50.BTCUSDT', 'publicTrade.BTCUSDT', 'tickers.BTCUSDT', 'kline.1.BTCUSDT'];
  assert.equal((await pairs.ask({ op: 'subscribe', args: ['tickers.SPOT:BTCUSDT'] })).get('success'), false);
  assert.equal((await pairs.ask({ op: 'subscribe', args: topics })).get('success'), true);
  const seen = new Set<unknown>();
  let tickers = 0;
  while (seen.size < topics.length || tickers < 2) {
    const event = await pairs.next();
    seen.add(event.get('topic'));
    if (event.get('topic') !== 'tickers.BTCUSDT') continue;
    tickers += 1;
    assert.equal(event.get('type'), 'snapshot');
    assert.equal(part(event, 'data.symbol'), 'BTCUSDT');
    assert.equal(part(event, 'data.bid1Price'), undefined);
  }
  const contracts = await open('/v5/public/inverse');
  assert.equal((await contracts.ask({ op: 'subscribe', args: topics })).get('success'), false);
});

test('disconnection protection cancels every order once its last connection has been gone so long', async () => {
  const { engine } = sim;
  engine.exchange.account('ann').dcpSeconds = 3;
  const own = await open('/v5/private', 'ann');
  await own.ask({ op: 'subscribe', args: ['dcp.future'] });
  const trader = await open('/v5/trade', 'ann');
  await trader.ask(frame('order.create', ORDER));
  own.end();
  await until(() => engine.exchange.account('ann').dcp.firesAt !== Infinity);
  const { firesAt } = engine.exchange.account('ann').dcp;
  engine.advance(firesAt - 1);
  assert.equal(engine.inspect('ann').openOrders.length, 1);
  engine.advance(firesAt);
  assert.deepEqual(
    engine.inspect('ann').orders.map(({ cancelType }) => cancelType),
    ['CancelByDCP'],
  );
});

test('frames are lost, doubled, silenced and cut off as set, requests fail over the socket too', async () => {
  const own = await open('/v5/private', 'ann');
  await own.ask({ op: 'subscribe', args: ['order'] });
  const trader = await open('/v5/trade', 'ann');
  sim.streamFaults.lose = { next: 1, path: 'user order' };
  await trader.ask(frame('order.create', { ...ORDER, orderLinkId: 'lost' }));
  await until(() => sim.streamFaults.hits.has('lose'));
  sim.streamFaults.set({ twice: { next: 1, path: 'user order' } });
  await trader.ask(frame('order.create', { ...ORDER, orderLinkId: 'twice' }));
  assert.deepEqual(
    [part(await own.next(), 'data.0.orderLinkId'), part(await own.next(), 'data.0.orderLinkId')],
    ['twice', 'twice'],
  );
  sim.streamFaults.set({ drop: { next: 1, path: 'user order' } });
  sim.faults.timeoutAfterAccept = { next: 1, path: 'order.create' };
  trader.send(frame('order.create', { ...ORDER, orderLinkId: 'silent' }));
  await own.closed();
  assert.equal(sim.engine.inspect('ann').openOrders.length, 3);
  sim.faults.set({ status5xx: { next: 1, applied: false, shape: '10016' } });
  assert.equal((await trader.ask(frame('order.create', ORDER))).get('retCode'), 10016);
  sim.faults.set({ tooManyRequests: { next: 1 } });
  assert.equal((await trader.ask(frame('order.create', ORDER))).get('retCode'), 10006);
  sim.faults.set({ closeAfterAccept: { next: 1 } });
  trader.send(frame('order.create', ORDER));
  await trader.closed();
  assert.equal(sim.engine.inspect('ann').openOrders.length, 4);
  sim.streamFaults.set({ refuse: { next: 1 } });
  await assert.rejects(open('/v5/private'));
  await assert.rejects(open('/v5/private/other'));
});
