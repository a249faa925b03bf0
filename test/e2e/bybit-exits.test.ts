import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RestClientV5 } from 'bybit-api';
import ccxt from 'ccxt';
import { openBybitFloor, type BybitFloor } from './bybit-floor.ts';
import { REAL } from './trading-floor.ts';

const M = 'BTC/USDT:USDT';
const LINEAR = { category: 'linear', symbol: 'BTCUSDT' } as const;

let floor: BybitFloor;

before(async () => {
  floor = await openBybitFloor();
});
after(() => floor.close());

/** What the gateway knows of the account. */
async function known(): Promise<Record<string, unknown>> {
  const keys: unknown = (await floor.gateway.ask('status'))['keys'];
  assert(Array.isArray(keys));
  return keys[0];
}

async function learnt(positions: object, openOrders: number): Promise<void> {
  const wanted = JSON.stringify([positions, openOrders]);
  for (let tries = 0; tries < 150; tries += 1) {
    const account = await known();
    if (JSON.stringify([account['positions'], account['openOrders']]) === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(JSON.stringify([await known(), await floor.gateway.ask('status')]));
}

function waitingAtVenue(): readonly unknown[] {
  return floor.simulator.engine.inspect(REAL.apiKey).waitingOrders;
}

async function notHalted(): Promise<void> {
  const { halts } = await floor.gateway.ask('status');
  assert.deepEqual(halts, []);
}

test('T41: exits that ccxt asks for with an order are its bot’s own when placed and when they trade', async () => {
  const { url, simulator } = floor;
  const decoy = await floor.addBot('bracket');
  const client = new ccxt.bybit({
    ...decoy,
    enableRateLimit: false,
    options: { fetchMarkets: { types: ['linear'] } },
    urls: { api: { spot: url, futures: url, v2: url, public: url, private: url } },
  });
  await client.loadMarkets();
  await learnt({}, 0);
  const exits = { stopLoss: { triggerPrice: 58_500 }, takeProfit: { triggerPrice: 62_000 } };
  await client.createOrder(M, 'market', 'buy', 0.01, undefined, exits);
  await learnt({ BTCUSDT: '0.01' }, 2);
  const open = await client.fetchOpenOrders(M);
  assert.deepEqual(open.map(({ triggerPrice }) => triggerPrice).sort(), [58_500, 62_000]);
  simulator.engine.setMark('BTCUSDT', '62100');
  await learnt({}, 0);
  simulator.engine.setMark('BTCUSDT', '60000');
  const trades = await client.fetchMyTrades(M);
  assert.deepEqual(
    trades.map(({ side, amount }) => [side, amount]),
    [
      ['buy', 0.01],
      ['sell', 0.01],
    ],
  );
  await notHalted();
});

test('T41: bybit-api has exits of parts in a batch, cancels them, and sends none with a bad price', async () => {
  const { apiKey, secret } = await floor.addBot('parts');
  const client = new RestClientV5({ key: apiKey, secret, baseUrl: floor.url });
  const order = { ...LINEAR, side: 'Buy', orderType: 'Market', qty: '0.01', tpslMode: 'Partial' } as const;
  const limits = { tpOrderType: 'Limit', tpLimitPrice: '62100' } as const;
  const batch = await client.batchSubmitOrders('linear', [
    { ...order, takeProfit: '62000', ...limits, stopLoss: '58600' },
    { ...order, takeProfit: '62000', ...limits, tpLimitPrice: '50000' },
    { ...order, stopLoss: '20000' },
  ]);
  assert.deepEqual(
    batch.retExtInfo.list?.map(({ code }) => code),
    [0, 10005, 10005],
  );
  await learnt({ BTCUSDT: '0.01' }, 2);
  assert.equal(waitingAtVenue().length, 2);
  const { result } = await client.getActiveOrders(LINEAR);
  assert.deepEqual(result.list.map(({ stopOrderType }) => stopOrderType).sort(), [
    'PartialStopLoss',
    'PartialTakeProfit',
  ]);
  const cancelled = await client.cancelAllOrders({ category: 'linear', symbol: 'BTCUSDT' });
  assert.equal(cancelled.retCode, 0, cancelled.retMsg);
  await learnt({ BTCUSDT: '0.01' }, 0);
  const { tpslMode: _, ...close } = { ...order, side: 'Sell', reduceOnly: true } as const;
  assert.equal((await client.submitOrder(close)).retCode, 0);
  await learnt({}, 0);
  await notHalted();
});
