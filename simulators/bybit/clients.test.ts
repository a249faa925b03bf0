import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RestClientV5 } from 'bybit-api';
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
  sim = await startSimulator({ engineOptions: { seed: 1, accounts, markets, limitFactor: 10 } });
});
after(() => sim.close());

function makeCcxt(secret = SECRET, apiKey = KEY): InstanceType<typeof ccxt.bybit> {
  const { url } = sim;
  return new ccxt.bybit({
    apiKey,
    secret,
    enableRateLimit: false,
    options: { fetchCurrencies: false, fetchMarkets: { types: ['linear'] } },
    urls: { api: { spot: url, futures: url, v2: url, public: url, private: url } },
  });
}

test('ccxt trades: place, amend, look up, cancel, batches and triggers', async () => {
  const client = makeCcxt();
  await client.setLeverage(20, MARKET);
  const placed = await client.createOrder(MARKET, 'limit', 'buy', 0.01, 58_500, { clientOrderId: 'gw-1' });
  const id = String(placed.id);
  await client.editOrder(id, MARKET, 'limit', 'buy', 0.02, 58_600);
  const found = (await client.fetchOpenOrders(MARKET))[0];
  assert.deepEqual([found?.amount, found?.price, found?.clientOrderId], [0.02, 58_600, 'gw-1']);
  assert.equal((await client.fetchOrder(id, MARKET, { acknowledged: true })).status, 'open');
  await client.cancelOrder(id, MARKET);
  assert.equal((await client.fetchOrder(id, MARKET, { acknowledged: true })).status, 'canceled');
  const batch = await client.createOrders([
    { symbol: MARKET, type: 'limit', side: 'buy', amount: 0.01, price: 58_000 },
    { symbol: MARKET, type: 'limit', side: 'buy', amount: 0.01, price: 57_900 },
  ]);
  const ids = batch.map((order) => String(order.id));
  assert.equal((await client.cancelOrders(ids, MARKET)).length, 2);
  const stop = { triggerPrice: 55_000, triggerDirection: 'descending' };
  await client.createOrder(MARKET, 'market', 'sell', 0.01, undefined, stop);
  assert.equal((await client.fetchOpenOrders(MARKET, undefined, undefined, { trigger: true })).length, 1);
  await client.createOrder(MARKET, 'limit', 'buy', 0.01, 58_500);
  await client.cancelAllOrders(MARKET);
  await client.cancelAllOrdersAfter(40_000);
  const seen = sim.engine.inspect(KEY);
  assert.deepEqual([seen.openOrders.length, seen.waitingOrders.length, seen.dcpSeconds], [0, 0, 40]);
});

test('ccxt reads back what a market order did: fills, position, balance, fees', async () => {
  const client = makeCcxt();
  const { id } = await client.createOrder(MARKET, 'market', 'buy', 0.01);
  const order = await client.fetchOrder(String(id), MARKET, { acknowledged: true });
  assert.deepEqual([order.status, order.filled], ['closed', 0.01]);
  const trades = await client.fetchMyTrades(MARKET);
  const seen = sim.engine.inspect(KEY);
  assert.equal(trades.at(-1)?.id, seen.fills.at(-1)?.execId);
  const position = (await client.fetchPositions([MARKET]))[0];
  assert.deepEqual([position?.side, position?.contracts, position?.leverage], ['long', 0.01, 20]);
  const balance = await client.fetchBalance();
  assert.equal(Number(balance['USDT']?.total), Number(formatDecimal(seen.walletBalance)));
  await client.createOrder(MARKET, 'market', 'sell', 0.01, undefined, { reduceOnly: true });
  assert.equal((await client.fetchPositions([MARKET]))[0]?.contracts, 0);
  assert.ok((await client.fetchLedger('USDT')).length > 0);
});

test('ccxt understands the market data', async () => {
  const client = makeCcxt();
  await client.loadMarkets();
  assert.deepEqual(client.market(MARKET).precision, { amount: 0.001, price: 0.1 });
  const book = await client.fetchOrderBook(MARKET, 5);
  assert.ok(Number(book.bids[0]?.[0]) < Number(book.asks[0]?.[0]));
  assert.equal((await client.fetchOHLCV(MARKET, '1m', undefined, 3)).length, 3);
  assert.ok(Number((await client.fetchTicker(MARKET)).last) > 0);
  assert.equal((await client.fetchTrades(MARKET, undefined, 2)).length, 2);
  assert.ok((await client.fetchFundingRate(MARKET)).fundingTimestamp !== undefined);
  assert.ok((await client.fetchFundingRateHistory(MARKET, undefined, 3)).length > 0);
  assert.equal((await client.fetchTradingFee(MARKET)).taker, 0.00055);
  assert.ok(Number(await client.fetchTime()) > 0);
});

