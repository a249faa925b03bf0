import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, absolute, divideDown, multiplyUp } from '../../src/core/units/decimal.ts';
import type { Account, Position } from './account.ts';
import { breakEvenOf, entryOf } from './account-views.ts';
import type { Exchange } from './exchange.ts';
import type { Fact } from './fact.ts';
import { fixed } from '../shared/fixed.ts';
import { symbolMargin } from './margin.ts';
import { maintenanceOf, unrealizedOf } from '../shared/margin.ts';
import type { AlgoRecord, Fill, OrderRecord } from './order.ts';
import type { Json } from './order-views.ts';

const MONEY_DIGITS = 8;

/** The event by which the account's owner is told of a fact. */
export function eventOf(exchange: Exchange, account: Account, fact: Fact): Json {
  switch (fact.kind) {
    case 'order':
      return orderEvent(exchange, account, fact);
    case 'trade':
      return tradeLiteEvent(exchange, fact.order, fact.fill);
    case 'account':
      return accountEvent(exchange, account, fact);
    case 'algo':
      return algoEvent(exchange, fact.algo, fact.reason);
    case 'triggerReject':
      return triggerRejectEvent(exchange, fact.algo, fact.reason);
    case 'leverage':
      return stamped(exchange, 'ACCOUNT_CONFIG_UPDATE', { ac: { s: fact.symbol, l: fact.leverage } });
    case 'multiAssets':
      return stamped(exchange, 'ACCOUNT_CONFIG_UPDATE', { ai: { j: fact.isOn } });
    case 'marginCall':
      return marginCallEvent(exchange, account);
  }
}

/** ORDER_TRADE_UPDATE: what happened to an order, and its state after it. */
function orderEvent(
  exchange: Exchange,
  account: Account,
  { order, execution, fill }: Extract<Fact, { kind: 'order' }>,
): Json {
  const { pricePrecision, quantityPrecision } = specOf(exchange, order.symbol);
  const listing = exchange.listings.get(order.symbol);
  const margin = listing === undefined ? null : symbolMargin(account, listing, null);
  const average = order.executed === ZERO ? ZERO : divideDown(order.executedQuote, order.executed);
  return stamped(exchange, 'ORDER_TRADE_UPDATE', {
    o: {
      s: order.symbol,
      c: order.clientOrderId,
      S: order.side,
      o: order.type,
      f: order.timeInForce,
      q: fixed(order.quantity, quantityPrecision),
      p: fixed(order.price, pricePrecision),
      ap: fixed(average, Math.max(pricePrecision, 5)),
      sp: fixed(order.stopPrice, pricePrecision),
      x: execution,
      X: order.status,
      i: order.orderId,
      l: fixed(fill?.quantity ?? ZERO, quantityPrecision),
      z: fixed(order.executed, quantityPrecision),
      L: fixed(fill?.price ?? ZERO, pricePrecision),
      N: 'USDT',
      n: money(fill?.commission ?? ZERO),
      T: order.updateTime,
      t: fill?.tradeId ?? 0,
      b: money(margin?.bidNotional ?? ZERO),
      a: money(margin?.askNotional ?? ZERO),
      m: fill?.maker ?? false,
      R: order.reduceOnly,
      wt: order.workingType,
      ot: order.origType,
      ps: order.positionSide,
      cp: order.closePosition,
      rp: money(fill?.realizedPnl ?? ZERO),
      pP: order.priceProtect,
      si: 0,
      ss: 0,
      V: order.selfTradePreventionMode,
      pm: order.priceMatch,
      gtd: order.goodTillDate,
      er: expiryReason(order),
    },
  });
}

/** TRADE_LITE: the quick word of a fill, without its fee, its profit and the order's new state. */
function tradeLiteEvent(exchange: Exchange, order: OrderRecord, fill: Fill): Json {
  const { pricePrecision, quantityPrecision } = specOf(exchange, order.symbol);
  return stamped(exchange, 'TRADE_LITE', {
    s: order.symbol,
    q: fixed(order.quantity, quantityPrecision),
    p: fixed(order.price, pricePrecision),
    m: fill.maker,
    c: order.clientOrderId,
    S: order.side,
    L: fixed(fill.price, pricePrecision),
    l: fixed(fill.quantity, quantityPrecision),
    t: fill.tradeId,
    i: order.orderId,
  });
}

/** ACCOUNT_UPDATE: the wallet, and the positions that changed. `change` is what neither profit nor fee explains. */
function accountEvent(exchange: Exchange, account: Account, what: Extract<Fact, { kind: 'account' }>): Json {
  const wallet = money(account.wallet);
  return stamped(exchange, 'ACCOUNT_UPDATE', {
    a: {
      m: what.reason,
      B: [{ a: 'USDT', wb: wallet, cw: wallet, bc: money(what.change) }],
      P: what.positions.map((position) => positionRow(exchange, account, position)),
    },
  });
}

