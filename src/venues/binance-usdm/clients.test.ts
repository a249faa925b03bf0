import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures';
import { USDMClient } from 'binance';
import ccxt from 'ccxt';
import type { Intent } from '../../core/order/intent.ts';
import type { NotUnderstood, RawRequest } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import { macOf } from './fixtures/recorded.ts';
import { binanceUsdm } from './venue.ts';

const SECRET = 'throw-away';
const received: RawRequest[] = [];
const server = createServer(async (incoming, outgoing) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const { method = '', url = '' } = incoming;
  received.push({ method, target: url, headers, body: Buffer.concat(chunks) });
  outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{}');
});
let url = '';

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  url = `http://127.0.0.1:${address.port}`;
});
after(() => {
  server.close();
  server.closeAllConnections();
});

/** What the gateway makes of the one request that a client sends in a call. */
async function readOf(call: Promise<unknown>): Promise<Intent | NotUnderstood> {
  received.length = 0;
  await call;
  const [request] = received;
  assert(request !== undefined && received.length === 1);
  assert.equal(binanceUsdm.keysOf(request)[0], 'k');
  const proof = binanceUsdm.authenticate(request, macOf(SECRET), unixMs(Date.now()));
  assert.equal(proof.kind, 'authentic', `${request.target} ${Buffer.from(request.body)}`);
  const route = binanceUsdm.classify(request.method, request.target.split('?')[0] ?? '');
  assert(route !== null, request.target);
  return binanceUsdm.decode(route, request);
}

test('the venue’s own connector is authentic and understood, on each method that it uses', async () => {
  const { restAPI } = new DerivativesTradingUsdsFutures({
    configurationRestAPI: { apiKey: 'k', apiSecret: SECRET, basePath: url, retries: 0 },
  });
  const lists = { symbol: 'BTCUSDT', origClientOrderIdList: 'a' };
  assert.equal((await readOf(restAPI.cancelOrder({ symbol: 'BTCUSDT', orderId: 7 }))).kind, 'cancel');
  assert.equal((await readOf(restAPI.cancelAlgoOrder({ clientAlgoId: 's:1' }))).kind, 'cancel');
  assert.equal(
    (await readOf(restAPI.cancelAllOpenOrders({ symbol: 'BTCUSDT', recvWindow: 4000 }))).kind,
    'cancelAll',
  );
  assert.equal(
    (await readOf(restAPI.changeInitialLeverage({ symbol: 'BTCUSDT', leverage: 3 }))).kind,
    'setting',
  );
  assert.equal(
    (await readOf(restAPI.queryOrder({ symbol: lists.symbol, origClientOrderId: 'a/b' }))).kind,
    'read',
  );
  assert.equal((await readOf(restAPI.positionInformationV3())).kind, 'read');
});

test('ccxt’s lists and batches are authentic and understood as it sends them', async () => {
  const urls = { api: { fapiPrivate: `${url}/fapi/v1` } };
  const exchange = new ccxt.binanceusdm({ apiKey: 'k', secret: SECRET, enableRateLimit: false, urls });
  const send = (path: string, method: string, parameters: object): Promise<Intent | NotUnderstood> =>
    readOf(exchange.request(path, 'fapiPrivate', method, parameters));
  // A copy for each: ccxt writes into what it is given.
  const order = { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '0.01', reduceOnly: true };
  const batch = await send('batchOrders', 'POST', {
    batchOrders: [{ ...order }, { ...order, newClientOrderId: 'a.b' }],
  });
  assert(batch.kind === 'placeBatch');
  assert.deepEqual(
    batch.orders.map((one) => one.reduceOnly),
    [true, true],
  );
  const byClient = await send('batchOrders', 'DELETE', {
    symbol: 'BTCUSDT',
    origClientOrderIdList: ['a', 'b'],
  });
  assert(byClient.kind === 'cancelBatch');
  assert.deepEqual(
    byClient.targets.map((target) => target.id),
    ['a', 'b'],
  );
  const byVenue = await send('batchOrders', 'DELETE', { symbol: 'BTCUSDT', orderidlist: [1, 2] });
  assert(byVenue.kind === 'cancelBatch');
  const trailing = {
    ...order,
    algoType: 'CONDITIONAL',
    type: 'TRAILING_STOP_MARKET',
    callbackRate: 0.5,
    clientAlgoId: 't',
  };
  const placed = await send('algoOrder', 'POST', { ...trailing, activationPrice: '61000' });
  assert(placed.kind === 'place');
  assert.equal(placed.order.clientOrderId, '#t');
  assert.equal((await send('algoOrder', 'DELETE', { symbol: 'BTCUSDT', algoId: '7' })).kind, 'cancel');
});

test('the binance package is authentic and understood where it puts everything into the query', async () => {
  const client = new USDMClient({ api_key: 'k', api_secret: SECRET, baseUrl: url });
  const order = {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    price: 1.5,
    quantity: 2,
  } as const;
  assert.equal((await readOf(client.submitNewOrder(order))).kind, 'place');
  assert.equal((await readOf(client.testOrder(order))).kind, 'placeTest');
  const stop = {
    symbol: 'BTCUSDT',
    side: 'SELL',
    type: 'STOP_MARKET',
    triggerPrice: '50000',
    closePosition: 'true',
  } as const;
  const placed = await readOf(
    client.submitNewAlgoOrder({ ...stop, algoType: 'CONDITIONAL', clientAlgoId: 'x-15PC4ZJy1' }),
  );
  assert(placed.kind === 'place');
  assert.equal(placed.order.closePosition, true);
  assert.equal((await readOf(client.cancelAlgoOrder({ algoId: 7 }))).kind, 'cancel');
  assert.equal((await readOf(client.setPositionMode({ dualSidePosition: 'false' }))).kind, 'setting');
});
