import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ccxt from 'ccxt';
import type { OrderRequest } from 'ccxt';
import { ann, annsAgent, bob } from './fixtures/caller.ts';
import { ccxtClient, httpClients } from './fixtures/client-wallet.ts';
import { Wallet } from './fixtures/wallet.ts';
import type { Simulator } from './server.ts';
import { startSimulator } from './server.ts';

const MARKET = 'BTC/USDC:USDC';
const bobsAgent = Wallet.numbered(1004);
const CLOID = '0x0f0e0d0c0b0a09080706050403020100';

let sim: Simulator;

before(async () => {
  const accounts = [
    { address: ann.address, balance: '100000', agents: [{ address: annsAgent.address }] },
    { address: bob.address, balance: '100000', agents: [{ address: bobsAgent.address }] },
  ];
  const markets = [{ symbol: 'BTC', volatility: 0 }];
  sim = await startSimulator({ engineOptions: { seed: 1, accounts, markets } });
});
after(() => sim.close());

test('ccxt trades through an agent: place, amend, look up, cancel', async () => {
  const client = ccxtClient(sim.url, ann.address, annsAgent);
  await client.setLeverage(10, MARKET, { marginMode: 'cross' });
  const placed = await client.createOrder(MARKET, 'limit', 'buy', 0.01, 58_500, { clientOrderId: CLOID });
  const id = String(placed.id);
  assert.equal((await client.fetchOrder(id, MARKET)).status, 'open');
  const amended = await client.editOrder(id, MARKET, 'limit', 'buy', 0.02, 58_600);
  assert.notEqual(amended.id, id);
  const [open] = await client.fetchOpenOrders(MARKET);
  assert.deepEqual([open?.amount, open?.price, open?.id], [0.02, 58_600, amended.id]);
  await client.cancelOrder(String(amended.id), MARKET);
  assert.equal((await client.fetchOrder(String(amended.id), MARKET)).status, 'canceled');
  await assert.rejects(client.cancelOrder(id, MARKET), ccxt.OrderNotFound);
  await assert.rejects(client.createOrder(MARKET, 'limit', 'buy', 500, 59_000), ccxt.InsufficientFunds);
  await assert.rejects(client.createOrder(MARKET, 'limit', 'buy', 0.0001, 59_000), ccxt.InvalidOrder);
});

test('ccxt takes, holds and closes a position, and reads what became of it', async () => {
  const client = ccxtClient(sim.url, ann.address, annsAgent);
  const bought = await client.createOrder(MARKET, 'market', 'buy', 0.02, 60_000);
  assert.deepEqual([bought.filled, bought.average], [0.02, 60_001]);
  const [position] = await client.fetchPositions([MARKET]);
  assert.deepEqual([position?.contracts, position?.side, position?.entryPrice], [0.02, 'long', 60_001]);
  const stop = await client.createOrder(MARKET, 'market', 'sell', 0.02, 57_000, {
    stopLossPrice: 58_000,
    reduceOnly: true,
  });
  const [waiting] = await client.fetchOpenOrders(MARKET);
  assert.deepEqual([waiting?.id, waiting?.triggerPrice, waiting?.reduceOnly], [stop.id, 58_000, true]);
  await client.createOrder(MARKET, 'market', 'sell', 0.02, 60_000, { reduceOnly: true });
  assert.deepEqual(await client.fetchPositions([MARKET]), []);
  assert.deepEqual(await client.fetchOpenOrders(MARKET), []);
  const trades = await client.fetchMyTrades(MARKET);
  assert.equal(trades.length, 2);
  const balance = await client.fetchBalance();
  assert.equal(Number(balance['USDC']?.total), 99_998.899991);
});

test('ccxt sends batches, brackets, margin and timers, and reads its history', async () => {
  const client = ccxtClient(sim.url, bob.address, bobsAgent);
  const bid = (price: number): OrderRequest => {
    return { symbol: MARKET, type: 'limit', side: 'buy', amount: 0.01, price, params: {} };
  };
  const batch = await client.createOrders([bid(58_000), bid(58_001)]);
  const gone = await client.cancelOrders(
    batch.map(({ id }) => String(id)),
    MARKET,
  );
  assert.deepEqual(
    gone.map(({ status }) => status),
    ['success', 'success'],
  );
  await client.createOrder(MARKET, 'limit', 'buy', 0.02, 60_100, {
    takeProfit: { triggerPrice: 62_000, price: 61_900 },
    stopLoss: { triggerPrice: 58_000, price: 57_000 },
  });
  const guards = await client.fetchOpenOrders(MARKET);
  assert.deepEqual(guards.map(({ triggerPrice }) => triggerPrice).sort(), [58_000, 62_000]);
  await client.cancelAllOrdersAfter(10_000);
  await client.setMarginMode('isolated', MARKET, { leverage: 5 });
  await client.addMargin(MARKET, 10);
  const [position] = await client.fetchPositions([MARKET]);
  assert.deepEqual([position?.marginMode, position?.leverage], ['isolated', 5]);
  assert.equal((await client.fetchTradingFee(MARKET)).taker, 0.00045);
  assert.equal((await client.fetchClosedOrders(MARKET)).length, 1);
  assert.equal((await client.fetchCanceledOrders(MARKET)).length, 2);
  assert.equal((await client.fetchOrders(MARKET)).length, 5);
});