/** ALGO_UPDATE: the state of a conditional order. `reason` says why it failed, when it did. */
function algoEvent(exchange: Exchange, algo: AlgoRecord, reason: string): Json {
  const { pricePrecision, quantityPrecision } = specOf(exchange, algo.symbol);
  const order = exchange.account(algo.account).orders.get(algo.actualOrderId);
  const executed = order?.executed ?? ZERO;
  const average = order === undefined || executed === ZERO ? ZERO : divideDown(order.executedQuote, executed);
  return stamped(exchange, 'ALGO_UPDATE', {
    o: {
      caid: algo.clientAlgoId,
      aid: algo.algoId,
      at: 'CONDITIONAL',
      o: algo.orderType,
      s: algo.symbol,
      S: algo.side,
      ps: algo.positionSide,
      f: algo.timeInForce,
      q: fixed(algo.quantity, quantityPrecision),
      X: algo.algoStatus,
      ai: algo.actualOrderId === 0 ? '' : String(algo.actualOrderId),
      ap: fixed(average, Math.max(pricePrecision, 5)),
      aq: fixed(executed, quantityPrecision),
      act: order?.type ?? '0',
      tp: fixed(algo.triggerPrice, pricePrecision),
      p: fixed(algo.price, pricePrecision),
      V: algo.selfTradePreventionMode,
      wt: algo.workingType,
      pm: algo.priceMatch,
      cp: algo.closePosition,
      pP: algo.priceProtect,
      R: algo.reduceOnly,
      tt: algo.triggerTime,
      gtd: algo.goodTillDate,
      rm: reason,
    },
  });
}

/** CONDITIONAL_ORDER_TRIGGER_REJECT: a condition was met, and its order refused. */
function triggerRejectEvent(exchange: Exchange, algo: AlgoRecord, reason: string): Json {
  return stamped(exchange, 'CONDITIONAL_ORDER_TRIGGER_REJECT', {
    or: { s: algo.symbol, i: algo.algoId, r: reason },
  });
}

/** MARGIN_CALL, with every open position. */
function marginCallEvent(exchange: Exchange, account: Account): Json {
  const rows: Json[] = [];
  for (const position of account.positions.values()) {
    const listing = exchange.listings.get(position.symbol);
    if (listing === undefined || position.amount === ZERO) continue;
    const mark = listing.market.mark;
    const notional = multiplyUp(absolute(position.amount), mark);
    rows.push({
      s: position.symbol,
      ps: position.positionSide,
      pa: fixed(position.amount, listing.spec.quantityPrecision),
      mt: account.isolated.has(position.symbol) ? 'ISOLATED' : 'CROSSED',
      iw: money(position.isolatedMargin),
      mp: money(mark),
      up: money(unrealizedOf(position, mark)),
      mm: money(maintenanceOf(listing.spec, notional)),
    });
  }
  return { e: 'MARGIN_CALL', E: exchange.now, cw: money(account.wallet), p: rows };
}

export function listenKeyExpiredEvent(exchange: Exchange, listenKey: string): Json {
  return { e: 'listenKeyExpired', E: exchange.now, listenKey };
}

function stamped(exchange: Exchange, type: string, fields: Json): Json {
  return { e: type, T: exchange.now, E: exchange.now, ...fields };
}

function positionRow(exchange: Exchange, account: Account, position: Position): Json {
  const listing = exchange.listings.get(position.symbol);
  const entry = entryOf(position);
  const isolated = account.isolated.has(position.symbol);
  return {
    s: position.symbol,
    pa: fixed(position.amount, listing?.spec.quantityPrecision ?? MONEY_DIGITS),
    ep: money(entry),
    bep: money(breakEvenOf(exchange, position, entry)),
    cr: money(account.realizedOf(position.symbol, position.positionSide)),
    up: listing === undefined ? '0' : money(unrealizedOf(position, listing.market.mark)),
    mt: isolated ? 'isolated' : 'cross',
    iw: isolated ? money(position.isolatedMargin) : '0',
    ps: position.positionSide,
    ma: 'USDT',
  };
}

/** Why an order ended, in the venue's numbers: 1 self-trade, 2 the rest of an IOC, 4 nothing to reduce, 9 no market. */
function expiryReason(order: OrderRecord): string {
  if (order.status === 'EXPIRED_IN_MATCH') return '1';
  if (order.status !== 'EXPIRED') return '0';
  if (order.timeInForce === 'IOC') return '2';
  if (order.type === 'MARKET') return '9';
  return order.reduceOnly ? '4' : '0';
}

function specOf(
  exchange: Exchange,
  symbol: string,
): { readonly pricePrecision: number; readonly quantityPrecision: number } {
  return (
    exchange.listings.get(symbol)?.spec ?? { pricePrecision: MONEY_DIGITS, quantityPrecision: MONEY_DIGITS }
  );
}

function money(value: Decimal): string {
  return fixed(value, MONEY_DIGITS);
}
