import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ExchangeClient, InfoClient, SubscriptionClient, WebSocketTransport } from '@nktkas/hyperliquid';
import ccxt from 'ccxt';
import { ann, annsAgent } from './fixtures/caller.ts';
import { clientWallet } from './fixtures/client-wallet.ts';
import { part } from './fixtures/listener.ts';
import type { Simulator } from './server.ts';
import { startSimulator } from './server.ts';

const MARKET = 'BTC/USDC:USDC';
const USER: `0x${string}` = `0x${ann.address.slice(2)}`;

let sim: Simulator;
let wsUrl: string;

before(async () => {
  const accounts = [{ address: ann.address, balance: '100000', agents: [{ address: annsAgent.address }] }];
  const markets = [{ symbol: 'BTC', volatility: 0 }];
  sim = await startSimulator({ engineOptions: { seed: 1, accounts, markets } });
  wsUrl = `${sim.url.replace('http', 'ws')}/ws`;
});
after(() => sim.close());

test('ccxt.pro hears its orders, trades, the book and the balance, and trades over the WebSocket', async () => {
  const client = new ccxt.pro.hyperliquid({
    walletAddress: ann.address,
    privateKey: annsAgent.privateKey,
    enableRateLimit: false,
    options: { fetchMarkets: { types: ['swap'] } },
    urls: { api: { public: sim.url, private: sim.url, ws: { public: wsUrl } } },
  });
  await client.loadHttpProxyAgent();
  try {
    await client.loadMarkets();
    const book = await client.watchOrderBook(MARKET);
    assert.equal(book.bids[0]?.[0], 60_000);
    const watched = client.watchOrders(MARKET);
    const filled = client.watchMyTrades(MARKET);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const placed = await client.createOrderWs(MARKET, 'limit', 'buy', 0.01, 60_100);
    const [order] = await watched;
    assert.equal(order?.id, placed.id);
    const trades = await filled;
    assert.equal(trades.at(-1)?.amount, 0.01);
    const balance = await client.watchBalance({ type: 'swap' });
    assert.equal(balance['USDC']?.total, Number(part(balance.info, 'marginSummary.accountValue')));
    assert.equal((await client.watchTicker(MARKET)).symbol, MARKET);
    assert.equal((await client.watchTrades(MARKET)).length > 0, true);
    const resting = await client.createOrderWs(MARKET, 'limit', 'buy', 0.01, 59_000);
    await client.cancelOrderWs(String(resting.id), MARKET);
    assert.deepEqual(sim.engine.inspect(ann.address).openOrders, []);
  } finally {
    await client.close();
  }
});

test('the venue’s TypeScript client trades, asks and listens over one WebSocket', async () => {
  const transport = new WebSocketTransport({ url: wsUrl });
  await transport.ready();
  try {
    const exchange = new ExchangeClient({ transport, wallet: clientWallet(annsAgent) });
    const asking = new InfoClient({ transport });
    const heard = new SubscriptionClient({ transport });
    const updates: string[] = [];
    const states: number[] = [];
    const first = Promise.withResolvers<void>();
    const last = Promise.withResolvers<void>();
    await heard.orderUpdates({ user: USER }, (event) => {
      for (const { status } of event) updates.push(status);
      if (updates.at(-1) === 'canceled') last.resolve();
    });
    const watching = await heard.webData2({ user: USER }, (event) => {
      states.push(event.meta.universe.length);
      first.resolve();
    });
    await first.promise;
    const order = { a: 1, b: true, p: '2500', s: '0.01', r: false, t: { limit: { tif: 'Alo' } } } as const;
    const placed = await exchange.order({ orders: [order], grouping: 'na' });
    const [status] = placed.response.data.statuses;
    assert.ok(typeof status === 'object' && 'resting' in status);
    assert.equal((await asking.openOrders({ user: USER }))[0]?.oid, status.resting.oid);
    await exchange.cancel({ cancels: [{ a: 1, o: status.resting.oid }] });
    await last.promise;
    assert.deepEqual(updates, ['open', 'canceled']);
    assert.deepEqual(states.slice(0, 1), [5]);
    await watching.unsubscribe();
    await assert.rejects(exchange.cancel({ cancels: [{ a: 1, o: 5 }] }), /never placed/);
  } finally {
    await transport.close();
  }
});
