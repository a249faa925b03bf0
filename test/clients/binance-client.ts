import assert from 'node:assert/strict';
import { MainClient, USDMClient } from 'binance';
import type { ActionsOf, Caller, Scene } from './actions.ts';

const symbol = 'BTCUSDT';

/** The stock `binance` package: told nothing but where and with which key. */
export function makeBinance(baseUrl: string, apiKey: string, secret: string): USDMClient {
  return new USDMClient({ api_key: apiKey, api_secret: secret, baseUrl });
}

function resting(on: Scene): readonly { readonly clientOrderId: string }[] {
  return on.engine.inspect(on.realKey).openOrders;
}

function limit(on: Scene, bps: number, id: string): Parameters<USDMClient['submitNewOrder']>[0] {
  return {
    symbol,
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: 0.01,
    price: on.price(bps),
    newClientOrderId: id,
  };
}

export const BINANCE_ACTIONS: ActionsOf<USDMClient> = {
  'exchange info': async (client) => {
    assert.ok((await client.getExchangeInfo()).symbols.some((one) => one.symbol === symbol));
  },
  'server time': async (client) => {
    assert.ok(Math.abs(Number(await client.getServerTime()) - Date.now()) < 2_000);
  },
  ticker: async (client) => {
    const ticker: unknown = await client.get24hrChangeStatistics({ symbol });
    assert.ok(typeof ticker === 'object' && ticker !== null && 'lastPrice' in ticker);
  },
  'order book': async (client) => {
    const { bids, asks } = await client.getOrderBook({ symbol, limit: 5 });
    assert.ok(Number(bids[0]?.[0]) < Number(asks[0]?.[0]));
  },
  klines: async (client) => {
    assert.equal((await client.getKlines({ symbol, interval: '1m', limit: 3 })).length, 3);
  },
  leverage: async (client) => {
    assert.equal((await client.setLeverage({ symbol, leverage: 7 })).leverage, 7);
  },
  'margin type': async (client) => {
    await client.setMarginType({ symbol, marginType: 'ISOLATED' });
    await assert.rejects(client.setMarginType({ symbol, marginType: 'ISOLATED' }), { code: -4046 });
  },
  balance: async (client) => {
    assert.equal(Number((await client.getBalanceV3())[0]?.balance), 100_000);
  },
  account: async (client) => {
    assert.equal(Number((await client.getAccountInformationV3()).totalWalletBalance), 100_000);
  },
  commission: async (client) => {
    assert.ok(Number((await client.getAccountCommissionRate({ symbol })).takerCommissionRate) > 0);
  },
  'place limit': async (client, on) => {
    const placed = await client.submitNewOrder(limit(on, -100, 'b-limit'));
    assert.equal(placed.status, 'NEW');
    assert.deepEqual(
      resting(on).map((one) => one.clientOrderId),
      ['b-limit'],
    );
  },
  'query one order': async (client, on) => {
    const order = await client.getOrder({ symbol, origClientOrderId: 'b-limit' });
    assert.equal(Number(order.price), on.price(-100));
  },
  'query open orders': async (client) => {
    assert.deepEqual(
      (await client.getAllOpenOrders({ symbol })).map((one) => one.clientOrderId),
      ['b-limit'],
    );
  },
  amend: async (client, on) => {
    const price = on.price(-90);
    const origClientOrderId = 'b-limit';
    const amended = await client.modifyOrder({
      symbol,
      origClientOrderId,
      side: 'BUY',
      quantity: 0.02,
      price,
    });
    assert.equal(Number(amended.price), price);
  },
  'cancel by id': async (client, on) => {
    const [order] = await client.getAllOpenOrders({ symbol });
    assert.equal((await client.cancelOrder({ symbol, orderId: order?.orderId ?? 0 })).status, 'CANCELED');
    assert.equal(resting(on).length, 0);
  },
  'cancel by client id': async (client, on) => {
    await client.submitNewOrder(limit(on, -100, 'b-by-id'));
    assert.equal((await client.cancelOrder({ symbol, origClientOrderId: 'b-by-id' })).status, 'CANCELED');
  },
  'place post-only': async (client, on) => {
    const order = await client.submitNewOrder({ ...limit(on, -50, 'b-post'), timeInForce: 'GTX' });
    assert.equal(order.status, 'NEW');
    await client.cancelOrder({ symbol, orderId: order.orderId });
  },
  'place batch': async (client, on) => {
    const side = 'BUY';
    const placed = await client.submitMultipleOrders(
      [-80, -81].map((bps) => ({
        symbol,
        side,
        type: 'LIMIT',
        quantity: '0.01',
        price: String(on.price(bps)),
        timeInForce: 'GTC',
      })),
    );
    assert.equal(placed.length, 2);
    assert.equal(resting(on).length, 2);
  },
  'amend batch': async (client, on) => {
    const open = await client.getAllOpenOrders({ symbol });
    const price = String(on.price(-85));
    const changes = open.map(({ orderId }) => ({
      symbol,
      orderId,
      side: 'BUY' as const,
      quantity: '0.02',
      price,
      timestamp: Date.now(),
    }));
    const amended = await client.modifyMultipleOrders(changes);
    assert.equal(amended.length, 2);
    assert.equal(resting(on).length, 2);
  },
  'cancel batch': async (client, on) => {
    const orderIdList = (await client.getAllOpenOrders({ symbol })).map(({ orderId }) => orderId);
    assert.equal((await client.cancelMultipleOrders({ symbol, orderIdList })).length, 2);
    assert.equal(resting(on).length, 0);
  },
  'place stop-market': async (client, on) => {
    await client.submitNewOrder({ symbol, side: 'BUY', type: 'MARKET', quantity: 0.01 });
    await client.submitNewAlgoOrder({
      algoType: 'CONDITIONAL',
      symbol,
      side: 'SELL',
      type: 'STOP_MARKET',
      quantity: '0.01',
      triggerPrice: String(on.price(-300)),
      reduceOnly: 'true',
    });
    assert.equal(on.engine.inspect(on.realKey).openAlgoOrders.length, 1);
  },
  'place take-profit': async (client, on) => {
    await client.submitNewAlgoOrder({
      algoType: 'CONDITIONAL',
      symbol,
      side: 'SELL',
      type: 'TAKE_PROFIT_MARKET',
      quantity: '0.01',
      triggerPrice: String(on.price(300)),
      reduceOnly: 'true',
    });
    assert.equal((await client.getOpenAlgoOrders({ symbol })).length, 2);
  },
  'cancel all conditional': async (client, on) => {
    for (const { algoId } of await client.getOpenAlgoOrders({ symbol }))
      await client.cancelAlgoOrder({ algoId });
    assert.equal(on.engine.inspect(on.realKey).openAlgoOrders.length, 0);
    await client.submitNewOrder({ symbol, side: 'SELL', type: 'MARKET', quantity: 0.01, reduceOnly: 'true' });
  },
  'cancel all': async (client, on) => {
    await client.submitNewOrder(limit(on, -100, 'b-all'));
    await client.cancelAllOpenOrders({ symbol });
    assert.equal(resting(on).length, 0);
  },
  'place market': async (client, on) => {
    await client.submitNewOrder({ symbol, side: 'BUY', type: 'MARKET', quantity: 0.01 });
    assert.equal(on.engine.inspect(on.realKey).orders.at(-1)?.status, 'FILLED');
  },
  'place immediate-or-cancel': async (client, on) => {
    await client.submitNewOrder({ ...limit(on, 20, 'b-ioc'), timeInForce: 'IOC' });
    assert.equal(on.engine.inspect(on.realKey).orders.at(-1)?.status, 'FILLED');
  },
  'place fill-or-kill': async (client, on) => {
    await client.submitNewOrder({ ...limit(on, 20, 'b-fok'), timeInForce: 'FOK' });
    assert.equal(on.engine.inspect(on.realKey).orders.at(-1)?.status, 'FILLED');
  },
  positions: async (client) => {
    assert.equal(Number((await client.getPositionsV3({ symbol }))[0]?.positionAmt), 0.03);
  },
  trades: async (client, on) => {
    assert.equal(
      (await client.getAccountTrades({ symbol })).length,
      on.engine.inspect(on.realKey).fills.length,
    );
  },
  'query all orders': async (client) => {
    assert.ok((await client.getAllOrders({ symbol })).some((one) => one.clientOrderId === 'b-limit'));
  },
  'place reduce-only': async (client, on) => {
    await client.submitNewOrder({ symbol, side: 'SELL', type: 'MARKET', quantity: 0.03, reduceOnly: 'true' });
    assert.equal(Number(on.engine.inspect(on.realKey).positions[0]?.amount ?? 0n), 0);
  },
  income: async (client) => {
    assert.ok((await client.getIncomeHistory()).length > 0);
  },
};

