import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DefaultLogger, RestClientV5, WebsocketAPIClient, WebsocketClient } from 'bybit-api';
import ccxt from 'ccxt';
import { bybitUrls } from '../../src/cli/bybit-snippets.ts';
import { openBybitFloor, type BybitFloor } from './bybit-floor.ts';
import { until } from './learns.ts';
import { REAL, starterPolicy } from './trading-floor.ts';

const M = 'BTC/USD:BTC';
const INVERSE = { category: 'inverse', symbol: 'BTCUSD' } as const;
const ORDER = { ...INVERSE, side: 'Buy', orderType: 'Limit', qty: '100', price: '58700' } as const;
const DEAD_MAN_MS = 5_000;
const silent = () => undefined;
const SILENT = { ...DefaultLogger, trace: silent, info: silent, error: silent };

type Decoy = Awaited<ReturnType<BybitFloor['addBot']>>;

let floor: BybitFloor;

before(async () => {
  const markets = ['BTCUSDT', 'BTCUSD'].map((symbol) => ({ symbol, volatility: 0 }));
  const starter = starterPolicy();
  const limits = { symbols: ['BTCUSDT', 'INVERSE:BTCUSD'], notionalMax: '2000', positionMax: '5000' };
  const everyAccount = { ...Object(starter['everyAccount']), ...limits };
  const bots = { lapsing: { deadMan: { afterMs: DEAD_MAN_MS } } };
  floor = await openBybitFloor({ markets }, { ...starter, everyAccount, bots }, { accepted: ['inverse'] });
  await until(async () => (await status()).includes('"hears":true'), 'the account’s stream', status);
});
after(() => floor.close());

async function status(): Promise<string> {
  return JSON.stringify(await floor.gateway.ask('status'));
}

/** The ids of what rests at the venue. */
function resting(): readonly string[] {
  return floor.simulator.engine.inspect(REAL.apiKey).openOrders.map(({ orderLinkId }) => orderLinkId);
}

function clientOf({ apiKey, secret }: Decoy): RestClientV5 {
  return new RestClientV5({ key: apiKey, secret, baseUrl: floor.url });
}

test('bybit-api places, amends and cancels inverse orders over its trade WebSocket, judged one by one', async () => {
  const { apiKey, secret } = await floor.addBot('caller');
  const wsUrl = `${floor.url.replace('http', 'ws')}/v5/trade`;
  const client = new WebsocketAPIClient({ key: apiKey, secret, wsUrl, attachEventListeners: false }, SILENT);
  try {
    const placed = await client.submitNewOrder({ ...ORDER, orderLinkId: 'ws-1' });
    assert.deepEqual([placed.retCode, placed.data.orderLinkId, resting()], [0, 'ws-1', ['ws-1']]);
    await assert.rejects(client.submitNewOrder({ ...ORDER, qty: '2001', price: '40000' }), (error: unknown) =>
      JSON.stringify(error).includes('worth 2001'),
    );
    await client.amendOrder({ ...INVERSE, orderLinkId: 'ws-1', qty: '150' });
    const [order] = floor.simulator.engine.inspect(REAL.apiKey).openOrders;
    assert.deepEqual([order?.symbol, order?.quantity], ['BTCUSD', 150n * 10n ** 18n]);
    await client.cancelOrder({ ...INVERSE, orderLinkId: 'ws-1' });
    await until(() => resting().length === 0, 'the cancel');
  } finally {
    client.getWSClient().closeAll(true);
  }
});

test('ccxt pro watches its inverse orders, trades and positions; places, amends, cancels by socket', async () => {
  const { apiKey, secret } = await floor.addBot('watcher');
  const client = new ccxt.pro.bybit({
    ...{ apiKey, secret, enableRateLimit: false },
    options: { fetchMarkets: { types: ['linear', 'inverse'] } },
    urls: { api: bybitUrls(floor.url) },
  });
  try {
    await client.loadHttpProxyAgent();
    await client.loadMarkets();
    // The first answer is the snapshot, asked for over REST: nothing is held yet.
    assert.deepEqual(await client.watchPositions([M]), []);
    const heard = Promise.all([client.watchOrders(M), client.watchMyTrades(M), client.watchPositions([M])]);
    const seen = { come: false };
    void heard.then(() => (seen.come = true));
    const placed: string[] = [];
    await until(async () => {
      if (placed.length < 10) placed.push(String((await client.createOrder(M, 'market', 'buy', 100)).id));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return seen.come;
    }, 'what was watched');
    const [[order], [trade], [position]] = await heard;
    assert.ok(placed.includes(String(order?.id)) && placed.includes(String(trade?.order)));
    assert.deepEqual([position?.symbol, position?.side, trade?.fee?.currency], [M, 'long', 'BTC']);
    const made = await client.createOrderWs(M, 'limit', 'buy', 200, 58_800, { clientOrderId: 'pro-1' });
    assert.deepEqual(resting(), ['pro-1']);
    await client.editOrderWs(String(made.id), M, 'limit', 'buy', 300, 58_700);
    assert.equal((await client.fetchOpenOrders(M))[0]?.amount, 300);
    await client.cancelOrderWs(String(made.id), M);
    await until(() => resting().length === 0, 'the cancel');
    await client.createOrder(M, 'market', 'sell', 100 * placed.length, undefined, { reduceOnly: true });
    await until(async () => (await status()).includes('"positions":{}'), 'the exit', status);
  } finally {
    await client.close();
  }
});

