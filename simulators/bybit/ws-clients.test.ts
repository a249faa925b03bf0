import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DefaultLogger, WebsocketAPIClient, WebsocketClient } from 'bybit-api';
import ccxt from 'ccxt';
import { fieldsOf } from '../shared/json.ts';
import type { Simulator } from './server.ts';
import { startSimulator } from './server.ts';

const MARKET = 'BTC/USDT:USDT';
const KEY = 'client';
const SECRET = 'client-secret';
const WAIT_MS = 5000;
const SILENT = { ...DefaultLogger, trace: () => undefined, info: () => undefined, error: () => undefined };
const ORDER = {
  category: 'linear',
  symbol: 'BTCUSDT',
  side: 'Buy',
  orderType: 'Limit',
  qty: '0.01',
  price: '58000',
} as const;

let sim: Simulator;
let wsUrl: string;
/** What ends the clients, whatever became of their test. */
const endings: (() => void)[] = [];

before(async () => {
  const accounts = [{ apiKey: KEY, secret: SECRET, balance: '10000' }];
  const markets = [{ symbol: 'BTCUSDT', volatility: 0 }];
  sim = await startSimulator({ engineOptions: { seed: 1, accounts, markets, limitFactor: 10 } });
  wsUrl = sim.url.replace('http', 'ws');
});
after(() => {
  for (const end of endings) end();
  return sim.close();
});

async function makeCcxt(): Promise<InstanceType<typeof ccxt.pro.bybit>> {
  const { url } = sim;
  const client = new ccxt.pro.bybit({
    apiKey: KEY,
    secret: SECRET,
    enableRateLimit: false,
    options: { fetchMarkets: { types: ['linear'] } },
    urls: {
      api: {
        spot: url,
        futures: url,
        v2: url,
        public: url,
        private: url,
        ws: {
          public: { linear: `${wsUrl}/v5/public/linear` },
          private: {
            spot: { unified: `${wsUrl}/v5/private`, nonUnified: `${wsUrl}/v5/private` },
            contract: `${wsUrl}/v5/private`,
            usdc: `${wsUrl}/v5/private`,
            trade: `${wsUrl}/v5/trade`,
          },
        },
      },
    },
  });
  await client.loadHttpProxyAgent();
  return client;
}

/** Resolves once the account's private topics have been subscribed to so many times. */
async function listening(topics: number): Promise<void> {
  while (sim.engine.inspect(KEY).subscriptions < topics)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

function makeTrader(): WebsocketAPIClient {
  const trader = new WebsocketAPIClient(
    { key: KEY, secret: SECRET, wsUrl: `${wsUrl}/v5/trade`, attachEventListeners: false },
    SILENT,
  );
  endings.push(() => trader.getWSClient().closeAll(true));
  return trader;
}

/** Rejects when it takes too long, so that a client that waits for ever fails its test. */
async function soon<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RangeError(`${what} took too long`)), WAIT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

test('ccxt pro watches markets: book, trades, candles, tickers', async () => {
  const client = await makeCcxt();
  await client.loadMarkets();
  const book = await soon(client.watchOrderBook(MARKET), 'watchOrderBook');
  assert.deepEqual([book.bids[0]?.[0], book.asks[0]?.[0]], [60_000, 60_000.1]);
  assert.ok((await soon(client.watchOrderBook(MARKET), 'the next book')).bids.length > 10);
  assert.ok((await soon(client.watchTrades(MARKET), 'watchTrades')).length > 0);
  assert.ok((await soon(client.watchOHLCV(MARKET, '1m'), 'watchOHLCV')).length > 0);
  assert.ok(Number((await soon(client.watchTicker(MARKET), 'watchTicker')).last) > 0);
  await client.close();
});

