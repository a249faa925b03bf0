import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  DerivativesTradingUsdsFutures,
  DerivativesTradingUsdsFuturesRestAPI,
} from '@binance/derivatives-trading-usds-futures';
import { USDMClient } from 'binance';
import ccxt from 'ccxt';
import { formatDecimal } from '../../src/core/units/decimal.ts';
import type { Simulator } from './server.ts';
import { startSimulator } from './server.ts';

const MARKET = 'BTC/USDT:USDT';
const KEY = 'client';
const SECRET = 'client-secret';

let sim: Simulator;

before(async () => {
  const accounts = [{ apiKey: KEY, secret: SECRET, balance: '10000' }];
  const markets = [{ symbol: 'BTCUSDT', volatility: 0 }];
  sim = await startSimulator({ engineOptions: { seed: 1, accounts, markets } });
});
after(() => sim.close());

function makeCcxt(secret = SECRET, apiKey = KEY): InstanceType<typeof ccxt.binanceusdm> {
  const at = (path: string): string => `${sim.url}${path}`;
  return new ccxt.binanceusdm({
    apiKey,
    secret,
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
      },
    },
  });
}

test('ccxt trades: place, amend, look up, cancel, batches and triggers', async () => {
  const client = makeCcxt();
  await client.setLeverage(10, MARKET);
  const placed = await client.createOrder(MARKET, 'limit', 'buy', 0.01, 58_500);
  assert.equal(placed.status, 'open');
  const id = String(placed.id);
  const amended = await client.editOrder(id, MARKET, 'limit', 'buy', 0.02, 58_600);
  assert.deepEqual([amended.amount, amended.price], [0.02, 58_600]);
  assert.equal((await client.fetchOpenOrders(MARKET)).length, 1);
  assert.equal((await client.fetchOrder(id, MARKET)).status, 'open');
  assert.equal((await client.cancelOrder(id, MARKET)).status, 'canceled');
  const batch = await client.createOrders([
    { symbol: MARKET, type: 'limit', side: 'buy', amount: 0.01, price: 58_000 },
    { symbol: MARKET, type: 'limit', side: 'buy', amount: 0.01, price: 57_900 },
  ]);
  const ids = batch.map((order) => String(order.id));
  assert.equal((await client.cancelOrders(ids, MARKET)).length, 2);
  await client.createOrder(MARKET, 'market', 'sell', 0.01, undefined, { triggerPrice: 55_000 });
  assert.equal((await client.fetchOpenOrders(MARKET, undefined, undefined, { trigger: true })).length, 1);
  await client.cancelAllOrders(MARKET, { trigger: true });
  await client.createOrder(MARKET, 'limit', 'buy', 0.01, 58_500);
  await client.cancelAllOrders(MARKET);
  const seen = sim.engine.inspect(KEY);
  assert.deepEqual([seen.openOrders.length, seen.openAlgoOrders.length], [0, 0]);
});

test('ccxt reads back what a market order did: fills, position, balance, fees', async () => {
  const client = makeCcxt();
  const order = await client.createOrder(MARKET, 'market', 'buy', 0.01);
  assert.deepEqual([order.status, order.filled], ['closed', 0.01]);
  const trades = await client.fetchMyTrades(MARKET);
  const seen = sim.engine.inspect(KEY);
  assert.equal(trades.at(-1)?.id, String(seen.fills.at(-1)?.tradeId));
  const positions = await client.fetchPositions([MARKET]);
  assert.deepEqual([positions[0]?.side, positions[0]?.contracts], ['long', 0.01]);
  const balance = await client.fetchBalance();
  assert.equal(String(balance['USDT']?.total), formatDecimal(seen.equity));
  await client.createOrder(MARKET, 'market', 'sell', 0.01, undefined, { reduceOnly: true });
  assert.equal((await client.fetchPositions([MARKET])).length, 0);
});

test('ccxt understands the market data', async () => {
  const client = makeCcxt();
  await client.loadMarkets();
  assert.deepEqual(client.market(MARKET).precision, { amount: 0.001, price: 0.1, base: 1e-8, quote: 1e-8 });
  const book = await client.fetchOrderBook(MARKET, 5);
  assert.ok(Number(book.bids[0]?.[0]) < Number(book.asks[0]?.[0]));
  assert.equal((await client.fetchOHLCV(MARKET, '1m', undefined, 3)).length, 3);
  assert.ok(Number((await client.fetchTicker(MARKET)).last) > 0);
  assert.equal((await client.fetchTrades(MARKET, undefined, 2)).length, 2);
  assert.ok((await client.fetchFundingRate(MARKET)).fundingTimestamp !== undefined);
  assert.equal((await client.fetchPositionMode(MARKET)).hedged, false);
});