test('a bot hears its own inverse orders and trades, and none of another’s (T1)', async () => {
  const [one, other] = [await floor.addBot('one'), await floor.addBot('other')];
  const ears = await Promise.all(
    [one, other].map(async ({ apiKey: key, secret }) => {
      const wsUrl = `${floor.url.replace('http', 'ws')}/v5/private`;
      const client = new WebsocketClient({ key, secret, wsUrl }, SILENT);
      const heard: string[] = [];
      client.on('update', (update: unknown) => void heard.push(JSON.stringify(update)));
      const subscribed = new Promise<void>((resolve) => client.once('response', () => resolve()));
      void client.subscribeV5(['order.inverse', 'execution.inverse', 'order.linear', 'wallet'], 'inverse');
      await subscribed;
      return { client, heard };
    }),
  );
  try {
    const order = {
      ...INVERSE,
      side: 'Buy',
      orderType: 'Market',
      qty: '100',
      orderLinkId: 'mine-1',
    } as const;
    assert.equal((await clientOf(one).submitOrder(order)).retCode, 0);
    const [mine = [], theirs = []] = ears.map(({ heard }) => heard);
    for (const topic of ['order.inverse', 'execution.inverse', 'wallet'])
      await until(() => mine.some((text) => text.includes(`"topic":"${topic}"`)), topic);
    await until(() => theirs.some((text) => text.includes('"topic":"wallet"')), 'the wallet');
    assert.ok(mine.some((text) => text.includes('mine-1') && text.includes('"execFee"')));
    assert.ok(!mine.some((text) => text.includes('"topic":"order.linear"')));
    assert.ok(!theirs.some((text) => text.includes('mine-1') || text.includes('"topic":"order')));
    const exit = { ...order, side: 'Sell', reduceOnly: true, orderLinkId: 'mine-2' } as const;
    assert.equal((await clientOf(one).submitOrder(exit)).retCode, 0);
  } finally {
    for (const { client } of ears) client.closeAll(true);
  }
});

test('the inverse orders of a bot that falls silent go, those of another stay (F30)', async () => {
  const [lapsing, lasting] = [await floor.addBot('lapsing'), await floor.addBot('lasting')];
  const goes = await clientOf(lapsing).submitOrder({ ...ORDER, price: '58610', orderLinkId: 'goes' });
  const stays = await clientOf(lasting).submitOrder({ ...ORDER, price: '58620', orderLinkId: 'stays' });
  assert.deepEqual([goes.retMsg, stays.retMsg], ['OK', 'OK']);
  assert.deepEqual([...resting()].sort(), ['goes', 'stays']);
  await until(() => resting().length === 1, 'the sweep of the silent bot');
  assert.deepEqual(resting(), ['stays']);
  assert.match(await status(), /"bot":"lapsing"[^}]*"acted":true/);
});

// The last, since the gateway ends with it.
test('halted, an inverse exit goes in and what rests stays; the owner’s stop then cancels all of it', async () => {
  const client = clientOf(await floor.addBot('stopped'));
  const taken = await client.submitOrder({ ...INVERSE, side: 'Buy', orderType: 'Market', qty: '300' });
  const opens = await client.submitOrder({ ...ORDER, orderLinkId: 'opens' });
  assert.deepEqual([taken.retMsg, opens.retMsg], ['OK', 'OK']);
  await until(async () => (await status()).includes('"INVERSE:BTCUSD":"300"'), 'the position', status);
  await floor.gateway.ask('halt', { scope: 'everything', stops: 'openings', reason: 'test' });
  assert.match((await client.submitOrder(ORDER)).retMsg, /TRADING_HALTED/);
  const exit = { ...ORDER, side: 'Sell', price: '61200', reduceOnly: true, orderLinkId: 'exit' } as const;
  const left = await client.submitOrder(exit);
  assert.equal(left.retCode, 0, left.retMsg);
  const there = [...resting()];
  assert.ok(there.includes('opens') && there.includes('exit'), there.join());
  const stopped = await floor.gateway.ask('stop', { cancel: true });
  assert.deepEqual([stopped['cancelled'], stopped['left']], [there.length, []]);
  assert.deepEqual(resting(), []);
});