test('ccxt pro hears of its orders, fills, positions and balance, and trades over the socket', async () => {
  const client = await makeCcxt();
  await client.loadMarkets();
  const orders = client.watchOrders(MARKET);
  assert.deepEqual(await soon(client.watchPositions([MARKET]), 'their snapshot'), []);
  const positions = client.watchPositions([MARKET]);
  const trades = client.watchMyTrades(MARKET);
  const balance = client.watchBalance();
  await soon(listening(4), 'the subscriptions');
  const placed = await soon(client.createOrderWs(MARKET, 'market', 'buy', 0.01), 'createOrderWs');
  const [order] = await soon(orders, 'watchOrders');
  assert.equal(order?.id, placed.id);
  assert.deepEqual((await soon(trades, 'watchMyTrades'))[0]?.order, placed.id);
  assert.equal((await soon(positions, 'watchPositions'))[0]?.contracts, 0.01);
  assert.ok(Number((await soon(balance, 'watchBalance'))['USDT']?.total) > 0);
  const resting = await soon(client.createOrderWs(MARKET, 'limit', 'buy', 0.01, 58_000), 'a limit order');
  await soon(client.editOrderWs(String(resting.id), MARKET, 'limit', 'buy', 0.02, 58_100), 'editOrderWs');
  await soon(client.cancelOrderWs(String(resting.id), MARKET), 'cancelOrderWs');
  assert.equal(sim.engine.inspect(KEY).openOrders.length, 0);
  await client.close();
});

test('bybit-api hears private and public topics', async () => {
  const at = (path: string): WebsocketClient =>
    new WebsocketClient({ key: KEY, secret: SECRET, wsUrl: `${wsUrl}${path}`, reconnectTimeout: 50 }, SILENT);
  const heard = new Map<string, unknown>();
  const clients = [at('/v5/private'), at('/v5/public/linear')];
  const all = new Promise<void>((resolve) => {
    for (const client of clients) {
      client.on('update', (update: unknown) => {
        const fields = fieldsOf(update);
        heard.set(String(fields?.get('topic')), fields?.get('data'));
        if (heard.size === 6) resolve();
      });
    }
  });
  endings.push(() => clients.forEach((client) => client.closeAll(true)));
  const [own, market] = clients;
  await own?.subscribeV5(['order', 'position', 'execution', 'wallet'], 'linear');
  await market?.subscribeV5(['orderbook.50.BTCUSDT', 'tickers.BTCUSDT'], 'linear');
  const trader = makeTrader();
  await soon(listening(4), 'the subscriptions');
  const { retCode } = await soon(
    trader.submitNewOrder({ ...ORDER, price: '61000', orderLinkId: 'ws-1' }),
    'an order',
  );
  assert.equal(retCode, 0);
  await soon(all, 'the topics');
  const topics = ['execution', 'order', 'orderbook.50.BTCUSDT', 'position', 'tickers.BTCUSDT', 'wallet'];
  assert.deepEqual([...heard.keys()].sort(), topics);
});

test('bybit-api trades over the socket: place, amend, cancel, batches, and its refusals', async () => {
  const trader = makeTrader();
  const [category, symbol] = ['linear', 'BTCUSDT'] as const;
  const placed = await soon(trader.submitNewOrder({ ...ORDER, orderLinkId: 'ws-2' }), 'an order');
  assert.equal(placed.data.orderLinkId, 'ws-2');
  await soon(trader.amendOrder({ category, symbol, orderLinkId: 'ws-2', price: '58100' }), 'an amendment');
  assert.equal(sim.engine.inspect(KEY).openOrders.at(-1)?.price, 58_100n * 10n ** 18n);
  await soon(trader.cancelOrder({ category, symbol, orderLinkId: 'ws-2' }), 'a cancellation');
  await assert.rejects(
    soon(trader.cancelOrder({ category, symbol, orderLinkId: 'ws-2' }), 'a refusal'),
    (error: unknown) => {
      assert.equal(fieldsOf(error)?.get('retCode'), 110001);
      return true;
    },
  );
  const two = [
    { symbol, side: 'Buy', orderType: 'Limit', qty: '0.01', price: '58000', orderLinkId: 'b1' },
    { symbol, side: 'Buy', orderType: 'Limit', qty: '0.01', price: '1', orderLinkId: 'b2' },
  ] as const;
  const batch = await soon(trader.batchSubmitOrders('linear', [...two]), 'a batch');
  assert.equal(batch.data.list.length, 2);
  await soon(trader.batchCancelOrder('linear', [{ symbol, orderLinkId: 'b1' }]), 'its cancellation');
  assert.equal(sim.engine.inspect(KEY).openOrders.length, 0);
});
