import assert from 'node:assert/strict';
import ccxt from 'ccxt';
import { ccxtUrls } from '../../src/cli/binance-snippets.ts';
import { assertResting, soon, statusesAt, type SocketActionsOf } from './socket-actions.ts';

type CcxtPro = InstanceType<typeof ccxt.pro.binanceusdm>;

const M = 'BTC/USDT:USDT';

/** Stock ccxt pro: told nothing but where and with which key. */
export async function makeCcxtPro(baseUrl: string, apiKey: string, secret: string): Promise<CcxtPro> {
  const client = new ccxt.pro.binanceusdm({
    apiKey,
    secret,
    enableRateLimit: false,
    urls: { api: ccxtUrls(baseUrl) },
  });
  await client.loadHttpProxyAgent();
  // Its timer for renewing the listen key would keep this process alive.
  client.delay = () => undefined;
  await client.loadMarkets();
  return client;
}

export const CCXT_SOCKET_ACTIONS: SocketActionsOf<CcxtPro> = {
  'stream of best prices': async (client, on) => {
    const { bid } = (await soon(client.watchBidsAsks([M]), 'watchBidsAsks'))[M] ?? {};
    assert.ok(Math.abs(Number(bid) - on.price(0)) < 100);
    assert.ok(Number((await soon(client.watchTicker(M), 'watchTicker')).last) > 0);
  },
  'stream of the order book': async (client) => {
    const book = await soon(client.watchOrderBook(M), 'watchOrderBook');
    assert.ok(Number(book.bids[0]?.[0]) < Number(book.asks[0]?.[0]));
  },
  'stream of trades': async (client) => {
    assert.ok((await soon(client.watchTrades(M), 'watchTrades')).length > 0);
  },
  'stream of candles': async (client) => {
    assert.ok((await soon(client.watchOHLCV(M, '1m'), 'watchOHLCV')).length > 0);
  },
  'stream of mark prices': async (client) => {
    assert.ok(Number((await soon(client.watchMarkPrice(M), 'watchMarkPrice')).markPrice) > 0);
  },
  'place limit': async (client, on) => {
    const id = { clientOrderId: 'cs-1' };
    const order = await soon(
      client.createOrderWs(M, 'limit', 'buy', 0.01, on.price(-100), id),
      'createOrderWs',
    );
    assert.deepEqual([order.status, order.clientOrderId], ['open', 'cs-1']);
    assertResting(on, ['cs-1']);
  },
  'query one order': async (client, on) => {
    const order = await soon(client.fetchOrderWs('', M, { origClientOrderId: 'cs-1' }), 'fetchOrderWs');
    assert.deepEqual([order.status, order.price], ['open', on.price(-100)]);
  },
  amend: async (client, on) => {
    const { id } = await client.fetchOrder('', M, { origClientOrderId: 'cs-1' });
    const edited = await soon(
      client.editOrderWs(String(id), M, 'limit', 'buy', 0.02, on.price(-110)),
      'editOrderWs',
    );
    assert.deepEqual([edited.amount, edited.price], [0.02, on.price(-110)]);
  },
  cancel: async (client, on) => {
    const { id } = await client.fetchOrder('', M, { origClientOrderId: 'cs-1' });
    assert.equal((await soon(client.cancelOrderWs(String(id), M), 'cancelOrderWs')).status, 'canceled');
    assertResting(on, []);
  },
  'cancel what is gone': async (client) => {
    const { id } = await client.fetchOrder('', M, { origClientOrderId: 'cs-1' });
    await assert.rejects(soon(client.cancelOrderWs(String(id), M), 'cancelOrderWs'), ccxt.OrderNotFound);
  },
  'place market': async (client, on) => {
    await soon(client.createOrderWs(M, 'market', 'buy', 0.01), 'a market order');
    assert.equal(statusesAt(on).at(-1), 'FILLED');
  },
  'place stop-market': async (client, on) => {
    const stop = { triggerPrice: on.price(-200), reduceOnly: true, clientOrderId: 'cs-stop' };
    await soon(client.createOrderWs(M, 'market', 'sell', 0.01, undefined, stop), 'a stop');
    const [open] = on.engine.inspect(on.realKey).openAlgoOrders;
    assert.equal(open?.clientAlgoId, 'cs-stop');
    const cancel = { trigger: true, clientOrderId: 'cs-stop' };
    await soon(client.cancelOrderWs('', M, cancel), 'cancelOrderWs');
    assert.equal(on.engine.inspect(on.realKey).openAlgoOrders.length, 0);
  },
  'place what policy refuses': async (client, on) => {
    await assert.rejects(
      soon(client.createOrderWs(M, 'limit', 'buy', 0.01, on.price(900)), 'createOrderWs'),
      (raised) => raised instanceof ccxt.PermissionDenied && /COLLAR/.test(raised.message),
    );
  },
  balance: async (client) => {
    assert.ok(Number((await soon(client.fetchBalanceWs(), 'fetchBalanceWs'))['USDT']?.total) > 90_000);
  },
  account: null,
  positions: async (client) => {
    const [position] = await soon(client.fetchPositionsWs([M]), 'fetchPositionsWs');
    assert.ok(Number(position?.contracts) > 0);
  },
  price: async (client) => {
    assert.ok(Number((await soon(client.fetchTickerWs(M), 'fetchTickerWs')).bid) > 0);
  },
  'order book': async (client) => {
    assert.ok((await soon(client.fetchOrderBookWs(M, 5), 'fetchOrderBookWs')).bids.length > 0);
  },
};
