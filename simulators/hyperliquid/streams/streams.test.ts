import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { VenueEngine } from '../engine.ts';
import { START, ann, annsAgent, bob, wire } from '../fixtures/caller.ts';
import { Listener, part } from '../fixtures/listener.ts';
import type { Wallet } from '../fixtures/wallet.ts';
import type { Simulator } from '../server.ts';
import { startSimulator } from '../server.ts';

let sim: Simulator;
let listener: Listener;
/** The venue's clock: it moves when a test says so. */
let now = START;
let nonce = START;

beforeEach(async () => {
  now = START;
  nonce = START;
  const engine = new VenueEngine({
    seed: 1,
    startAt: START,
    markets: [{ symbol: 'BTC', volatility: 0 }],
    accounts: [
      { address: ann.address, balance: '100000', agents: [{ address: annsAgent.address }] },
      { address: bob.address },
    ],
  });
  // A clock that jumps would make every pong late.
  const pings = { everyMs: 1e12, withinMs: 1e12 };
  sim = await startSimulator({ engine, clock: () => now, pings });
  listener = await Listener.open(sim);
});
afterEach(async () => {
  listener.end();
  await sim.close();
});

/** Acts at the venue, past its doors. */
function act(who: Wallet, action: unknown): unknown {
  nonce += 1;
  return sim.engine.act(who.l1(action, nonce), now);
}

function order(text: string, more: Readonly<Record<string, unknown>> = {}): unknown {
  return act(annsAgent, { type: 'order', orders: [wire(text, more)], grouping: 'na' });
}

test('the life of an order is told word by word, and its fills with their position', async () => {
  await listener.subscribe({ type: 'orderUpdates', user: ann.address });
  await listener.subscribe({ type: 'userFills', user: ann.address });
  const snapshot = await listener.on('userFills');
  assert.deepEqual(snapshot, { user: ann.address, fills: [], isSnapshot: true });
  order('BUY 0.01 BTC 59000', { c: `0x${'0'.repeat(31)}1` });
  const open = await listener.on('orderUpdates');
  assert.equal(part(open, '0.status'), 'open');
  assert.equal(part(open, '0.order.cloid'), `0x${'0'.repeat(31)}1`);
  sim.engine.setMark('BTC', '58990');
  const fill = await listener.on('userFills');
  assert.deepEqual([part(fill, 'fills.0.dir'), part(fill, 'fills.0.px')], ['Open Long', '59000.0']);
  const filled = await listener.on('orderUpdates');
  assert.deepEqual([part(filled, '0.status'), part(filled, '0.order.sz')], ['filled', '0.0']);
  order('BUY 0.01 BTC 58000.5');
  assert.equal(part(await listener.on('orderUpdates'), '0.status'), 'tickRejected');
});

test('events of an account: fills, funding, what the venue cancels, liquidation', async () => {
  await listener.subscribe({ type: 'userEvents', user: ann.address });
  await listener.subscribe({ type: 'userFundings', user: ann.address });
  order('BUY 1 BTC 60100 Ioc');
  assert.equal(part(await listener.on('user'), 'fills.0.sz'), '1.0');
  order('SELL 1 BTC 61000', { r: true });
  now += 3_600_000;
  order('SELL 1 BTC 59000 Ioc');
  assert.equal(part(await listener.on('user'), 'funding.coin'), 'BTC');
  assert.equal(part(await listener.on('userFundings'), 'fundings.0.coin'), 'BTC');
  await listener.on('user');
  assert.equal(part(await listener.on('user'), 'nonUserCancel.0.coin'), 'BTC');
  act(ann, { type: 'updateLeverage', asset: 0, isCross: true, leverage: 40 });
  order('BUY 10 BTC 60100 Ioc');
  sim.engine.setMark('BTC', '49000');
  for (;;) {
    const event = await listener.on('user');
    if (part(event, 'liquidation.liquidated_user') === ann.address) break;
  }
});

