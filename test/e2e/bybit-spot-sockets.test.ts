import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DefaultLogger, RestClientV5, WebsocketAPIClient, WebsocketClient } from 'bybit-api';
import ccxt from 'ccxt';
import { bybitUrls } from '../../src/cli/bybit-snippets.ts';
import { openBybitFloor, type BybitFloor } from './bybit-floor.ts';
import { until } from './learns.ts';
import { REAL, starterPolicy } from './trading-floor.ts';

const PAIR = 'BTC/USDT';
const SPOT = { category: 'spot', symbol: 'BTCUSDT' } as const;
const ORDER = { ...SPOT, side: 'Buy', orderType: 'Limit', qty: '0.002', price: '58700' } as const;
const DEAD_MAN_MS = 5_000;
const silent = () => undefined;
const SILENT = { ...DefaultLogger, trace: silent, info: silent, error: silent };

type Decoy = Awaited<ReturnType<BybitFloor['addBot']>>;

let floor: BybitFloor;

before(async () => {
  const markets = ['BTCUSDT', 'SPOT:BTCUSDT'].map((symbol) => ({ symbol, volatility: 0 }));
  const permissions = { ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'] };
  const accounts = [{ ...REAL, balance: '100000', coins: { BTC: '1' }, restrictions: { permissions } }];
  const starter = starterPolicy();
  const limits = { symbols: ['BTCUSDT', 'SPOT:BTCUSDT'], notionalMax: '2000', positionMax: '5000' };
  const everyAccount = { ...Object(starter['everyAccount']), ...limits };
  const bots = { lapsing: { deadMan: { afterMs: DEAD_MAN_MS } } };
  floor = await openBybitFloor(
    { accounts, markets },
    { ...starter, everyAccount, bots },
    { accepted: ['spot'] },
  );
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

/** Waits until the gateway holds at least so much of the pair, and nothing is in doubt. */
async function holds(least: number): Promise<void> {
  await until(
    async () => {
      const held = /"SPOT:BTCUSDT":"([\d.]+)"/.exec(await status())?.[1] ?? '0';
      return Number(held) >= least && (await status()).includes('"inDoubt":0');
    },
    `a holding of ${least}`,
    status,
  );
}

function clientOf({ apiKey, secret }: Decoy): RestClientV5 {
  return new RestClientV5({ key: apiKey, secret, baseUrl: floor.url });
}

test('bybit-api buys, amends, cancels and sells in a pair over its trade WebSocket, judged one by one', async () => {
  const { apiKey, secret } = await floor.addBot('caller');
  const wsUrl = `${floor.url.replace('http', 'ws')}/v5/trade`;
  const client = new WebsocketAPIClient({ key: apiKey, secret, wsUrl, attachEventListeners: false }, SILENT);
  const refused = (error: unknown): string => JSON.stringify(error);
  try {
    const placed = await client.submitNewOrder({ ...ORDER, orderLinkId: 'ws-1' });
    assert.deepEqual([placed.retCode, placed.data.orderLinkId, resting()], [0, 'ws-1', ['ws-1']]);
    await assert.rejects(client.submitNewOrder({ ...ORDER, qty: '0.05' }), (error: unknown) =>
      refused(error).includes('worth 3000'),
    );
    await client.amendOrder({ ...SPOT, orderLinkId: 'ws-1', qty: '0.003' });
    const [order] = floor.simulator.engine.inspect(REAL.apiKey).openOrders;
    assert.deepEqual([order?.symbol, order?.quantity], ['SPOT:BTCUSDT', 3n * 10n ** 15n]);
    await client.cancelOrder({ ...SPOT, orderLinkId: 'ws-1' });
    await until(() => resting().length === 0, 'the cancel');
    const sale = { ...SPOT, side: 'Sell', orderType: 'Market', qty: '0.005' } as const;
    await assert.rejects(client.submitNewOrder(sale), (error: unknown) =>
      refused(error).includes('HOLDING_EXCEEDED'),
    );
    await client.submitNewOrder({ ...SPOT, side: 'Buy', orderType: 'Market', qty: '600' });
    await holds(0.009);
    assert.equal((await client.submitNewOrder(sale)).retCode, 0);
  } finally {
    client.getWSClient().closeAll(true);
  }
});

test('ccxt pro watches its orders and trades in a pair; places, amends and cancels by socket', async () => {
  const { apiKey, secret } = await floor.addBot('watcher');
  const client = new ccxt.pro.bybit({
    ...{ apiKey, secret, enableRateLimit: false },
    // With contracts of the same symbol listed ccxt pro takes what it hears of the pair for theirs.
    options: { defaultType: 'spot', fetchCurrencies: false, fetchMarkets: { types: ['spot'] } },
    urls: { api: bybitUrls(floor.url) },
  });
  try {
    await client.loadHttpProxyAgent();
    await client.loadMarkets();
    const heard = Promise.all([client.watchOrders(PAIR), client.watchMyTrades(PAIR)]);
    const seen = { come: false };
    void heard.then(() => (seen.come = true));
    const placed: string[] = [];
    await until(async () => {
      if (placed.length < 10) placed.push(String((await client.createMarketBuyOrderWithCost(PAIR, 100)).id));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return seen.come;
    }, 'what was watched');
    const [[order], [trade]] = await heard;
    assert.ok(placed.includes(String(order?.id)) && placed.includes(String(trade?.order)));
    assert.deepEqual([order?.symbol, trade?.symbol, trade?.fee?.currency], [PAIR, PAIR, 'BTC']);
    const made = await client.createOrderWs(PAIR, 'limit', 'buy', 0.002, 58_800, { clientOrderId: 'pro-1' });
    assert.deepEqual(resting(), ['pro-1']);
    await client.editOrderWs(String(made.id), PAIR, 'limit', 'buy', 0.003, 58_700);
    assert.equal((await client.fetchOpenOrders(PAIR))[0]?.amount, 0.003);
    await client.cancelOrderWs(String(made.id), PAIR);
    await until(() => resting().length === 0, 'the cancel');
  } finally {
    await client.close();
  }
});

test('a bot hears its own orders and trades in a pair, and none of another’s (T1)', async () => {
  const [one, other] = [await floor.addBot('one'), await floor.addBot('other')];
  const ears = await Promise.all(
    [one, other].map(async ({ apiKey: key, secret }) => {
      const wsUrl = `${floor.url.replace('http', 'ws')}/v5/private`;
      const client = new WebsocketClient({ key, secret, wsUrl }, SILENT);
      const heard: string[] = [];
      client.on('update', (update: unknown) => void heard.push(JSON.stringify(update)));
      const subscribed = new Promise<void>((resolve) => client.once('response', () => resolve()));
      void client.subscribeV5(['order.spot', 'execution.spot', 'order.linear', 'wallet'], 'spot');
      await subscribed;
      return { client, heard };
    }),
  );
  try {
    const order = { ...SPOT, side: 'Buy', orderType: 'Market', qty: '300', orderLinkId: 'mine-1' } as const;
    assert.equal((await clientOf(one).submitOrder(order)).retCode, 0);
    const [mine = [], theirs = []] = ears.map(({ heard }) => heard);
    for (const topic of ['order.spot', 'execution.spot', 'wallet'])
      await until(() => mine.some((text) => text.includes(`"topic":"${topic}"`)), topic);
    await until(() => theirs.some((text) => text.includes('"topic":"wallet"')), 'the wallet');
    assert.ok(mine.some((text) => text.includes('mine-1') && text.includes('"execFee"')));
    assert.ok(!mine.some((text) => text.includes('"topic":"order.linear"')));
    assert.ok(!theirs.some((text) => text.includes('mine-1') || text.includes('"topic":"order')));
  } finally {
    for (const { client } of ears) client.closeAll(true);
  }
});

test('I15: what rests in a pair goes when its coin’s index leaves it, and what is far below stays', async () => {
  const { engine } = floor.simulator;
  const client = clientOf(await floor.addBot('rester'));
  const placed = await client.submitOrder({ ...ORDER, price: '60000', orderLinkId: 'strays' });
  const far = await client.submitOrder({ ...ORDER, price: '57000', orderLinkId: 'far' });
  assert.deepEqual([placed.retMsg, far.retMsg], ['OK', 'OK']);
  engine.setMark('SPOT:BTCUSDT', '58000');
  await until(() => !resting().includes('strays'), 'the cancel of what strayed');
  assert.deepEqual(resting(), ['far']);
  engine.setMark('SPOT:BTCUSDT', '60000');
  assert.equal((await client.cancelAllOrders({ category: 'spot' })).retCode, 0);
});

test('a silent bot’s orders in a pair go, its sales too, and those of another stay (F30)', async () => {
  const [lapsing, lasting] = [await floor.addBot('lapsing'), await floor.addBot('lasting')];
  const before = Number(/"SPOT:BTCUSDT":"([\d.]+)"/.exec(await status())?.[1] ?? '0');
  const bought = { ...SPOT, side: 'Buy', orderType: 'Market', qty: '600' } as const;
  assert.equal((await clientOf(lapsing).submitOrder(bought)).retMsg, 'OK');
  await holds(before + 0.009);
  const sale = { ...ORDER, side: 'Sell', price: '61200', orderLinkId: 'sale-goes' } as const;
  assert.equal((await clientOf(lapsing).submitOrder(sale)).retMsg, 'OK');
  const goes = await clientOf(lapsing).submitOrder({ ...ORDER, price: '58610', orderLinkId: 'goes' });
  const stays = await clientOf(lasting).submitOrder({ ...ORDER, price: '58620', orderLinkId: 'stays' });
  assert.deepEqual([goes.retMsg, stays.retMsg], ['OK', 'OK']);
  assert.deepEqual([...resting()].sort(), ['goes', 'sale-goes', 'stays']);
  await until(() => resting().length === 1, 'the sweep of the silent bot');
  assert.deepEqual(resting(), ['stays']);
  assert.match(await status(), /"bot":"lapsing"[^}]*"acted":true/);
});

// The last, since the gateway ends with it.
test('halted, nothing in a pair is bought or sold and what rests stays; the owner’s stop cancels it', async () => {
  const client = clientOf(await floor.addBot('stopped'));
  const before = Number(/"SPOT:BTCUSDT":"([\d.]+)"/.exec(await status())?.[1] ?? '0');
  const taken = await client.submitOrder({ ...SPOT, side: 'Buy', orderType: 'Market', qty: '600' });
  assert.equal(taken.retMsg, 'OK');
  await holds(before + 0.009);
  const opens = await client.submitOrder({ ...ORDER, orderLinkId: 'opens' });
  const sale = { ...ORDER, side: 'Sell', price: '61200', orderLinkId: 'sale' } as const;
  const sells = await client.submitOrder(sale);
  assert.deepEqual([opens.retMsg, sells.retMsg], ['OK', 'OK']);
  await floor.gateway.ask('halt', { scope: 'everything', stops: 'openings', reason: 'test' });
  for (const order of [ORDER, { ...sale, orderLinkId: 'sale-2' }])
    assert.match((await client.submitOrder(order)).retMsg, /TRADING_HALTED/);
  const there = [...resting()];
  assert.ok(there.includes('opens') && there.includes('sale'), there.join());
  const stopped = await floor.gateway.ask('stop', { cancel: true });
  assert.deepEqual([stopped['cancelled'], stopped['left']], [there.length, []]);
  assert.deepEqual(resting(), []);
});
