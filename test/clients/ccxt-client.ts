import assert from 'node:assert/strict';
import ccxt from 'ccxt';
import { ccxtUrls } from '../../src/cli/binance-snippets.ts';
import type { ActionsOf, Caller, Scene } from './actions.ts';

export type Ccxt = InstanceType<typeof ccxt.binanceusdm>;

const M = 'BTC/USDT:USDT';

/** Stock ccxt: told nothing but where and with which key. */
export function makeCcxt(baseUrl: string, apiKey: string, secret: string): Ccxt {
  return new ccxt.binanceusdm({
    apiKey,
    secret,
    enableRateLimit: false,
    urls: { api: ccxtUrls(baseUrl) },
  });
}

function resting(on: Scene): readonly { readonly clientOrderId: string }[] {
  return on.engine.inspect(on.realKey).openOrders;
}

export const CCXT_ACTIONS: ActionsOf<Ccxt> = {
  'exchange info': async (client) => {
    await client.loadMarkets();
    assert.deepEqual(client.market(M).precision, { amount: 0.001, price: 0.1, base: 1e-8, quote: 1e-8 });
  },
  'server time': async (client) => {
    assert.ok(Math.abs(Number(await client.fetchTime()) - Date.now()) < 2_000);
  },
  ticker: async (client, on) => {
    assert.ok(Math.abs(Number((await client.fetchTicker(M)).last) - on.price(0)) < 100);
  },
  'order book': async (client) => {
    const book = await client.fetchOrderBook(M, 5);
    assert.ok(Number(book.bids[0]?.[0]) < Number(book.asks[0]?.[0]));
  },
  klines: async (client) => {
    assert.equal((await client.fetchOHLCV(M, '1m', undefined, 3)).length, 3);
  },
  leverage: async (client) => {
    assert.equal(Number((await client.setLeverage(7, M)).leverage), 7);
  },
  'margin type': async (client) => {
    await client.setMarginMode('isolated', M);
    await assert.rejects(client.setMarginMode('isolated', M), ccxt.MarginModeAlreadySet);
  },
  balance: async (client) => {
    assert.equal((await client.fetchBalance())['USDT']?.total, 100_000);
  },
  account: async (client) => {
    const account: unknown = await client.request('account', 'fapiPrivateV3', 'GET', {});
    assert.ok(typeof account === 'object' && account !== null && 'totalWalletBalance' in account);
  },
  commission: async (client) => {
    assert.ok(Number((await client.fetchTradingFee(M)).taker) > 0);
  },
  'place limit': async (client, on) => {
    const order = await client.createOrder(M, 'limit', 'buy', 0.01, on.price(-100), {
      clientOrderId: 'c-limit',
    });
    assert.equal(order.status, 'open');
    assert.equal(order.clientOrderId, 'c-limit');
    assert.deepEqual(
      resting(on).map((one) => one.clientOrderId),
      ['c-limit'],
    );
  },
  'query one order': async (client, on) => {
    const order = await client.fetchOrder('', M, { origClientOrderId: 'c-limit' });
    assert.deepEqual([order.status, order.amount, order.price], ['open', 0.01, on.price(-100)]);
  },
  'query open orders': async (client) => {
    assert.deepEqual(
      (await client.fetchOpenOrders(M)).map((one) => one.clientOrderId),
      ['c-limit'],
    );
  },
  amend: async (client, on) => {
    const [order] = await client.fetchOpenOrders(M);
    const amended = await client.editOrder(String(order?.id), M, 'limit', 'buy', 0.02, on.price(-90));
    assert.deepEqual([amended.amount, amended.price], [0.02, on.price(-90)]);
  },
  'cancel by id': async (client, on) => {
    const [order] = await client.fetchOpenOrders(M);
    assert.equal((await client.cancelOrder(String(order?.id), M)).status, 'canceled');
    assert.equal(resting(on).length, 0);
  },
  'cancel by client id': async (client, on) => {
    await client.createOrder(M, 'limit', 'buy', 0.01, on.price(-100), { clientOrderId: 'c-by-id' });
    await client.cancelOrder('', M, { clientOrderId: 'c-by-id' });
    assert.equal(resting(on).length, 0);
  },
  'place post-only': async (client, on) => {
    const order = await client.createOrder(M, 'limit', 'buy', 0.01, on.price(-50), { postOnly: true });
    assert.equal(order.status, 'open');
    await client.cancelOrder(String(order.id), M);
    await assert.rejects(
      client.createOrder(M, 'limit', 'buy', 0.01, on.price(50), { postOnly: true }),
      ccxt.InvalidOrder,
    );
  },
  'place batch': async (client, on) => {
    const placed = await client.createOrders(
      [-80, -81].map((bps) => ({
        symbol: M,
        type: 'limit',
        side: 'buy',
        amount: 0.01,
        price: on.price(bps),
      })),
    );
    assert.equal(placed.length, 2);
    assert.equal(resting(on).length, 2);
  },
  'amend batch': async (client, on) => {
    const open = await client.fetchOpenOrders(M);
    const changes = open.map(({ id }) => ({
      id: String(id),
      symbol: M,
      type: 'limit',
      side: 'buy',
      amount: 0.02,
      price: on.price(-85),
    }));
    const amended = await client.editOrders(changes);
    assert.deepEqual(
      amended.map((one) => one.amount),
      [0.02, 0.02],
    );
  },
  'cancel batch': async (client, on) => {
    const ids = (await client.fetchOpenOrders(M)).map(({ id }) => String(id));
    assert.equal((await client.cancelOrders(ids, M)).length, 2);
    assert.equal(resting(on).length, 0);
  },
  'place stop-market': async (client, on) => {
    await client.createOrder(M, 'market', 'buy', 0.01);
    await client.createOrder(M, 'market', 'sell', 0.01, undefined, {
      stopLossPrice: on.price(-300),
      reduceOnly: true,
    });
    assert.equal(on.engine.inspect(on.realKey).openAlgoOrders.length, 1);
  },
  'place take-profit': async (client, on) => {
    await client.createOrder(M, 'market', 'sell', 0.01, undefined, {
      takeProfitPrice: on.price(300),
      reduceOnly: true,
    });
    assert.equal((await client.fetchOpenOrders(M, undefined, undefined, { trigger: true })).length, 2);
  },
  'cancel all conditional': async (client, on) => {
    for (const { id } of await client.fetchOpenOrders(M, undefined, undefined, { trigger: true })) {
      await client.cancelOrder(String(id), M, { trigger: true });
    }
    assert.equal(on.engine.inspect(on.realKey).openAlgoOrders.length, 0);
    await client.createOrder(M, 'market', 'sell', 0.01, undefined, { reduceOnly: true });
  },
  'cancel all': async (client, on) => {
    await client.createOrder(M, 'limit', 'buy', 0.01, on.price(-100));
    await client.cancelAllOrders(M);
    assert.equal(resting(on).length, 0);
  },
  'place market': async (client) => {
    const order = await client.createOrder(M, 'market', 'buy', 0.01);
    assert.deepEqual([order.status, order.filled], ['closed', 0.01]);
  },
  'place immediate-or-cancel': async (client, on) => {
    const order = await client.createOrder(M, 'limit', 'buy', 0.01, on.price(20), { timeInForce: 'IOC' });
    assert.equal(order.status, 'closed');
  },
  'place fill-or-kill': async (client, on) => {
    const order = await client.createOrder(M, 'limit', 'buy', 0.01, on.price(20), { timeInForce: 'FOK' });
    assert.equal(order.filled, 0.01);
  },
  positions: async (client) => {
    const [position] = await client.fetchPositions([M]);
    assert.deepEqual([position?.side, position?.contracts], ['long', 0.03]);
  },
  trades: async (client, on) => {
    const trades = await client.fetchMyTrades(M);
    assert.equal(trades.length, on.engine.inspect(on.realKey).fills.length);
  },
  'query all orders': async (client) => {
    const ids = (await client.fetchOrders(M)).map((one) => one.clientOrderId);
    assert.ok(ids.includes('c-limit'));
  },
  'place reduce-only': async (client) => {
    await client.createOrder(M, 'market', 'sell', 0.03, undefined, { reduceOnly: true });
    assert.equal((await client.fetchPositions([M])).length, 0);
  },
  income: async (client) => {
    const rows: unknown = await client.request('income', 'fapiPrivate', 'GET', {});
    assert.ok(Array.isArray(rows) && rows.length > 0);
  },
};