test('markets speak when they move: book, best prices, trades, mids, candles and figures', async () => {
  await listener.subscribe({ type: 'l2Book', coin: 'BTC' });
  const book = await listener.on('l2Book');
  assert.deepEqual([part(book, 'levels.0.0.px'), part(book, 'levels.1.0.px')], ['60000.0', '60001.0']);
  await listener.subscribe({ type: 'bbo', coin: 'BTC' });
  assert.equal(part(await listener.on('bbo'), 'bbo.0.px'), '60000.0');
  await listener.subscribe({ type: 'trades', coin: 'BTC' });
  assert.equal(part(await listener.on('trades'), '0.coin'), 'BTC');
  now += 2000;
  order('BUY 0.5 BTC 60100 Ioc');
  const trades = await listener.on('trades');
  assert.ok(Array.isArray(trades) && trades.some((trade) => part(trade, 'sz') === '0.5'));
  for (const subscription of [
    { type: 'allMids' },
    { type: 'candle', coin: 'BTC', interval: '1m' },
    { type: 'activeAssetCtx', coin: 'BTC' },
    { type: 'assetCtxs' },
  ]) {
    await listener.subscribe(subscription);
    assert.notEqual(await listener.on(subscription.type), undefined);
  }
  sim.engine.setMark('BTC', '61000');
  now += 1000;
  assert.equal(part(await listener.on('allMids'), 'mids.BTC'), '61000.5');
});

test('states of an account come at once and again when they change', async () => {
  for (const type of [
    'webData2',
    'webData3',
    'clearinghouseState',
    'openOrders',
    'twapStates',
    'spotState',
  ]) {
    await listener.subscribe({ type, user: ann.address });
    assert.notEqual(await listener.on(type), undefined, type);
  }
  await listener.subscribe({ type: 'activeAssetData', user: ann.address, coin: 'BTC' });
  assert.equal(part(await listener.on('activeAssetData'), 'leverage.value'), 20);
  for (const type of [
    'userHistoricalOrders',
    'userTwapHistory',
    'userTwapSliceFills',
    'userNonFundingLedgerUpdates',
  ]) {
    await listener.subscribe({ type, user: ann.address });
    assert.equal(part(await listener.on(type), 'isSnapshot'), true, type);
  }
  order('BUY 0.01 BTC 59000');
  assert.equal(part(await listener.on('userHistoricalOrders'), 'orderHistory.0.status'), 'open');
  now += 1000;
  assert.equal(part(await listener.on('openOrders'), 'orders.0.limitPx'), '59000.0');
  act(ann, { type: 'twapOrder', twap: { a: 0, b: true, s: '0.1', r: false, m: 10, t: false } });
  assert.equal(part(await listener.on('userTwapSliceFills'), 'twapSliceFills.0.fill.sz'), '0.005');
});

test('what is asked over a WebSocket is answered as over HTTP', async () => {
  const body = annsAgent.l1({ type: 'order', orders: [wire('BUY 0.01 BTC 59000')], grouping: 'na' }, START);
  const placed = await listener.post('action', body);
  assert.equal(part(placed.get('payload'), 'response.data.statuses.0.resting.oid'), 91490942);
  const again = await listener.post('action', body, 2);
  assert.equal(part(again.get('payload'), 'status'), 'err');
  const open = await listener.post('info', { type: 'openOrders', user: ann.address }, 3);
  assert.equal(part(open.get('payload'), 'type'), 'openOrders');
  assert.equal(part(open.get('payload'), 'data.0.oid'), 91490942);
  const refused = await listener.post('info', { type: 'nonsense' }, 4);
  assert.match(String(refused.get('payload')), /^422: /);
  assert.equal(sim.cut('api'), 1);
  await listener.closed();
});

