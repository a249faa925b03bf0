import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { orderParams } from '../fixtures/caller.ts';
import { Listener, rest } from '../fixtures/listener.ts';
import { part } from '../../shared/fixtures/frame-socket.ts';
import type { Simulator } from '../server.ts';
import { startSimulator } from '../server.ts';

let sim: Simulator;
let user: Listener;

beforeEach(async () => {
  const accounts = [{ apiKey: 'ann', secret: 'ann' }];
  const markets = [{ symbol: 'BTCUSDT', volatility: 0 }];
  sim = await startSimulator({ engineOptions: { seed: 1, accounts, markets } });
  const listenKey = String((await rest(sim, 'ann', 'POST /fapi/v1/listenKey')).get('listenKey'));
  user = await Listener.open(sim, `/private/ws?listenKey=${listenKey}`);
});
afterEach(async () => {
  user.end();
  await sim.close();
});

async function buy(price: string): Promise<void> {
  await rest(sim, 'ann', 'POST /fapi/v1/order', orderParams(`BUY 0.01 BTCUSDT ${price}`));
}

/** The price of the next order that the stream tells of. */
async function told(): Promise<unknown> {
  return part(await user.nextWhere('e', 'ORDER_TRADE_UPDATE'), 'o.p');
}

test('without faults each order is told once, whatever address the listen key came by', async () => {
  const listenKey = sim.engine.exchange.account('ann').listenKey?.key ?? '';
  const others = [
    await Listener.open(sim, `/ws/${listenKey}`),
    await Listener.open(sim, `/private/stream?listenKey=${listenKey}`),
    await Listener.open(sim, '/ws'),
  ];
  await others[2]?.ask('SUBSCRIBE', [listenKey]);
  await buy('59000');
  assert.equal(await told(), '59000.00');
  assert.equal(part((await others[0]?.next()) ?? new Map(), 'o.p'), '59000.00');
  const wrapped = (await others[1]?.next()) ?? new Map();
  assert.deepEqual([wrapped.get('stream'), part(wrapped, 'data.o.p')], [listenKey, '59000.00']);
  assert.equal(part((await others[2]?.next()) ?? new Map(), 'o.p'), '59000.00');
  for (const other of others) other.end();
});

test('F9 a lost event is gone and the next one comes; one that comes twice is the same twice', async () => {
  sim.streamFaults.lose = { next: 1, path: 'user ORDER_TRADE_UPDATE' };
  await buy('59000');
  await buy('58900');
  assert.equal(await told(), '58900.00');
  sim.streamFaults.twice = { next: 1, path: 'user' };
  await buy('58800');
  assert.deepEqual([await told(), await told()], ['58800.00', '58800.00']);
  assert.deepEqual(
    [...sim.streamFaults.hits],
    [
      ['lose', 1],
      ['twice', 1],
    ],
  );
});

test('a late event holds up those behind it', async () => {
  sim.streamFaults.delayMs = { next: 1, ms: 150, path: 'user' };
  const from = performance.now();
  await buy('59000');
  await buy('58900');
  assert.deepEqual([await told(), await told()], ['59000.00', '58900.00']);
  assert.ok(performance.now() - from >= 145);
});

test('a dropped connection ends, and who comes back hears only what is new', async () => {
  sim.streamFaults.drop = { next: 1, path: 'user' };
  await buy('59000');
  await user.closed();
  await buy('58900');
  const listenKey = sim.engine.exchange.account('ann').listenKey?.key ?? '';
  sim.streamFaults.refuse = { next: 1, path: '/private/ws' };
  await assert.rejects(Listener.open(sim, `/private/ws?listenKey=${listenKey}`), /503/);
  user = await Listener.open(sim, `/private/ws?listenKey=${listenKey}`);
  await buy('58800');
  assert.equal(await told(), '58800.00');
});

test('a stalled connection stays open and silent, also to pings', async () => {
  sim.streamFaults.stall = { next: 1, path: 'user' };
  await buy('59000');
  await buy('58900');
  let ponged = false;
  user.socket.on('pong', () => (ponged = true));
  user.socket.ping();
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.deepEqual([user.isOpen, user.waiting, ponged], [true, [], false]);
});

test('connections are cut by kind on command', async () => {
  const market = await Listener.open(sim, '/ws/btcusdt@bookTicker');
  assert.equal(sim.cut('user'), 1);
  await user.closed();
  await market.next();
  assert.ok(market.isOpen);
  assert.equal(sim.cut('all'), 1);
  await market.closed();
});
