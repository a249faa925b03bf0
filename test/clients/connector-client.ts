import assert from 'node:assert/strict';
import {
  DerivativesTradingUsdsFutures,
  DerivativesTradingUsdsFuturesRestAPI as Words,
} from '@binance/derivatives-trading-usds-futures';
import type { ActionsOf, Caller, Scene } from './actions.ts';

export type Connector = DerivativesTradingUsdsFutures['restAPI'];

const symbol = 'BTCUSDT';
const { BUY, SELL } = Words.NewOrderSideEnum;
const { LIMIT, MARKET } = Words.NewOrderTypeEnum;
const { GTC, IOC, FOK, GTX } = Words.NewOrderTimeInForceEnum;
const { TRUE } = Words.NewOrderReduceOnlyEnum;

/** The venue's official connector: told nothing but where and with which key. */
export function makeConnector(baseUrl: string, apiKey: string, secret: string): Connector {
  const signing = secret.includes('PRIVATE KEY') ? { privateKey: secret } : { apiSecret: secret };
  const configurationRestAPI = { apiKey, ...signing, basePath: baseUrl, retries: 0 };
  return new DerivativesTradingUsdsFutures({ configurationRestAPI }).restAPI;
}

/** What a reply of the connector holds. */
async function read<T>(reply: Promise<{ data(): Promise<T> }>): Promise<T> {
  return (await reply).data();
}

function resting(on: Scene): readonly { readonly clientOrderId: string }[] {
  return on.engine.inspect(on.realKey).openOrders;
}

function limit(on: Scene, bps: number, newClientOrderId: string): Parameters<Connector['newOrder']>[0] {
  return {
    symbol,
    side: BUY,
    type: LIMIT,
    timeInForce: GTC,
    quantity: 0.01,
    price: on.price(bps),
    newClientOrderId,
  };
}

function conditional(
  type: 'STOP_MARKET' | 'TAKE_PROFIT_MARKET',
  triggerPrice: number,
): Parameters<Connector['newAlgoOrder']>[0] {
  return {
    algoType: Words.NewAlgoOrderAlgoTypeEnum.CONDITIONAL,
    symbol,
    side: Words.NewAlgoOrderSideEnum.SELL,
    type: Words.NewAlgoOrderTypeEnum[type],
    quantity: 0.01,
    triggerPrice,
    reduceOnly: Words.NewAlgoOrderReduceOnlyEnum.TRUE,
  };
}

