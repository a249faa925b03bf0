import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import {
  DerivativesTradingUsdsFutures,
  DerivativesTradingUsdsFuturesWebsocketAPI,
} from '@binance/derivatives-trading-usds-futures';
import { DefaultLogger, WebsocketAPIClient, WebsocketClient } from 'binance';
import ccxt from 'ccxt';
import { fieldsOf } from '../shared/json.ts';
import type { Simulator } from './server.ts';
import { startSimulator } from './server.ts';

const MARKET = 'BTC/USDT:USDT';
const KEY = 'client';
const SECRET = 'client-secret';
const WAIT_MS = 5000;
const PAIR = generateKeyPairSync('ed25519', {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

process.env['LOG_LEVEL'] = 'error';

let sim: Simulator;
let wsUrl: string;

before(async () => {
  const accounts = [
    { apiKey: KEY, secret: SECRET, balance: '10000' },
    { apiKey: 'eddy', publicKey: PAIR.publicKey, balance: '10000' },
  ];
  const markets = [{ symbol: 'BTCUSDT', volatility: 0 }];
  sim = await startSimulator({ engineOptions: { seed: 1, accounts, markets } });
  wsUrl = sim.url.replace('http', 'ws');
});
after(() => sim.close());

async function makeCcxt(): Promise<InstanceType<typeof ccxt.pro.binanceusdm>> {
  const at = (path: string): string => `${sim.url}${path}`;
  const client = new ccxt.pro.binanceusdm({
    apiKey: KEY,
    secret: SECRET,
    enableRateLimit: false,
    options: { fetchCurrencies: false },
    urls: {
      api: {
        fapiPublic: at('/fapi/v1'),
        fapiPublicV2: at('/fapi/v2'),
        fapiPublicV3: at('/fapi/v3'),
        fapiPrivate: at('/fapi/v1'),
        fapiPrivateV2: at('/fapi/v2'),
        fapiPrivateV3: at('/fapi/v3'),
        sapi: at('/sapi/v1'),
        ws: { future: `${wsUrl}/ws`, 'ws-api': { future: `${wsUrl}/ws-fapi/v1` } },
      },
    },
  });
  await client.loadHttpProxyAgent();
  // Its timer for renewing the listen key would keep this process alive.
  client.delay = () => undefined;
  return client;
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
  assert.ok((await soon(client.watchOrderBook(MARKET), 'the next book')).bids.length > 100);
  assert.ok((await soon(client.watchTrades(MARKET), 'watchTrades')).length > 0);
  assert.ok((await soon(client.watchOHLCV(MARKET, '1m'), 'watchOHLCV')).length > 0);
  assert.ok(Number((await soon(client.watchTicker(MARKET), 'watchTicker')).last) > 0);
  assert.equal((await soon(client.watchBidsAsks([MARKET]), 'watchBidsAsks'))[MARKET]?.bid, 60_000);
  assert.ok(Number((await soon(client.watchMarkPrice(MARKET), 'watchMarkPrice')).markPrice) > 0);
  await client.close();
});

test('ccxt pro trades over WebSocket and watches what happens', async () => {
  const client = await makeCcxt();
  await client.loadMarkets();
  const orders = client.watchOrders(MARKET);
  const trades = client.watchMyTrades(MARKET);
  await soon(client.watchPositions([MARKET]), 'the first positions');
  const positions = client.watchPositions([MARKET]);
  const deadline = Date.now() + WAIT_MS;
  while (sim.engine.exchange.account(KEY).listenKey === null || Object.keys(client.clients).length === 0) {
    assert.ok(Date.now() < deadline);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  const placed = await soon(client.createOrderWs(MARKET, 'limit', 'buy', 0.01, 58_500), 'createOrderWs');
  assert.equal(placed.status, 'open');
  const id = String(placed.id);
  assert.equal((await soon(orders, 'watchOrders'))[0]?.id, id);
  const edited = await soon(client.editOrderWs(id, MARKET, 'limit', 'buy', 0.02, 58_600), 'editOrderWs');
  assert.equal(edited.amount, 0.02);
  assert.equal((await soon(client.fetchOrderWs(id, MARKET), 'fetchOrderWs')).status, 'open');
  assert.equal((await soon(client.cancelOrderWs(id, MARKET), 'cancelOrderWs')).status, 'canceled');
  await assert.rejects(soon(client.cancelOrderWs(id, MARKET), 'the second cancel'), ccxt.OrderNotFound);
  await soon(client.createOrderWs(MARKET, 'market', 'buy', 0.01), 'a market order');
  const fill = (await soon(trades, 'watchMyTrades'))[0];
  assert.equal(fill?.id, String(sim.engine.inspect(KEY).fills[0]?.tradeId));
  const held = await soon(positions, 'watchPositions');
  assert.deepEqual([held[0]?.side, held[0]?.contracts], ['long', 0.01]);
  const balance = await soon(client.fetchBalanceWs(), 'fetchBalanceWs');
  assert.ok(Number(balance['USDT']?.total) > 9000);
  await client.close();
});

/** The `binance` package without its log. */
function silent(): typeof DefaultLogger {
  return { trace: () => undefined, info: () => undefined, error: () => undefined };
}

test('the `binance` package trades over WebSocket, signed one by one and logged on', async () => {
  const keys = [
    { api_key: KEY, api_secret: SECRET },
    { api_key: 'eddy', api_secret: PAIR.privateKey },
  ];
  for (const key of keys) {
    const client = new WebsocketAPIClient({ ...key, wsUrl, attachEventListeners: false }, silent());
    const symbol = 'BTCUSDT';
    const placed = await soon(
      client.submitNewFuturesOrder('usdm', {
        symbol,
        side: 'BUY',
        type: 'LIMIT',
        quantity: 0.01,
        price: 58_500,
        timeInForce: 'GTC',
        timestamp: Date.now(),
      }),
      'submitNewFuturesOrder',
    );
    assert.equal(placed.result.status, 'NEW');
    const { orderId } = placed.result;
    const named = { symbol, orderId, timestamp: Date.now() };
    const cancelled = await soon(client.cancelFuturesOrder('usdm', named), 'cancelFuturesOrder');
    assert.equal(cancelled.result.status, 'CANCELED');
    const account = await soon(client.getFuturesAccountStatusV2({ timestamp: Date.now() }), 'account status');
    assert.ok(Number(account.result.totalWalletBalance) > 9000);
    client.getWSClient().closeAll(true);
  }
  assert.equal(sim.engine.inspect('eddy').orders.length, 1);
});

test('the `binance` package listens to markets and to its account', async (context) => {
  // Its timer for renewing the listen key outlives its connections, and would keep this process alive.
  const interval = setInterval;
  context.mock.method(globalThis, 'setInterval', (task: () => void, ms: number) =>
    interval(task, ms).unref(),
  );
  const restOptions = { baseUrl: sim.url };
  const client = new WebsocketClient({ api_key: KEY, api_secret: SECRET, wsUrl, restOptions }, silent());
  const seen: unknown[] = [];
  let wake = (): void => undefined;
  client.on('message', (message) => {
    seen.push(message);
    wake();
  });
  client.on('exception', () => undefined);
  const saw = async (type: string): Promise<void> => {
    const found = (): boolean => seen.some((message) => JSON.stringify(message).includes(`"e":"${type}"`));
    while (!found()) {
      await soon(new Promise<void>((resolve) => (wake = resolve)), type);
    }
  };
  await client.subscribe(['btcusdt@bookTicker'], 'usdmPublic');
  await client.subscribe(['btcusdt@markPrice@1s'], 'usdmMarket');
  await saw('bookTicker');
  await saw('markPriceUpdate');
  await client.subscribeUsdFuturesUserDataStream();
  sim.engine.exchange.feed.publish(KEY, { kind: 'marginCall' });
  await saw('MARGIN_CALL');
  client.closeAll(true);
});

test('the official connector trades over WebSocket, and listens', async () => {
  const connector = new DerivativesTradingUsdsFutures({
    configurationRestAPI: { apiKey: KEY, apiSecret: SECRET, basePath: sim.url },
    configurationWebsocketAPI: { apiKey: KEY, apiSecret: SECRET, wsURL: `${wsUrl}/ws-fapi/v1` },
    configurationWebsocketStreams: { wsURL: wsUrl },
  });
  const api = await soon(connector.websocketAPI.connect(), 'connecting');
  const streams = await soon(connector.websocketStreams.connect(), 'connecting');
  const book = new Promise<unknown>((resolve) => {
    streams.individualSymbolBookTickerStreams({ symbol: 'btcusdt' }).on('message', resolve);
  });
  assert.equal(fieldsOf(await soon(book, 'bookTicker'))?.get('b'), '60000.00');
  const started = await soon(api.startUserDataStream(), 'startUserDataStream');
  const listenKey = String(started.data.listenKey);
  const order = new Promise<unknown>((resolve) => streams.userData(listenKey).on('message', resolve));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const { NewOrderSideEnum, NewOrderTypeEnum, NewOrderTimeInForceEnum } =
    DerivativesTradingUsdsFuturesWebsocketAPI;
  const placed = await soon(
    api.newOrder({
      symbol: 'BTCUSDT',
      side: NewOrderSideEnum.BUY,
      type: NewOrderTypeEnum.LIMIT,
      timeInForce: NewOrderTimeInForceEnum.GTC,
      quantity: 0.01,
      price: 58_500,
    }),
    'newOrder',
  );
  assert.equal(placed.data.status, 'NEW');
  assert.equal(fieldsOf(await soon(order, 'the order event'))?.get('e'), 'ORDER_TRADE_UPDATE');
  const orderId = placed.data.orderId;
  assert.ok(orderId !== undefined);
  const cancelled = await soon(api.cancelOrder({ symbol: 'BTCUSDT', orderId }), 'cancelOrder');
  assert.equal(cancelled.data.status, 'CANCELED');
  assert.ok((cancelled.rateLimits ?? []).length > 0);
  await api.disconnect();
  await streams.disconnect();
});