export function binanceCaller(baseUrl: string, apiKey: string, secret: string, clockOffsetMs = 0): Caller {
  const client = makeBinance(baseUrl, apiKey, secret);
  if (clockOffsetMs !== 0) client.setTimeOffset(clockOffsetMs);
  const main = new MainClient({ api_key: apiKey, api_secret: secret, baseUrl });
  return {
    place: ({ symbol: of, side, type, quantity, price, reduceOnly, clientId }) =>
      client.submitNewOrder({
        symbol: of,
        side,
        type,
        quantity,
        ...(price === undefined ? {} : { price, timeInForce: 'GTC' as const }),
        ...(reduceOnly === undefined
          ? {}
          : { reduceOnly: reduceOnly ? ('true' as const) : ('false' as const) }),
        ...(clientId === undefined ? {} : { newClientOrderId: clientId }),
      }),
    cancel: (of, clientId) => client.cancelOrder({ symbol: of, origClientOrderId: clientId }),
    query: (of, clientId) => client.getOrder({ symbol: of, origClientOrderId: clientId }),
    leverage: (of, leverage) => client.setLeverage({ symbol: of, leverage }),
    balance: () => client.getBalanceV3(),
    withdraw: () => main.withdraw({ coin: 'USDT', address: '0x01', amount: 10 }),
    transfer: () =>
      main.submitUniversalTransfer({
        type: 'UMFUTURE_MAIN',
        asset: 'USDT',
        amount: 10,
        fromSymbol: '',
        toSymbol: '',
      }),
    with: (settings) =>
      binanceCaller(baseUrl, settings.key ?? apiKey, settings.secret ?? secret, settings.clockOffsetMs ?? 0),
  };
}