export const CONNECTOR_ACTIONS: ActionsOf<Connector> = {
  'exchange info': async (client) => {
    const { symbols } = await read(client.exchangeInformation());
    assert.ok(symbols?.some((one) => one.symbol === symbol));
  },
  'server time': async (client) => {
    assert.ok(Math.abs(Number((await read(client.checkServerTime())).serverTime) - Date.now()) < 2_000);
  },
  ticker: async (client) => {
    assert.match(JSON.stringify(await read(client.ticker24hrPriceChangeStatistics({ symbol }))), /lastPrice/);
  },
  'order book': async (client) => {
    const { bids, asks } = await read(client.orderBook({ symbol, limit: 5 }));
    assert.ok(Number(bids?.[0]?.[0]) < Number(asks?.[0]?.[0]));
  },
  klines: async (client) => {
    const interval = Words.KlineCandlestickDataIntervalEnum.INTERVAL_1m;
    assert.equal((await read(client.klineCandlestickData({ symbol, interval, limit: 3 }))).length, 3);
  },
  leverage: async (client) => {
    assert.equal((await read(client.changeInitialLeverage({ symbol, leverage: 7 }))).leverage, 7);
  },
  'margin type': async (client) => {
    const marginType = Words.ChangeMarginTypeMarginTypeEnum.ISOLATED;
    await client.changeMarginType({ symbol, marginType });
    await assert.rejects(client.changeMarginType({ symbol, marginType }), /No need to change margin type/);
  },
  balance: async (client) => {
    assert.equal(Number((await read(client.futuresAccountBalanceV3()))[0]?.balance), 100_000);
  },
  account: async (client) => {
    assert.equal(Number((await read(client.accountInformationV3())).totalWalletBalance), 100_000);
  },
  commission: async (client) => {
    assert.ok(Number((await read(client.userCommissionRate({ symbol }))).takerCommissionRate) > 0);
  },
  'place limit': async (client, on) => {
    assert.equal((await read(client.newOrder(limit(on, -100, 'o-limit')))).status, 'NEW');
    assert.deepEqual(
      resting(on).map((one) => one.clientOrderId),
      ['o-limit'],
    );
  },
  'query one order': async (client, on) => {
    const order = await read(client.queryOrder({ symbol, origClientOrderId: 'o-limit' }));
    assert.equal(Number(order.price), on.price(-100));
  },
  'query open orders': async (client) => {
    const open = await read(client.currentAllOpenOrders({ symbol }));
    assert.deepEqual(
      open.map((one) => one.clientOrderId),
      ['o-limit'],
    );
  },
  amend: async (client, on) => {
    const side = Words.ModifyOrderSideEnum.BUY;
    const price = on.price(-90);
    const amended = await read(
      client.modifyOrder({ symbol, side, quantity: 0.02, price, origClientOrderId: 'o-limit' }),
    );
    assert.equal(Number(amended.price), price);
  },
  'cancel by id': async (client, on) => {
    const [order] = await read(client.currentAllOpenOrders({ symbol }));
    const orderId = order?.orderId ?? 0;
    assert.equal((await read(client.cancelOrder({ symbol, orderId }))).status, 'CANCELED');
    assert.equal(resting(on).length, 0);
  },
  'cancel by client id': async (client, on) => {
    await client.newOrder(limit(on, -100, 'o-by-id'));
    const cancelled = await read(client.cancelOrder({ symbol, origClientOrderId: 'o-by-id' }));
    assert.equal(cancelled.status, 'CANCELED');
  },
  'place post-only': async (client, on) => {
    const order = await read(client.newOrder({ ...limit(on, -50, 'o-post'), timeInForce: GTX }));
    assert.equal(order.status, 'NEW');
    await client.cancelOrder({ symbol, origClientOrderId: 'o-post' });
  },
  'place batch': async (client, on) => {
    const batchOrders = [-80, -81].map((bps) => ({
      symbol,
      side: Words.PlaceMultipleOrdersBatchOrdersParameterInnerSideEnum.BUY,
      type: Words.PlaceMultipleOrdersBatchOrdersParameterInnerTypeEnum.LIMIT,
      timeInForce: Words.PlaceMultipleOrdersBatchOrdersParameterInnerTimeInForceEnum.GTC,
      quantity: 0.01,
      price: on.price(bps),
    }));
    assert.equal((await read(client.placeMultipleOrders({ batchOrders }))).length, 2);
    assert.equal(resting(on).length, 2);
  },
  'amend batch': async (client, on) => {
    const open = await read(client.currentAllOpenOrders({ symbol }));
    const batchOrders = open.map(({ orderId }) => ({
      symbol,
      orderId: orderId ?? 0,
      side: Words.ModifyMultipleOrdersBatchOrdersParameterInnerSideEnum.BUY,
      quantity: 0.02,
      price: on.price(-85),
    }));
    assert.equal((await read(client.modifyMultipleOrders({ batchOrders }))).length, 2);
    assert.equal(resting(on).length, 2);
  },
  'cancel batch': async (client, on) => {
    const open = await read(client.currentAllOpenOrders({ symbol }));
    const orderIdList = open.map(({ orderId }) => Number(orderId ?? 0));
    await client.cancelMultipleOrders({ symbol, orderIdList });
    assert.equal(resting(on).length, 0);
  },
  'place stop-market': async (client, on) => {
    await client.newOrder({ symbol, side: BUY, type: MARKET, quantity: 0.01 });
    await client.newAlgoOrder(conditional('STOP_MARKET', on.price(-300)));
    assert.equal(on.engine.inspect(on.realKey).openAlgoOrders.length, 1);
  },
  'place take-profit': async (client, on) => {
    await client.newAlgoOrder(conditional('TAKE_PROFIT_MARKET', on.price(300)));
    assert.equal((await read(client.currentAllAlgoOpenOrders({ symbol }))).length, 2);
  },
  'cancel all conditional': async (client, on) => {
    for (const { algoId } of await read(client.currentAllAlgoOpenOrders({ symbol }))) {
      await client.cancelAlgoOrder({ algoId: algoId ?? 0 });
    }
    assert.equal(on.engine.inspect(on.realKey).openAlgoOrders.length, 0);
    await client.newOrder({ symbol, side: SELL, type: MARKET, quantity: 0.01, reduceOnly: TRUE });
  },
  'cancel all': async (client, on) => {
    await client.newOrder(limit(on, -100, 'o-all'));
    await client.cancelAllOpenOrders({ symbol });
    assert.equal(resting(on).length, 0);
  },
  'place market': async (client, on) => {
    await client.newOrder({ symbol, side: BUY, type: MARKET, quantity: 0.01 });
    assert.equal(on.engine.inspect(on.realKey).orders.at(-1)?.status, 'FILLED');
  },
  'place immediate-or-cancel': async (client, on) => {
    await client.newOrder({ ...limit(on, 20, 'o-ioc'), timeInForce: IOC });
    assert.equal(on.engine.inspect(on.realKey).orders.at(-1)?.status, 'FILLED');
  },
  'place fill-or-kill': async (client, on) => {
    await client.newOrder({ ...limit(on, 20, 'o-fok'), timeInForce: FOK });
    assert.equal(on.engine.inspect(on.realKey).orders.at(-1)?.status, 'FILLED');
  },
  positions: async (client) => {
    assert.equal(Number((await read(client.positionInformationV3({ symbol })))[0]?.positionAmt), 0.03);
  },
  trades: async (client, on) => {
    const trades = await read(client.accountTradeList({ symbol }));
    assert.equal(trades.length, on.engine.inspect(on.realKey).fills.length);
  },
  'query all orders': async (client) => {
    const all = await read(client.allOrders({ symbol }));
    assert.ok(all.some((one) => one.clientOrderId === 'o-limit'));
  },
  'place reduce-only': async (client, on) => {
    await client.newOrder({ symbol, side: SELL, type: MARKET, quantity: 0.03, reduceOnly: TRUE });
    assert.equal(Number(on.engine.inspect(on.realKey).positions[0]?.amount ?? 0n), 0);
  },
  income: async (client) => {
    assert.ok((await read(client.getIncomeHistory())).length > 0);
  },
};