export function ccxtCaller(baseUrl: string, apiKey: string, secret: string, clockOffsetMs = 0): Caller {
  const client = makeCcxt(baseUrl, apiKey, secret);
  if (clockOffsetMs !== 0) client.nonce = () => Date.now() + clockOffsetMs;
  const unified = (symbol: string): string => `${symbol.replace('USDT', '')}/USDT:USDT`;
  return {
    place: ({ symbol, side, type, quantity, price, reduceOnly, clientId }) => {
      const params = {
        ...(reduceOnly === undefined ? {} : { reduceOnly }),
        ...(clientId === undefined ? {} : { clientOrderId: clientId }),
      };
      const [kind, way] = [type.toLowerCase(), side.toLowerCase()];
      return client.createOrder(unified(symbol), kind, way, quantity, price, params);
    },
    cancel: (symbol, clientId) => client.cancelOrder('', unified(symbol), { clientOrderId: clientId }),
    query: (symbol, clientId) => client.fetchOrder('', unified(symbol), { origClientOrderId: clientId }),
    leverage: (symbol, leverage) => client.setLeverage(leverage, unified(symbol)),
    balance: () => client.fetchBalance(),
    withdraw: () => client.withdraw('USDT', 10, '0x0000000000000000000000000000000000000001'),
    transfer: () => client.transfer('USDT', 10, 'future', 'spot'),
    with: (settings) =>
      ccxtCaller(baseUrl, settings.key ?? apiKey, settings.secret ?? secret, settings.clockOffsetMs ?? 0),
  };
}
