import { DerivativesTradingUsdsFuturesRestAPI as Words } from '@binance/derivatives-trading-usds-futures';
import type { Decoy } from '../e2e/signing-bot.ts';
import { makeBinance } from './binance-client.ts';
import { makeCcxt } from './ccxt-client.ts';
import { makeConnector } from './connector-client.ts';
import { TRADERS, type TraderKind } from './trader.ts';

export type AlgoType = 'STOP' | 'STOP_MARKET' | 'TAKE_PROFIT' | 'TAKE_PROFIT_MARKET' | 'TRAILING_STOP_MARKET';

/** A conditional order in BTCUSDT. Of 0.01, unless it closes the position. */
export interface Algo {
  readonly id: string;
  readonly type: AlgoType;
  readonly side?: 'BUY' | 'SELL';
  readonly price?: number;
  readonly triggerPrice?: number;
  readonly callbackRate?: number;
  readonly activatePrice?: number;
  readonly workingType?: 'MARK_PRICE' | 'CONTRACT_PRICE';
  readonly priceProtect?: true;
  readonly reduceOnly?: true;
  readonly closePosition?: true;
}

/** What a client does with conditional orders. */
export interface AlgoDesk {
  buy(quantity: number): Promise<unknown>;
  place(algo: Algo): Promise<unknown>;
  /** The venue's word for its state. */
  statusOf(id: string): Promise<string>;
  /** Client ids, in alphabetical order. */
  open(): Promise<readonly string[]>;
  all(): Promise<readonly string[]>;
  cancel(id: string): Promise<unknown>;
  cancelAll(): Promise<unknown>;
}

export interface AlgoDeskKind {
  readonly kind: TraderKind;
  readonly open: (url: string, decoy: Decoy) => AlgoDesk;
}

const symbol = 'BTCUSDT';
const M = 'BTC/USDT:USDT';
const QUANTITY = 0.01;

function ccxtDesk(url: string, { apiKey, secret }: Decoy): AlgoDesk {
  const client = makeCcxt(url, apiKey, secret);
  const conditional = { trigger: true };
  const idOf = (order: { readonly info: Readonly<Record<string, unknown>> }): string =>
    String(order.info['clientAlgoId']);
  return {
    buy: (quantity) => client.createOrder(M, 'market', 'buy', quantity),
    place: ({ id, type, side = 'SELL', price, triggerPrice, callbackRate, activatePrice, ...flags }) => {
      const isTarget = type.startsWith('TAKE_PROFIT');
      const params = {
        ...flags,
        clientOrderId: id,
        ...(callbackRate === undefined ? {} : { trailingPercent: callbackRate }),
        ...(activatePrice === undefined ? {} : { trailingTriggerPrice: activatePrice }),
        ...(triggerPrice === undefined
          ? {}
          : { [isTarget ? 'takeProfitPrice' : 'stopLossPrice']: triggerPrice }),
      };
      const kind = price === undefined ? 'market' : 'limit';
      return client.createOrder(M, kind, side.toLowerCase(), QUANTITY, price, params);
    },
    statusOf: async (id) =>
      String((await client.fetchOrder('', M, { ...conditional, clientAlgoId: id })).info['algoStatus']),
    open: async () => (await client.fetchOpenOrders(M, undefined, undefined, conditional)).map(idOf).sort(),
    all: async () => (await client.fetchOrders(M, undefined, undefined, conditional)).map(idOf).sort(),
    cancel: (id) => client.cancelOrder('', M, { ...conditional, clientAlgoId: id }),
    cancelAll: () => client.cancelAllOrders(M, conditional),
  };
}

const present = (value: number | undefined, name: string): Record<string, string> =>
  value === undefined ? {} : { [name]: String(value) };

function binanceDesk(url: string, { apiKey, secret }: Decoy): AlgoDesk {
  const client = makeBinance(url, apiKey, secret);
  return {
    buy: (quantity) => client.submitNewOrder({ symbol, side: 'BUY', type: 'MARKET', quantity }),
    place: ({ id, type, side = 'SELL', ...algo }) =>
      client.submitNewAlgoOrder({
        ...{ algoType: 'CONDITIONAL', symbol, side, type, clientAlgoId: id },
        ...(algo.closePosition === true ? { closePosition: 'true' } : { quantity: String(QUANTITY) }),
        ...(algo.reduceOnly === true ? { reduceOnly: 'true' } : {}),
        ...(algo.priceProtect === true ? { priceProtect: 'true' } : {}),
        ...(algo.workingType === undefined ? {} : { workingType: algo.workingType }),
        ...present(algo.price, 'price'),
        ...present(algo.triggerPrice, 'triggerPrice'),
        ...present(algo.callbackRate, 'callbackRate'),
        ...present(algo.activatePrice, 'activatePrice'),
      }),
    statusOf: async (id) => (await client.getAlgoOrder({ clientAlgoId: id })).algoStatus,
    open: async () => (await client.getOpenAlgoOrders({ symbol })).map((one) => one.clientAlgoId).sort(),
    all: async () => (await client.getAllAlgoOrders({ symbol })).map((one) => one.clientAlgoId).sort(),
    cancel: (id) => client.cancelAlgoOrder({ clientAlgoId: id }),
    cancelAll: () => client.cancelAllAlgoOpenOrders({ symbol }),
  };
}

function connectorDesk(url: string, { apiKey, secret }: Decoy): AlgoDesk {
  const client = makeConnector(url, apiKey, secret);
  const idsOf = (rows: readonly { readonly clientAlgoId?: string }[]): readonly string[] =>
    rows.map((row) => String(row.clientAlgoId)).sort();
  return {
    buy: (quantity) =>
      client.newOrder({
        ...{ symbol, quantity },
        side: Words.NewOrderSideEnum.BUY,
        type: Words.NewOrderTypeEnum.MARKET,
      }),
    place: ({ id, type, side = 'SELL', workingType, priceProtect, reduceOnly, closePosition, ...numbers }) =>
      client.newAlgoOrder({
        ...{ symbol, clientAlgoId: id, ...numbers },
        algoType: Words.NewAlgoOrderAlgoTypeEnum.CONDITIONAL,
        side: Words.NewAlgoOrderSideEnum[side],
        type: Words.NewAlgoOrderTypeEnum[type],
        ...(closePosition === true
          ? { closePosition: Words.NewAlgoOrderClosePositionEnum.TRUE }
          : { quantity: QUANTITY }),
        ...(reduceOnly === true ? { reduceOnly: Words.NewAlgoOrderReduceOnlyEnum.TRUE } : {}),
        ...(priceProtect === true ? { priceProtect: Words.NewAlgoOrderPriceProtectEnum.TRUE } : {}),
        ...(workingType === undefined ? {} : { workingType: Words.NewAlgoOrderWorkingTypeEnum[workingType] }),
      }),
    statusOf: async (id) =>
      String((await (await client.queryAlgoOrder({ clientAlgoId: id })).data()).algoStatus),
    open: async () => idsOf(await (await client.currentAllAlgoOpenOrders({ symbol })).data()),
    all: async () => idsOf(await (await client.queryAllAlgoOrders({ symbol })).data()),
    cancel: (id) => client.cancelAlgoOrder({ clientAlgoId: id }),
    cancelAll: () => client.cancelAllAlgoOpenOrders({ symbol }),
  };
}

const OPENERS = [ccxtDesk, binanceDesk, connectorDesk];

/** The three clients, in the order of {@link TRADERS}. */
export const ALGO_DESKS: readonly AlgoDeskKind[] = TRADERS.map((kind, index) => ({
  kind,
  open: OPENERS[index] ?? ccxtDesk,
}));
