import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ccxt from 'ccxt';
import { openHyperliquidFloor, type HyperliquidFloor } from './hyperliquid-floor.ts';

const M = 'BTC/USDC:USDC';
/** What the venue lets an address weigh in a minute. */
const WEIGHT = 1_200;

let floor: HyperliquidFloor;

before(async () => {
  floor = await openHyperliquidFloor({ engine: { weightPerMinute: WEIGHT } });
});
after(() => floor.close());

async function addClient(name: string) {
  const { address, privateKey } = await floor.addBot(name);
  const { url } = floor;
  return new ccxt.hyperliquid({
    ...{ walletAddress: address, privateKey, enableRateLimit: false },
    options: { fetchMarkets: { types: ['swap'] }, defaultSlippage: 0.02 },
    urls: { api: { public: url, private: url } },
  });
}

test('a bot asks for its trades and its ended orders a dozen times in a minute, at the venue’s limit', async () => {
  const client = await addClient('lists');
  await client.loadMarkets();
  await client.createOrder(M, 'market', 'buy', 0.01, 60_000);
  const resting = await client.createOrder(M, 'limit', 'buy', 0.01, 59_500);
  await client.cancelOrder(String(resting.id), M);
  await client.createOrder(M, 'market', 'sell', 0.01, 60_000, { reduceOnly: true });
  for (let round = 1; round <= 4; round += 1) {
    const trades = await client.fetchMyTrades(M);
    const closed = await client.fetchClosedOrders(M);
    const all = await client.fetchOrders(M);
    assert.deepEqual([trades.length, closed.length, all.length], [2, 2, 3], `round ${round}`);
  }
});

test('a bracket’s exits are cancelled by the numbers that a list just showed, by their bot alone (T1)', async () => {
  const [client, other] = [await addClient('bracket'), await addClient('bystander')];
  await client.loadMarkets();
  await other.loadMarkets();
  const tied = {
    stopLoss: { triggerPrice: 58_500, type: 'market', price: 58_500 },
    takeProfit: { triggerPrice: 62_000, type: 'market', price: 62_000 },
  };
  for (let round = 0; round < 3; round += 1) {
    await client.createOrder(M, 'market', 'buy', 0.02 + 0.001 * round, 60_000, tied);
    const ids = (await client.fetchOpenOrders(M)).map(({ id }) => String(id));
    assert.equal(ids.length, 2, `round ${round}`);
    for (const id of ids) {
      await assert.rejects(other.cancelOrder(id, M), ccxt.OrderNotFound);
      await client.cancelOrder(id, M);
    }
    await client.createOrder(M, 'market', 'sell', 0.02 + 0.001 * round, 60_000, { reduceOnly: true });
  }
});
