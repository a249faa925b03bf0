import { DerivativesTradingUsdsFuturesRestAPI as Words } from '@binance/derivatives-trading-usds-futures';
import type { Decoy } from '../e2e/signing-bot.ts';
import { makeBinance } from './binance-client.ts';
import { makeCcxt } from './ccxt-client.ts';
import { makeConnector } from './connector-client.ts';

/** A limit order in BTCUSDT, with what a test needs besides. */
export interface Order {
  readonly side?: 'BUY' | 'SELL';
  readonly quantity?: number;
  readonly price: number;
  readonly clientId?: string;
  readonly immediate?: boolean;
  /** Milliseconds that the request says it is good for. */
  readonly recvWindow?: number;
  /** Adds a field that the gateway does not know or does not serve. */
  readonly oddField?: boolean;
}

/** What a test asks of a client, whichever it is. */
export interface Trader {
  /** The answer as the client parsed it. */
  place(order: Order): Promise<unknown>;
  /** The order's status in the venue's word. */
  statusOf(clientId: string): Promise<string>;
  cancel(clientId: string): Promise<unknown>;
  cancelAll(): Promise<unknown>;
  /** A sell at the market that fires when the price falls to `triggerPrice`. */
  placeStop(triggerPrice: number): Promise<unknown>;
  /** Client ids, in alphabetical order. */
  openIds(): Promise<readonly string[]>;
  openStops(): Promise<number>;
  setLeverage(leverage: number): Promise<unknown>;
}

export type Raised =
  'denied' | 'input' | 'clock' | 'rate' | 'noSuchOrder' | 'notSent' | 'outcomeUnknown' | 'venueLimit';

export interface TraderKind {
  readonly name: string;
  readonly open: (url: string, decoy: Decoy) => Trader;
  /** What the client's users catch: the class of the exception, or the code where the client has no classes. */
  readonly caught: (error: unknown) => string;
  /** What that is for each kind of refusal. */
  readonly raises: Readonly<Record<Raised, string>>;
  /** What it says instead of the reason when the status is 5xx; null when it hands the reason on. */
  readonly saysOf5xx: RegExp | null;
}

const symbol = 'BTCUSDT';
const UNIFIED = 'BTC/USDT:USDT';
const QUANTITY = 0.01;

function ccxtTrader(url: string, { apiKey, secret }: Decoy): Trader {
  const client = makeCcxt(url, apiKey, secret);
  return {
    place: ({ side = 'BUY', quantity = QUANTITY, price, clientId, immediate, recvWindow, oddField }) =>
      client.createOrder(UNIFIED, 'limit', side.toLowerCase(), quantity, price, {
        ...(clientId === undefined ? {} : { clientOrderId: clientId }),
        ...(immediate === true ? { timeInForce: 'IOC' } : {}),
        ...(recvWindow === undefined ? {} : { recvWindow }),
        ...(oddField === true ? { strategy: 'grid' } : {}),
      }),
    statusOf: async (clientId) => {
      const order = await client.fetchOrder('', UNIFIED, { origClientOrderId: clientId });
      return String(order.info['status']);
    },
    cancel: (clientId) => client.cancelOrder('', UNIFIED, { clientOrderId: clientId }),
    cancelAll: () => client.cancelAllOrders(UNIFIED),
    placeStop: (triggerPrice) =>
      client.createOrder(UNIFIED, 'market', 'sell', QUANTITY, undefined, {
        stopLossPrice: triggerPrice,
        reduceOnly: true,
      }),
    openIds: async () =>
      (await client.fetchOpenOrders(UNIFIED)).map((order) => String(order.clientOrderId)).sort(),
    openStops: async () =>
      (await client.fetchOpenOrders(UNIFIED, undefined, undefined, { trigger: true })).length,
    setLeverage: (leverage) => client.setLeverage(leverage, UNIFIED),
  };
}

function binanceTrader(url: string, { apiKey, secret }: Decoy): Trader {
  const client = makeBinance(url, apiKey, secret);
  return {
    place: ({ side = 'BUY', quantity = QUANTITY, price, clientId, immediate, recvWindow, oddField }) => {
      const order = {
        ...{ symbol, side, quantity, price, type: 'LIMIT' as const },
        timeInForce: immediate === true ? ('IOC' as const) : ('GTC' as const),
        ...(clientId === undefined ? {} : { newClientOrderId: clientId }),
        ...(recvWindow === undefined ? {} : { recvWindow }),
        ...(oddField === true ? { priceMatch: 'OPPONENT' as const } : {}),
      };
      return client.submitNewOrder(order);
    },
    statusOf: async (clientId) => (await client.getOrder({ symbol, origClientOrderId: clientId })).status,
    cancel: (clientId) => client.cancelOrder({ symbol, origClientOrderId: clientId }),
    cancelAll: () => client.cancelAllOpenOrders({ symbol }),
    placeStop: (triggerPrice) =>
      client.submitNewAlgoOrder({
        ...{ algoType: 'CONDITIONAL', symbol, side: 'SELL', type: 'STOP_MARKET' },
        ...{ quantity: String(QUANTITY), triggerPrice: String(triggerPrice), reduceOnly: 'true' },
      }),
    openIds: async () =>
      (await client.getAllOpenOrders({ symbol })).map((order) => order.clientOrderId).sort(),
    openStops: async () => (await client.getOpenAlgoOrders({ symbol })).length,
    setLeverage: (leverage) => client.setLeverage({ symbol, leverage }),
  };
}

