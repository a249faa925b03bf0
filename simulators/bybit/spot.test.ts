import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RestClientV5 } from 'bybit-api';
import ccxt from 'ccxt';
import { decimal, formatDecimal, multiplyUp, subtract } from '../../src/core/units/decimal.ts';
import { Caller } from './fixtures/caller.ts';
import type { Simulator } from './server.ts';
import { marketSpecs } from './market-spec.ts';
import { startSimulator } from './server.ts';

const PAIR = 'BTC/USDT';
const STILL = [
  { symbol: 'BTCUSDT', volatility: 0 },
  { symbol: 'SPOT:BTCUSDT', volatility: 0 },
];
const MAY = { permissions: { ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'] } };
const SPOT = { category: 'spot', symbol: 'BTCUSDT' } as const;
const TAKER = decimal('0.00055');

let sim: Simulator;

before(async () => {
  const accounts = [{ apiKey: 'k', secret: 's', balance: '10000', coins: { BTC: '0.5' }, restrictions: MAY }];
  sim = await startSimulator({ engineOptions: { seed: 1, accounts, markets: STILL, limitFactor: 10 } });
});
after(() => sim.close());

function traders(): Caller {
  const keys = ['ann', 'bob'].map((name) => ({ apiKey: name, secret: name, restrictions: MAY }));
  const accounts = keys.map((key) => ({ ...key, balance: '1000', coins: { BTC: '1' } }));
  return new Caller({ accounts, markets: STILL });
}

function coinOf(caller: Caller, who: string): string {
  return formatDecimal(caller.engine.inspect(who).coins.get('BTC') ?? decimal('0'));
}

test('ccxt buys for an amount and by quantity, reads balances and trades, sells and cancels in a pair', async () => {
  const { url } = sim;
  const client = new ccxt.bybit({
    apiKey: 'k',
    secret: 's',
    enableRateLimit: false,
    options: { defaultType: 'spot', fetchCurrencies: false, fetchMarkets: { types: ['spot', 'linear'] } },
    urls: { api: { spot: url, futures: url, v2: url, public: url, private: url } },
  });
  await client.loadMarkets();
  assert.equal(client.market(PAIR).spot, true);
  const ticker = await client.fetchTicker(PAIR);
  assert.ok(Number(ticker.bid) < Number(ticker.ask));
  await client.createMarketBuyOrderWithCost(PAIR, 600);
  const [trade] = await client.fetchMyTrades(PAIR);
  assert.ok(Math.abs(Number(trade?.cost) - 600) < 1, JSON.stringify(trade));
  assert.equal(trade?.fee?.currency, 'BTC');
  const bought = subtract(decimal(String(trade?.amount)), multiplyUp(decimal(String(trade?.amount)), TAKER));
  const balance = await client.fetchBalance();
  assert.equal(String(balance['BTC']?.total), formatDecimal((decimal('0.5') + bought) as typeof bought));
  const resting = await client.createOrder(PAIR, 'limit', 'sell', 0.4, 61_000);
  assert.equal((await client.fetchOpenOrders(PAIR))[0]?.remaining, 0.4);
  await assert.rejects(client.createOrder(PAIR, 'limit', 'sell', 0.2, 61_000), ccxt.InsufficientFunds);
  await client.cancelOrder(String(resting.id), PAIR);
  await client.createOrder(PAIR, 'market', 'sell', 0.1);
  assert.equal((await client.fetchMyTrades(PAIR)).at(-1)?.fee?.currency, 'USDT');
  assert.equal((await client.fetchOpenOrders(PAIR)).length, 0);
});

test('bybit-api trades in a pair, and its contract of the same symbol is another market', async () => {
  const client = new RestClientV5({ key: 'k', secret: 's', baseUrl: sim.url });
  const order = { ...SPOT, side: 'Buy', orderType: 'Limit', qty: '0.01', price: '59000' } as const;
  const placed = await client.submitOrder({ ...order, orderLinkId: 'pair-1' });
  assert.equal(placed.retCode, 0, placed.retMsg);
  const open = async (category: 'spot' | 'linear'): Promise<number> =>
    (await client.getActiveOrders({ category, symbol: 'BTCUSDT' })).result.list.length;
  assert.deepEqual([await open('spot'), await open('linear')], [1, 0]);
  const amended = await client.amendOrder({ ...SPOT, orderLinkId: 'pair-1', price: '58900' });
  assert.equal(amended.retCode, 0, amended.retMsg);
  const cancelled = await client.cancelAllOrders({ category: 'spot' });
  assert.equal(cancelled.result.list.length, 1);
  assert.equal(await open('spot'), 0);
  assert.deepEqual(
    (await client.getPositionInfo({ category: 'linear', settleCoin: 'USDT' })).result.list,
    [],
  );
});

test('a purchase pays in the coin, a sale in USDT, and nobody sells or spends what is not there', () => {
  const caller = traders();
  const send = (who: string, fields: object): unknown =>
    caller.call(who, 'POST /v5/order/create', { ...SPOT, ...fields }).retCode;
  const limit = { orderType: 'Limit', price: '60000' };
  assert.equal(send('ann', { ...limit, side: 'Sell', qty: '1.1' }), 170131);
  assert.equal(send('ann', { ...limit, side: 'Buy', qty: '0.02' }), 170131);
  assert.equal(send('ann', { orderType: 'Market', side: 'Buy', qty: '1001' }), 170131);
  assert.equal(send('ann', { orderType: 'Market', side: 'Buy', qty: '1' }), 170140);
  assert.equal(send('ann', { orderType: 'Market', side: 'Sell', qty: '9', marketUnit: 'quoteCoin' }), 10001);
  assert.equal(send('ann', { ...limit, side: 'Buy', qty: '0.01', isLeverage: 1 }), 10005);
  assert.equal(send('ann', { ...limit, side: 'Sell', qty: '0.6' }), 0);
  assert.equal(send('ann', { ...limit, side: 'Sell', qty: '0.5' }), 170131);
  assert.equal(send('bob', { orderType: 'Market', side: 'Buy', qty: '600', orderLinkId: 'b' }), 0);
  caller.engine.advance(caller.now + 10);
  const bob = caller.engine.inspect('bob');
  const spent = bob.fills.reduce((sum, fill) => sum + fill.quote, 0n);
  assert.ok(spent > decimal('599') && spent <= decimal('600'));
  const got = bob.fills.reduce((sum, fill) => sum + fill.quantity - fill.commission, 0n);
  assert.equal(coinOf(caller, 'bob'), formatDecimal((decimal('1') + got) as ReturnType<typeof decimal>));
  assert.equal(bob.walletBalance, decimal('1000') - spent);
  assert.equal(bob.orders.find(({ orderLinkId }) => orderLinkId === 'b')?.status, 'Filled');
  assert.deepEqual(bob.positions, []);
});

test('a key without the permission for spot trades no pair, and bookings of pairs are told apart', () => {
  const caller = traders();
  caller.engine.setRestrictions('ann', { permissions: { ContractTrade: ['Order', 'Position'] } });
  const order = { ...SPOT, side: 'Buy', orderType: 'Market', qty: '100' };
  assert.equal(caller.call('ann', 'POST /v5/order/create', order).retCode, 10005);
  assert.equal(caller.call('bob', 'POST /v5/order/create', order).retCode, 0);
  caller.engine.advance(caller.now + 10);
  const booked = (category: string): number =>
    caller.call('bob', 'GET /v5/account/transaction-log', { category }).list.length;
  assert.deepEqual([booked('spot') > 0, booked('linear')], [true, 0]);
});

test('a market that is not built in is made from one of its category, with its own coin', () => {
  const named = ['SPOT:XRPUSDT', 'XRPUSDT', 'XRPUSD', 'BTCUSDH26', 'ETHUSD'];
  const specs = marketSpecs(
    undefined,
    named.map((symbol) => ({ symbol })),
  );
  const made = specs
    .filter(({ symbol }) => named.includes(symbol))
    .map(({ symbol, category, baseCoin, quantityPrecision }) => [
      symbol,
      category,
      baseCoin,
      quantityPrecision,
    ]);
  assert.deepEqual(made, [
    ['ETHUSD', 'inverse', 'ETH', 0],
    ['SPOT:XRPUSDT', 'spot', 'XRP', 6],
    ['XRPUSDT', 'linear', 'BTC', 3],
    ['XRPUSD', 'inverse', 'XRP', 0],
    ['BTCUSDH26', 'inverse', 'BTC', 0],
  ]);
});

test('the switch for silence of derivatives leaves orders of pairs where they are', () => {
  const caller = traders();
  const place = (fields: object): unknown =>
    caller.call('ann', 'POST /v5/order/create', { ...fields }).retCode;
  const order = { side: 'Buy', orderType: 'Limit', qty: '0.01', price: '58000' };
  assert.deepEqual([place({ ...SPOT, ...order }), place({ ...SPOT, ...order, category: 'linear' })], [0, 0]);
  caller.engine.exchange.account('ann').dcp.firesAt = caller.now + 1_000;
  caller.engine.advance(caller.now + 1_000);
  assert.deepEqual(
    caller.engine.inspect('ann').openOrders.map(({ symbol }) => symbol),
    ['SPOT:BTCUSDT'],
  );
});