test('refusals become the right ccxt exceptions', async () => {
  const client = makeCcxt();
  const limit = (amount: number, price: number, params = {}): Promise<unknown> =>
    client.createOrder(MARKET, 'limit', 'buy', amount, price, params);
  await assert.rejects(client.cancelOrder('1', MARKET), ccxt.OrderNotFound);
  await assert.rejects(client.fetchOrder('1', MARKET), ccxt.OrderNotFound);
  await assert.rejects(limit(0.01, 61_000, { postOnly: true }), ccxt.InvalidOrder);
  await assert.rejects(limit(10, 58_500), /-2019/);
  await assert.rejects(limit(0.001, 58_500), /-4164/);
  await assert.rejects(client.setMarginMode('cross', MARKET), ccxt.MarginModeAlreadySet);
  await assert.rejects(client.request('depth', 'fapiPublic', 'GET', { symbol: 'NOPE' }), ccxt.BadSymbol);
  await assert.rejects(client.withdraw('USDT', 1, '0x0000000000000000000000000000000000000001'));
  await assert.rejects(makeCcxt('wrong').fetchBalance(), ccxt.AuthenticationError);
  await assert.rejects(makeCcxt(SECRET, 'nobody').fetchBalance(), ccxt.AuthenticationError);
  sim.faults.tooManyRequests = { next: 1 };
  await assert.rejects(client.fetchTicker(MARKET), ccxt.DDoSProtection);
  sim.faults.status5xx = { next: 1, applied: false, shape: '-1007' };
  await assert.rejects(limit(0.01, 58_500), ccxt.RequestTimeout);
  assert.equal(sim.engine.inspect(KEY).withdrawals.length, 0);
});

test("with the venue's own host name the futures codes become their ccxt exceptions too", async () => {
  const client = new ccxt.binanceusdm({ apiKey: KEY, secret: SECRET, options: { fetchCurrencies: false } });
  client.fetchImplementation = (url: string, init: RequestInit): Promise<Response> =>
    fetch(url.replace('https://fapi.binance.com', sim.url), init);
  const limit = (amount: number, price: number, params = {}): Promise<unknown> =>
    client.createOrder(MARKET, 'limit', 'buy', amount, price, params);
  await assert.rejects(limit(10, 58_500), ccxt.InsufficientFunds);
  await assert.rejects(limit(0.001, 58_500), ccxt.InvalidOrder);
  await assert.rejects(limit(0.01, 58_500, { reduceOnly: true }), ccxt.InvalidOrder);
  await limit(0.01, 58_500, { clientOrderId: 'same' });
  await assert.rejects(limit(0.01, 58_500, { clientOrderId: 'same' }), ccxt.InvalidOrder);
  const above = client.createOrder(MARKET, 'market', 'sell', 0.01, undefined, { stopLossPrice: 61_000 });
  await assert.rejects(above, ccxt.OrderImmediatelyFillable);
  await client.cancelAllOrders(MARKET);
});

test('the `binance` package talks to it', async () => {
  const client = new USDMClient({ api_key: KEY, api_secret: SECRET, baseUrl: sim.url });
  const symbol = 'BTCUSDT';
  const quantity = 0.01;
  const placed = await client.submitNewOrder({
    symbol,
    side: 'BUY',
    type: 'LIMIT',
    quantity,
    price: 58_500,
    timeInForce: 'GTC',
  });
  await client.modifyOrder({ symbol, orderId: placed.orderId, side: 'BUY', quantity, price: 58_400 });
  assert.equal((await client.getOrder({ symbol, orderId: placed.orderId })).price, '58400.00');
  assert.equal((await client.cancelOrder({ symbol, orderId: placed.orderId })).status, 'CANCELED');
  await assert.rejects(client.cancelOrder({ symbol, orderId: placed.orderId }), { code: -2011 });
  const batch = await client.submitMultipleOrders([
    { symbol, side: 'BUY', type: 'LIMIT', quantity: '0.01', price: '58000', timeInForce: 'GTC' },
    { symbol, side: 'BUY', type: 'LIMIT', quantity: '0.01', price: '57000', timeInForce: 'GTC' },
  ]);
  assert.equal(batch.length, 2);
  assert.equal((await client.getAllOpenOrders({ symbol })).length, 2);
  await client.setCancelOrdersOnTimeout({ symbol, countdownTime: 60_000 });
  await client.cancelAllOpenOrders({ symbol });
  assert.equal((await client.setLeverage({ symbol, leverage: 20 })).leverage, 20);
  assert.equal((await client.getBalanceV3())[0]?.asset, 'USDT');
  assert.ok(Number((await client.getAccountInformationV3()).totalWalletBalance) > 0);
  assert.ok(Array.isArray(await client.getPositionsV3()));
  assert.equal(sim.engine.inspect(KEY).openOrders.length, 0);
});

test('the official connector talks to it', async () => {
  const { restAPI } = new DerivativesTradingUsdsFutures({
    configurationRestAPI: { apiKey: KEY, apiSecret: SECRET, basePath: sim.url },
  });
  const symbol = 'BTCUSDT';
  const order = await restAPI.newOrder({
    symbol,
    side: DerivativesTradingUsdsFuturesRestAPI.NewOrderSideEnum.BUY,
    type: DerivativesTradingUsdsFuturesRestAPI.NewOrderTypeEnum.LIMIT,
    timeInForce: DerivativesTradingUsdsFuturesRestAPI.NewOrderTimeInForceEnum.GTC,
    quantity: 0.01,
    price: 58_500,
  });
  const placed = await order.data();
  assert.equal(placed.status, 'NEW');
  const orderId = placed.orderId;
  assert.ok(orderId !== undefined);
  assert.equal((await (await restAPI.queryOrder({ symbol, orderId })).data()).origQty, '0.010');
  assert.equal((await (await restAPI.cancelOrder({ symbol, orderId })).data()).status, 'CANCELED');
  await assert.rejects(restAPI.cancelOrder({ symbol, orderId }), /Unknown order sent/);
  assert.ok((await (await restAPI.futuresAccountBalanceV3()).data()).length > 0);
  assert.equal((await (await restAPI.changeInitialLeverage({ symbol, leverage: 15 })).data()).leverage, 15);
  assert.ok(Array.isArray(await (await restAPI.positionInformationV3()).data()));
});
