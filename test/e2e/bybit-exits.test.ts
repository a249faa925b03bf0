import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RestClientV5 } from 'bybit-api';
import ccxt from 'ccxt';
import { formatDecimal, ZERO } from '../../src/core/units/decimal.ts';
import { openBybitFloor, type BybitFloor } from './bybit-floor.ts';
import { known } from './learns.ts';
import { REAL } from './trading-floor.ts';

const M = 'BTC/USDT:USDT';
const LINEAR = { category: 'linear', symbol: 'BTCUSDT' } as const;

let floor: BybitFloor;

before(async () => {
  floor = await openBybitFloor();
});
after(() => floor.close());

async function learnt(positions: object, openOrders: number): Promise<void> {
  const wanted = JSON.stringify([positions, openOrders]);
  for (let tries = 0; tries < 150; tries += 1) {
    const account = await known(floor.gateway);
    if (JSON.stringify([account['positions'], account['openOrders']]) === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(JSON.stringify([await known(floor.gateway), await floor.gateway.ask('status')]));
}

function waitingAtVenue(): readonly unknown[] {
  return floor.simulator.engine.inspect(REAL.apiKey).waitingOrders;
}

function ccxtOf(decoy: { apiKey: string; secret: string }): InstanceType<typeof ccxt.bybit> {
  const { url } = floor;
  return new ccxt.bybit({
    ...decoy,
    enableRateLimit: false,
    options: { fetchMarkets: { types: ['linear'] } },
    urls: { api: { spot: url, futures: url, v2: url, public: url, private: url } },
  });
}

async function notHalted(): Promise<void> {
  const { halts } = await floor.gateway.ask('status');
  assert.deepEqual(halts, []);
}

test('T41: exits that ccxt asks for with an order are its bot’s own when placed and when they trade', async () => {
  const { simulator } = floor;
  const client = ccxtOf(await floor.addBot('bracket'));
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

test('T41: ccxt sets exits of its position, of all and of a part of it, and they are its own', async () => {
  const { simulator } = floor;
  const client = ccxtOf(await floor.addBot('guard'));
  await client.loadMarkets();
  await client.createOrder(M, 'market', 'buy', 0.02);
  const all = { tradingStopEndpoint: true, stopLossPrice: 58_500 };
  await client.createOrder(M, 'market', 'sell', 0, undefined, all);
  await learnt({ BTCUSDT: '0.02' }, 1);
  const part = { tradingStopEndpoint: true, takeProfitPrice: 61_500, takeProfitLimitPrice: 61_450 };
  await client.createOrder(M, 'limit', 'sell', 0.005, undefined, part);
  await learnt({ BTCUSDT: '0.02' }, 2);
  const open = await client.fetchOpenOrders(M);
  assert.deepEqual(open.map(({ triggerPrice }) => triggerPrice).sort(), [58_500, 61_500]);
  const trailing = client.createOrder(M, 'market', 'sell', 0.01, undefined, { trailingAmount: '500' });
  await assert.rejects(trailing, /place a stop as an order of its own/);
  simulator.engine.setMark('BTCUSDT', '58400');
  await learnt({}, 0);
  simulator.engine.setMark('BTCUSDT', '60000');
  await notHalted();
});

test('T41: bybit-api sets, replaces and takes away exits of a position, and changes those of an order', async () => {
  const { apiKey, secret } = await floor.addBot('mover');
  const client = new RestClientV5({ key: apiKey, secret, baseUrl: floor.url });
  const done = async (asked: Promise<{ retCode: number; retMsg: string }>): Promise<void> => {
    const { retCode, retMsg } = await asked;
    assert.equal(retCode, 0, retMsg);
  };
  const rest = { ...LINEAR, side: 'Buy', orderType: 'Limit', qty: '0.01', orderLinkId: 'moved' } as const;
  await done(client.submitOrder({ ...rest, price: '59500', takeProfit: '62000', stopLoss: '58800' }));
  await learnt({}, 1);
  await done(client.amendOrder({ ...LINEAR, orderLinkId: 'moved', stopLoss: '58600', takeProfit: '0' }));
  const far = await client.amendOrder({ ...LINEAR, orderLinkId: 'moved', stopLoss: '20000' });
  assert.equal(far.retCode, 10005, far.retMsg);
  const shown = async (): Promise<string> => {
    const { result } = await client.getActiveOrders(LINEAR);
    return result.list.map(({ takeProfit, stopLoss }) => `${takeProfit} ${stopLoss}`).join();
  };
  for (let tries = 0; tries < 50 && (await shown()) !== ' 58600.00'; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(await shown(), ' 58600.00');
  floor.simulator.engine.setMark('BTCUSDT', '59450');
  await learnt({ BTCUSDT: '0.01' }, 1);
  assert.deepEqual(triggers(), ['58600']);
  const guard = { ...LINEAR, tpslMode: 'Full', positionIdx: 0 } as const;
  await done(client.setTradingStop({ ...guard, stopLoss: '58700', takeProfit: '61000' }));
  await learnt({ BTCUSDT: '0.01' }, 2);
  assert.deepEqual(triggers(), ['58700', '61000']);
  assert.equal((await client.setTradingStop({ ...guard, stopLoss: '20000' })).retCode, 10005);
  await done(client.setTradingStop({ ...guard, stopLoss: '0', takeProfit: '0' }));
  await learnt({ BTCUSDT: '0.01' }, 0);
  assert.deepEqual(triggers(), []);
  const close = { ...LINEAR, side: 'Sell', orderType: 'Market', qty: '0.01', reduceOnly: true } as const;
  await done(client.submitOrder(close));
  await learnt({}, 0);
  floor.simulator.engine.setMark('BTCUSDT', '60000');
  await notHalted();
  const { lines } = await floor.gateway.ask('ledger export');
  assert.ok(String(lines).includes('~guard-'), 'each is in the ledger');
});

/** Triggers of everything that waits at the venue, lowest first. */
function triggers(): readonly string[] {
  const { waitingOrders } = floor.simulator.engine.inspect(REAL.apiKey);
  return waitingOrders.map(({ trigger }) => formatDecimal(trigger?.price ?? ZERO)).sort();
}