test('refusals become the right ccxt exceptions', async () => {
  const client = makeCcxt();
  const limit = (amount: number, price: number, params = {}): Promise<unknown> =>
    client.createOrder(MARKET, 'limit', 'buy', amount, price, params);
  await assert.rejects(client.cancelOrder('1', MARKET), ccxt.OrderNotFound);
  await assert.rejects(limit(10, 58_500), ccxt.InsufficientFunds);
  await assert.rejects(limit(0.01, 90_000), ccxt.InvalidOrder);
  await assert.rejects(limit(0.01, 58_500, { reduceOnly: true }), ccxt.InvalidOrder);
  await limit(0.01, 58_500, { clientOrderId: 'same' });
  await assert.rejects(limit(0.01, 58_500, { clientOrderId: 'same' }), ccxt.InvalidOrder);
  await client.cancelAllOrders(MARKET);
  await assert.rejects(
    client.withdraw('USDT', 1, '0x0000000000000000000000000000000000000001', undefined, { network: 'ETH' }),
  );
  await assert.rejects(makeCcxt('wrong').fetchBalance(), ccxt.AuthenticationError);
  await assert.rejects(makeCcxt(SECRET, 'nobody').fetchBalance(), ccxt.AuthenticationError);
  sim.engine.setRestrictions(KEY, { readOnly: true });
  await assert.rejects(limit(0.01, 58_500), ccxt.PermissionDenied);
  sim.engine.setRestrictions(KEY, { readOnly: false, fromOtherAddress: true });
  await assert.rejects(limit(0.01, 58_500), ccxt.PermissionDenied);
  sim.engine.setRestrictions(KEY, { fromOtherAddress: false });
  sim.faults.tooManyRequests = { next: 1 };
  await assert.rejects(client.fetchTicker(MARKET), ccxt.NetworkError);
  sim.faults.status5xx = { next: 1, applied: false, shape: '10016' };
  await assert.rejects(limit(0.01, 58_500), ccxt.ExchangeError);
  assert.equal(sim.engine.inspect(KEY).withdrawals.length, 0);
});

test('bybit-api talks to it', async () => {
  const client = new RestClientV5({ key: KEY, secret: SECRET, baseUrl: sim.url, parseAPIRateLimits: true });
  const [category, symbol] = ['linear', 'BTCUSDT'] as const;
  const order = {
    category,
    symbol,
    side: 'Buy',
    orderType: 'Limit',
    qty: '0.01',
    timeInForce: 'GTC',
  } as const;
  const placed = await client.submitOrder({ ...order, price: '58500', orderLinkId: 'api-1' });
  assert.equal(placed.result.orderLinkId, 'api-1');
  assert.deepEqual(placed.rateLimitApi?.maxRequests, 100);
  await client.amendOrder({ category, symbol, orderLinkId: 'api-1', price: '58400' });
  const found = (await client.getActiveOrders({ category, symbol, orderLinkId: 'api-1' })).result.list[0];
  assert.deepEqual(
    [found?.price, found?.orderStatus, found?.orderId],
    ['58400.00', 'New', placed.result.orderId],
  );
  assert.equal(
    (await client.submitOrder({ ...order, price: '58500', orderLinkId: 'api-1' })).retCode,
    110072,
  );
  await client.cancelOrder({ category, symbol, orderLinkId: 'api-1' });
  assert.equal((await client.cancelOrder({ category, symbol, orderLinkId: 'api-1' })).retCode, 110001);
  const batch = await client.batchSubmitOrders('linear', [
    { symbol, side: 'Buy', orderType: 'Limit', qty: '0.01', price: '58000', orderLinkId: 'a1' },
    { symbol, side: 'Buy', orderType: 'Limit', qty: '0.01', price: '58000.05', orderLinkId: 'a2' },
  ]);
  assert.deepEqual(
    batch.retExtInfo.list.map(({ code }) => code),
    [0, 10001],
  );
  assert.equal((await client.cancelAllOrders({ category, settleCoin: 'USDT' })).result.list.length, 1);
  assert.equal(
    (await client.getWalletBalance({ accountType: 'UNIFIED', coin: 'USDT' })).result.list.length,
    1,
  );
  assert.equal((await client.getPositionInfo({ category, settleCoin: 'USDT' })).result.list.length, 0);
  const key = (await client.getQueryApiKey()).result;
  assert.deepEqual(
    [key.readOnly, key.permissions.Wallet, key.permissions.ContractTrade],
    [0, [], ['Order', 'Position']],
  );
  assert.equal(
    (await client.setDisconnectCancelAllWindowV2({ product: 'DERIVATIVES', timeWindow: 40 })).retMsg,
    'success',
  );
  const away = {
    coin: 'USDT',
    chain: 'ETH',
    amount: '1',
    address: '0x0000000000000000000000000000000000000001',
  };
  assert.equal(
    (await client.submitWithdrawal({ ...away, accountType: 'FUND', timestamp: Date.now() })).retCode,
    10005,
  );
  assert.ok((await client.getHistoricOrders({ category, symbol })).result.list.length > 0);
});