/** The connector has no calls for withdrawals or transfers: those go as the requests that its sister packages make. */
export function connectorCaller(
  baseUrl: string,
  apiKey: string,
  secret: string,
): Omit<Caller, 'withdraw' | 'transfer'> {
  const client = makeConnector(baseUrl, apiKey, secret);
  return {
    place: ({ symbol: of, side, type, quantity, price, reduceOnly, clientId }) =>
      client.newOrder({
        symbol: of,
        side: side === 'BUY' ? BUY : SELL,
        type: type === 'LIMIT' ? LIMIT : MARKET,
        quantity,
        ...(price === undefined ? {} : { price, timeInForce: GTC }),
        ...(reduceOnly === true ? { reduceOnly: TRUE } : {}),
        ...(clientId === undefined ? {} : { newClientOrderId: clientId }),
      }),
    cancel: (of, clientId) => client.cancelOrder({ symbol: of, origClientOrderId: clientId }),
    query: (of, clientId) => client.queryOrder({ symbol: of, origClientOrderId: clientId }),
    leverage: (of, leverage) => client.changeInitialLeverage({ symbol: of, leverage }),
    balance: () => client.futuresAccountBalanceV3(),
    with: (settings) => {
      const other = connectorCaller(baseUrl, settings.key ?? apiKey, settings.secret ?? secret);
      return { ...other, withdraw: NOT_THERE, transfer: NOT_THERE };
    },
  };
}

const NOT_THERE = (): Promise<never> => Promise.reject(new RangeError('the connector has no such call'));