function connectorTrader(url: string, { apiKey, secret }: Decoy): Trader {
  const client = makeConnector(url, apiKey, secret);
  const { GTC, IOC } = Words.NewOrderTimeInForceEnum;
  const { LIMIT } = Words.NewOrderTypeEnum;
  return {
    place: async ({ side = 'BUY', quantity = QUANTITY, price, clientId, immediate, ...more }) => {
      const placed = await client.newOrder({
        ...{ symbol, side: Words.NewOrderSideEnum[side], type: LIMIT, quantity, price },
        timeInForce: immediate === true ? IOC : GTC,
        ...(clientId === undefined ? {} : { newClientOrderId: clientId }),
        ...(more.recvWindow === undefined ? {} : { recvWindow: more.recvWindow }),
        ...(more.oddField === true ? { priceMatch: Words.NewOrderPriceMatchEnum.OPPONENT } : {}),
      });
      return placed.data();
    },
    statusOf: async (clientId) => {
      const found = await client.queryOrder({ symbol, origClientOrderId: clientId });
      return String((await found.data()).status);
    },
    cancel: (clientId) => client.cancelOrder({ symbol, origClientOrderId: clientId }),
    cancelAll: () => client.cancelAllOpenOrders({ symbol }),
    placeStop: (triggerPrice) =>
      client.newAlgoOrder({
        algoType: Words.NewAlgoOrderAlgoTypeEnum.CONDITIONAL,
        ...{ symbol, quantity: QUANTITY, triggerPrice },
        side: Words.NewAlgoOrderSideEnum.SELL,
        type: Words.NewAlgoOrderTypeEnum.STOP_MARKET,
        reduceOnly: Words.NewAlgoOrderReduceOnlyEnum.TRUE,
      }),
    openIds: async () => {
      const open = await (await client.currentAllOpenOrders({ symbol })).data();
      return open.map((order) => String(order.clientOrderId)).sort();
    },
    openStops: async () => (await (await client.currentAllAlgoOpenOrders({ symbol })).data()).length,
    setLeverage: (leverage) => client.changeInitialLeverage({ symbol, leverage }),
  };
}

function className(error: unknown): string {
  return error instanceof Error ? error.constructor.name : String(error);
}

function codeIn(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}

/** What an error tells a person. */
export function textOf(error: unknown): string {
  const holds = typeof error === 'object' && error !== null && 'message' in error;
  return holds ? String(error.message) : String(error);
}

export const TRADERS: readonly TraderKind[] = [
  {
    name: 'ccxt',
    open: ccxtTrader,
    caught: className,
    saysOf5xx: null,
    raises: {
      denied: 'PermissionDenied',
      input: 'BadRequest',
      clock: 'InvalidNonce',
      rate: 'DDoSProtection',
      noSuchOrder: 'OrderNotFound',
      notSent: 'OperationFailed',
      outcomeUnknown: 'RequestTimeout',
      venueLimit: 'DDoSProtection',
    },
  },
  {
    name: 'binance',
    open: binanceTrader,
    caught: codeIn,
    saysOf5xx: null,
    raises: {
      denied: '-2010',
      input: '-1130',
      clock: '-1021',
      rate: '-1015',
      noSuchOrder: '-2013',
      notSent: '-1001',
      outcomeUnknown: '-1007',
      venueLimit: '-1003',
    },
  },
  {
    name: '@binance/derivatives-trading-usds-futures',
    open: connectorTrader,
    caught: className,
    saysOf5xx: /^Server error: 503$/,
    raises: {
      denied: 'BadRequestError',
      input: 'BadRequestError',
      clock: 'BadRequestError',
      rate: 'TooManyRequestsError',
      noSuchOrder: 'BadRequestError',
      notSent: 'ServerError',
      outcomeUnknown: 'ServerError',
      venueLimit: 'TooManyRequestsError',
    },
  },
];
