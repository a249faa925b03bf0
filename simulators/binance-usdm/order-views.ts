import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, divideDown } from '../../src/core/units/decimal.ts';
import type { Exchange } from './exchange.ts';
import { fixed } from '../shared/fixed.ts';
import type { AlgoRecord, Amendment, Fill, Order } from './order.ts';

export type Json = Readonly<Record<string, unknown>>;

interface Digits {
  readonly price: number;
  readonly quantity: number;
}

function digitsOf(exchange: Exchange, symbol: string): Digits {
  const spec = exchange.listings.get(symbol)?.spec;
  return { price: spec?.pricePrecision ?? 8, quantity: spec?.quantityPrecision ?? 8 };
}

/** An order as queries return it. */
export function orderView(exchange: Exchange, order: Order): Json {
  const digits = digitsOf(exchange, order.symbol);
  const average = order.executed === ZERO ? ZERO : divideDown(order.executedQuote, order.executed);
  return {
    ...replyFields(exchange, order),
    avgPrice: fixed(average, Math.max(digits.price, 5)),
    cumQuote: fixed(order.executedQuote, 5),
  };
}

/**
 * An order as place, cancel and amend return it. An ACK is written before matching: it says NEW and nothing executed.
 * Since July 2026 these replies carry no avgPrice and no cumQuote; `legacy` brings them back.
 */
export function replyView(exchange: Exchange, order: Order, how: { ack: boolean; legacy: boolean }): Json {
  const seen: Order = how.ack ? { ...order, status: 'NEW', executed: ZERO, executedQuote: ZERO } : order;
  return how.legacy ? orderView(exchange, seen) : replyFields(exchange, seen);
}

function replyFields(exchange: Exchange, order: Order): Json {
  const digits = digitsOf(exchange, order.symbol);
  return {
    orderId: order.orderId,
    symbol: order.symbol,
    status: order.status,
    clientOrderId: order.clientOrderId,
    price: fixed(order.price, digits.price),
    origQty: fixed(order.quantity, digits.quantity),
    executedQty: fixed(order.executed, digits.quantity),
    cumQty: fixed(order.executed, digits.quantity),
    timeInForce: order.timeInForce,
    type: order.type,
    reduceOnly: order.reduceOnly,
    closePosition: order.closePosition,
    side: order.side,
    positionSide: order.positionSide,
    stopPrice: fixed(order.stopPrice, digits.price),
    workingType: order.workingType,
    priceProtect: order.priceProtect,
    origType: order.origType,
    priceMatch: order.priceMatch,
    selfTradePreventionMode: order.selfTradePreventionMode,
    goodTillDate: order.goodTillDate,
    time: order.time,
    updateTime: order.updateTime,
  };
}

export function amendmentView(exchange: Exchange, order: Order, change: Amendment, count: number): Json {
  const digits = digitsOf(exchange, order.symbol);
  return {
    amendmentId: change.amendmentId,
    symbol: order.symbol,
    pair: order.symbol,
    orderId: order.orderId,
    clientOrderId: order.clientOrderId,
    time: change.time,
    amendment: {
      price: pair(change.priceBefore, change.priceAfter, digits.price),
      origQty: pair(change.quantityBefore, change.quantityAfter, digits.quantity),
      count,
    },
    priceMatch: order.priceMatch,
  };
}

export function algoView(exchange: Exchange, algo: AlgoRecord): Json {
  const digits = digitsOf(exchange, algo.symbol);
  const trails = algo.orderType === 'TRAILING_STOP_MARKET';
  return {
    algoId: algo.algoId,
    clientAlgoId: algo.clientAlgoId,
    algoType: 'CONDITIONAL',
    orderType: algo.orderType,
    symbol: algo.symbol,
    side: algo.side,
    positionSide: algo.positionSide,
    timeInForce: algo.timeInForce,
    quantity: fixed(algo.quantity, digits.quantity),
    algoStatus: algo.algoStatus,
    actualOrderId: algo.actualOrderId === 0 ? '' : String(algo.actualOrderId),
    triggerPrice: fixed(algo.triggerPrice, digits.price),
    price: fixed(algo.price, digits.price),
    workingType: algo.workingType,
    priceMatch: algo.priceMatch,
    selfTradePreventionMode: algo.selfTradePreventionMode,
    closePosition: algo.closePosition,
    priceProtect: algo.priceProtect,
    reduceOnly: algo.reduceOnly,
    ...(trails
      ? { activatePrice: fixed(algo.activatePrice, digits.price), callbackRate: fixed(algo.callbackRate, 1) }
      : {}),
    createTime: algo.createTime,
    updateTime: algo.updateTime,
    triggerTime: algo.triggerTime,
    goodTillDate: algo.goodTillDate,
  };
}

export function fillView(exchange: Exchange, fill: Fill): Json {
  const digits = digitsOf(exchange, fill.symbol);
  return {
    symbol: fill.symbol,
    id: fill.tradeId,
    orderId: fill.orderId,
    side: fill.side,
    price: fixed(fill.price, digits.price),
    qty: fixed(fill.quantity, digits.quantity),
    realizedPnl: fixed(fill.realizedPnl, 8),
    quoteQty: fixed(fill.quote, 8),
    commission: fixed(fill.commission, 8),
    commissionAsset: 'USDT',
    time: fill.time,
    positionSide: fill.positionSide,
    buyer: fill.side === 'BUY',
    maker: fill.maker,
  };
}

function pair(before: Decimal, after: Decimal, digits: number): Json {
  return { before: fixed(before, digits), after: fixed(after, digits) };
}