test('subscriptions that are not, are twice, or are too many are refused in the venue’s words', async () => {
  const refused = async (frame: unknown): Promise<string> => {
    listener.send(frame);
    return String(await listener.on('error'));
  };
  const subscribe = (subscription: unknown): unknown => ({ method: 'subscribe', subscription });
  const orders = { type: 'orderUpdates', user: ann.address };
  await listener.subscribe(orders);
  assert.match(await refused(subscribe(orders)), /^Already subscribed: \{/);
  listener.send({ method: 'unsubscribe', subscription: orders });
  await listener.on('subscriptionResponse');
  assert.match(await refused({ method: 'unsubscribe', subscription: orders }), /^Already unsubscribed: \{/);
  for (const subscription of [
    { type: 'nonsense' },
    { type: 'l2Book', coin: 'XYZ' },
    { type: 'l2Book', coin: 'BTC', nSigFigs: 9 },
    { type: 'candle', coin: 'BTC', interval: '7m' },
    { type: 'orderUpdates', user: 'ann' },
    { type: 'webData2' },
    { type: 'activeAssetData', user: ann.address, coin: 'XYZ' },
  ]) {
    assert.match(await refused(subscribe(subscription)), /^Invalid subscription \{/);
  }
  for (const frame of [
    '{',
    '[]',
    { method: 'dance' },
    subscribe(5),
    { method: 'post', id: 1, request: {} },
  ]) {
    assert.match(await refused(frame), /^Error parsing JSON into valid websocket request: /);
  }
  for (let n = 0; n < 10; n += 1) {
    await listener.subscribe({ type: 'orderUpdates', user: `0x${String(n).padStart(40, '0')}` });
  }
  assert.match(await refused(subscribe(orders)), /^Cannot track more than 10 total users/);
  assert.equal(sim.cut('market'), 0);
  assert.equal(sim.cut('user'), 1);
  await listener.closed();
});

test('a ping is answered, and a connection anywhere but at /ws is refused', async () => {
  listener.send({ method: 'ping' });
  assert.equal((await listener.next()).get('channel'), 'pong');
  await assert.rejects(Listener.open(sim, '/other'));
});

test('whom the venue had nothing to say to for a minute it hangs up on, unless he pings', async () => {
  const other = await Listener.open(sim);
  await listener.subscribe({ type: 'orderUpdates', user: ann.address });
  other.send({ method: 'ping' });
  await other.next();
  now += 50_000;
  other.send({ method: 'ping' });
  await other.next();
  now += 11_000;
  await listener.closed();
  assert.equal(other.isOpen, true);
  other.end();
});

test('F9 frames of an account are lost, doubled and late, and the next ones come', async () => {
  await listener.subscribe({ type: 'orderUpdates', user: ann.address });
  sim.streamFaults.lose = { next: 1, path: 'user orderUpdates' };
  order('BUY 0.01 BTC 59000');
  sim.streamFaults.twice = { next: 1, path: 'user' };
  order('BUY 0.01 BTC 58900');
  const price = async (): Promise<unknown> => part(await listener.on('orderUpdates'), '0.order.limitPx');
  assert.deepEqual([await price(), await price()], ['58900.0', '58900.0']);
  sim.streamFaults.stall = { next: 1 };
  order('BUY 0.01 BTC 58800');
  listener.send({ method: 'ping' });
  sim.streamFaults.set({});
  order('BUY 0.01 BTC 58700');
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual([listener.isOpen, listener.waiting], [true, []]);
});

test('F7 an action over a WebSocket is carried out without an answer, or answered and not carried out', async () => {
  const place = (price: number): void => {
    nonce += 1;
    const action = { type: 'order', orders: [wire(`BUY 0.01 BTC ${price}`)], grouping: 'na' };
    const payload = annsAgent.l1(action, nonce);
    listener.send({ method: 'post', id: price, request: { type: 'action', payload } });
  };
  const answered = async (): Promise<unknown> => part(await listener.on('post'), 'id');
  const prices = (): readonly bigint[] =>
    sim.engine.inspect(ann.address).orders.map((one) => one.price / 10n ** 18n);
  sim.faults.timeoutBeforeAccept = { next: 1 };
  place(50_001);
  sim.faults.timeoutAfterAccept = { next: 1 };
  place(50_002);
  sim.faults.deliverTwice = { next: 1 };
  place(50_003);
  sim.faults.status5xx = { next: 2, applied: true, shape: 'plain' };
  place(50_004);
  assert.deepEqual([await answered(), await answered()], [50_003, 50_004]);
  sim.faults.tooManyRequests = { next: 1, path: '/ws/action' };
  sim.faults.status5xx = null;
  place(50_005);
  sim.faults.delayMs = { next: 1, ms: 20 };
  place(50_006);
  place(50_007);
  assert.deepEqual([await answered(), await answered(), await answered()], [50_005, 50_007, 50_006]);
  assert.deepEqual(prices(), [50_002n, 50_003n, 50_004n, 50_006n, 50_007n]);
  sim.faults.closeAfterAccept = { next: 1 };
  place(50_008);
  await listener.closed();
  listener = await Listener.open(sim);
  sim.faults.deliverLateMs = { next: 1, ms: 20 };
  place(50_009);
  await listener.closed();
  for (let tries = 0; tries < 100 && prices().length < 7; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.deepEqual(prices().slice(5), [50_008n, 50_009n]);
});