test('ccxt reads the market', async () => {
  const client = ccxtClient(sim.url, ann.address, annsAgent);
  const markets = await client.fetchMarkets();
  const market = markets.find((one) => one?.symbol === MARKET);
  assert.equal(market?.precision.amount, 0.00001);
  const book = await client.fetchOrderBook(MARKET);
  assert.deepEqual([book.bids[0]?.[0], book.asks[0]?.[0]], [60_000, 60_001]);
  assert.equal((await client.fetchOHLCV(MARKET, '1m', undefined, 5)).length > 0, true);
  assert.equal((await client.fetchTicker(MARKET)).last !== undefined, true);
  assert.equal((await client.fetchFundingRates([MARKET]))[MARKET]?.symbol, MARKET);
  assert.equal(
    (await client.fetchTrades(MARKET, undefined, undefined, { user: ann.address })).length > 0,
    true,
  );
});

test('T2 what an agent signs moves no money, whatever client it uses', async () => {
  const client = ccxtClient(sim.url, ann.address, annsAgent);
  await assert.rejects(client.withdraw('USDC', 5, bob.address), /Must deposit before performing actions/);
  await assert.rejects(client.transfer('USDC', 5, 'swap', 'spot'), /Must deposit/);
  const { exchange } = httpClients(sim.url, annsAgent);
  await assert.rejects(exchange.usdSend({ destination: hex(bob), amount: '5' }), /Must deposit/);
  await assert.rejects(exchange.approveAgent({ agentAddress: hex(bob), agentName: 'thief' }), /Must deposit/);
  assert.deepEqual(sim.engine.inspect(ann.address).payouts, []);
  assert.equal(sim.engine.received.get('withdraw3'), 1);
});

function hex(wallet: Wallet): `0x${string}` {
  return `0x${wallet.address.slice(2)}`;
}

test('the venue’s TypeScript client places, amends and cancels, by number and by client id', async () => {
  const { exchange, info } = httpClients(sim.url, annsAgent);
  const user = hex(ann);
  const order = { a: 0, b: true, p: '58500', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } } as const;
  const placed = await exchange.order({ orders: [{ ...order, c: CLOID }], grouping: 'na' });
  const [status] = placed.response.data.statuses;
  assert.ok(typeof status === 'object' && 'resting' in status);
  assert.equal(status.resting.cloid, CLOID);
  const found = await info.orderStatus({ user, oid: CLOID });
  assert.equal(found.status === 'order' && found.order.status, 'open');
  await exchange.modify({ oid: status.resting.oid, order: { ...order, p: '58400', c: CLOID } });
  const [changed] = await info.openOrders({ user });
  assert.equal(changed?.limitPx, '58400.0');
  await exchange.cancelByCloid({ cancels: [{ asset: 0, cloid: CLOID }] });
  assert.deepEqual(await info.frontendOpenOrders({ user }), []);
  await assert.rejects(
    exchange.cancel({ cancels: [{ a: 0, o: status.resting.oid }] }),
    /Order was never placed, already canceled, or filled/,
  );
});

test('the venue’s TypeScript client sets leverage, margin, timers and agents, and asks who is who', async () => {
  const agent = httpClients(sim.url, annsAgent);
  const owner = httpClients(sim.url, ann);
  const user = hex(ann);
  await agent.exchange.updateLeverage({ asset: 0, isCross: false, leverage: 7 });
  await agent.exchange.scheduleCancel({ time: Date.now() + 60_000 });
  await agent.exchange.scheduleCancel();
  assert.equal(sim.engine.inspect(ann.address).scheduledCancel, null);
  assert.deepEqual(await agent.info.userRole({ user: hex(annsAgent) }), { role: 'agent', data: { user } });
  assert.deepEqual(await agent.info.userRole({ user }), { role: 'user' });
  assert.deepEqual(await agent.info.userRole({ user: hex(Wallet.numbered(9)) }), { role: 'missing' });
  await owner.exchange.approveAgent({ agentAddress: hex(Wallet.numbered(9)), agentName: 'second' });
  const [second] = await owner.info.extraAgents({ user });
  assert.deepEqual([second?.name, second?.address], ['second', Wallet.numbered(9).address]);
  await owner.exchange.withdraw3({ destination: user, amount: '25' });
  const [payout] = sim.engine.inspect(ann.address).payouts;
  assert.deepEqual([payout?.type, payout?.amount, payout?.signer], ['withdraw3', '25', ann.address]);
  const limit = await owner.info.userRateLimit({ user });
  assert.equal(limit.nRequestsUsed > 5, true);
});
