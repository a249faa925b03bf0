import assert from 'node:assert/strict';
import test from 'node:test';
import ccxt from 'ccxt';
import { makeFolder, startGateway } from '../e2e/gateway-under-test.ts';
import { openFloor } from '../e2e/trading-floor.ts';
import { makeBinance } from './binance-client.ts';
import { makeCcxt } from './ccxt-client.ts';
import { openClientFloor, wide } from './client-floor.ts';

const M = 'BTC/USDT:USDT';

test('an order whose answer got lost is unknown, sent once, and found afterwards (F7, I2)', async (context) => {
  const { floor, on, decoy } = await openClientFloor();
  context.after(() => floor.close());
  const client = makeCcxt(floor.url, decoy.apiKey, decoy.secret);
  await client.loadMarkets();
  floor.simulator.faults.status5xx = { next: 1, applied: true, shape: '-1007', path: 'POST /fapi/v1/order' };
  const params = { clientOrderId: 'doubt-1' };
  await assert.rejects(
    client.createOrder(M, 'limit', 'buy', 0.01, on.price(-100), params),
    ccxt.RequestTimeout,
  );
  const found = await client.fetchOrder('', M, { origClientOrderId: 'doubt-1' });
  assert.equal(found.status, 'open');
  assert.equal(on.engine.requests.get('doubt-1')?.received, 1);
  const again = client.createOrder(M, 'limit', 'buy', 0.02, on.price(-100), params);
  await assert.rejects(again, /CLIENT_ORDER_ID_USED/);
  assert.equal(on.engine.requests.get('doubt-1')?.received, 1);
});

test('a venue that cannot be reached is unavailable, and nothing was sent', async (context) => {
  const { floor, on, decoy } = await openClientFloor();
  context.after(() => floor.close());
  const client = makeCcxt(floor.url, decoy.apiKey, decoy.secret);
  await client.loadMarkets();
  const price = on.price(-100);
  await client.createOrder(M, 'limit', 'buy', 0.01, price);
  await floor.simulator.close();
  await assert.rejects(client.fetchBalance(), ccxt.OperationFailed);
  await assert.rejects(client.createOrder(M, 'limit', 'buy', 0.02, price), ccxt.OperationFailed);
});

test('an equal order again gets the stored answer, also after a restart, and is not sent again (I7)', async () => {
  const folder = makeFolder();
  const markets = [{ symbol: 'BTCUSDT', volatility: 0 }];
  const floor = await openFloor({ folder, keep: true, policy: wide(), engine: { markets } });
  const decoy = await floor.addBot('a');
  const order = {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: 0.01,
    price: 59_000,
    newClientOrderId: 'x-15PC4ZJy-again',
  } as const;
  const client = makeBinance(floor.url, decoy.apiKey, decoy.secret);
  const first = await client.submitNewOrder(order);
  const second = await client.submitNewOrder(order);
  assert.deepEqual(second, first);
  await floor.gateway.stop();
  const next = await startGateway({ folder });
  const third = await makeBinance(next.url, decoy.apiKey, decoy.secret).submitNewOrder(order);
  assert.deepEqual(third, first);
  assert.equal(floor.simulator.engine.requests.get(order.newClientOrderId)?.received, 1);
  await next.stop();
  await floor.simulator.close();
});

test('two bots on one account see and cancel their own orders only', async (context) => {
  const { floor, on, decoy } = await openClientFloor();
  context.after(() => floor.close());
  const other = await floor.addBot('other');
  const [first, second] = [
    makeCcxt(floor.url, decoy.apiKey, decoy.secret),
    makeCcxt(floor.url, other.apiKey, other.secret),
  ];
  await first.createOrder(M, 'limit', 'buy', 0.01, on.price(-100), { clientOrderId: 'first-1' });
  await second.createOrder(M, 'limit', 'buy', 0.01, on.price(-110), { clientOrderId: 'second-1' });
  const ids = async (client: typeof first): Promise<unknown> =>
    (await client.fetchOpenOrders(M)).map((one) => one.clientOrderId);
  assert.deepEqual([await ids(first), await ids(second)], [['first-1'], ['second-1']]);
  await first.cancelAllOrders(M);
  assert.deepEqual(await ids(second), ['second-1']);
  assert.deepEqual(
    on.engine.inspect(on.realKey).openOrders.map((one) => one.clientOrderId),
    ['second-1'],
  );
});
