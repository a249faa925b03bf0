import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO } from '../../src/core/units/decimal.ts';
import type { OrderRequest, PositionIdx, Protection, Trigger, TriggerBy } from './order.ts';
import type { Params } from './params.ts';
import { NO, Refusal, paramsError } from './refusal.ts';
import type { Side } from '../shared/book.ts';

const LINK_ID = /^[A-Za-z0-9_-]{1,36}$/;
const SIDES: ReadonlyMap<string, Side> = new Map([
  ['Buy', 'BUY'],
  ['Sell', 'SELL'],
]);
const POSITION_INDEXES: ReadonlyMap<string, PositionIdx> = new Map([
  ['0', 0],
  ['1', 1],
  ['2', 2],
]);
const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK', 'PostOnly', 'RPI'] as const;
const TRIGGERS_BY = ['LastPrice', 'MarkPrice', 'IndexPrice'] as const;
const SELF_TRADE = ['None', 'CancelMaker', 'CancelTaker', 'CancelBoth'] as const;

/** Reads an order of `order/create`; the market's own rules are checked later. */
export function parseOrderRequest(params: Params): OrderRequest | Refusal {
  const symbol = params.text('symbol');
  const side = SIDES.get(params.text('side') ?? '');
  const type = params.text('orderType');
  if (symbol === null) return NO.badSymbol;
  if (side === undefined) return NO.badSide;
  if (type !== 'Limit' && type !== 'Market') return NO.badOrderType;
  const quantity = params.decimal('qty');
  if (quantity === null || quantity instanceof Refusal) return NO.badQuantity;
  const price = type === 'Limit' ? params.decimal('price') : ZERO;
  if (price === null || price instanceof Refusal) return NO.badPrice;
  const orderLinkId = params.text('orderLinkId') ?? '';
  if (orderLinkId !== '' && !LINK_ID.test(orderLinkId)) return NO.badLinkId;
  const flags = parseFlags(params);
  if (flags instanceof Refusal) return flags;
  const trigger = parseTrigger(params);
  if (trigger instanceof Refusal) return trigger;
  const protection = parseProtection(params);
  if (protection instanceof Refusal) return protection;
  return {
    ...flags,
    symbol,
    side,
    type,
    quantity,
    price,
    amount: null,
    orderLinkId,
    trigger,
    protection,
    stopOrderType: trigger === null ? '' : 'Stop',
    createType: 'CreateByUser',
    parentOrderLinkId: '',
    params: params.all,
  };
}

/** The position that a request is about; null when `positionIdx` is none. */
export function parsePositionIdx(params: Params): PositionIdx | null {
  return POSITION_INDEXES.get(params.text('positionIdx') ?? '0') ?? null;
}

/** What a trigger looks at: the last price unless the request says otherwise. */
export function parseTriggerBy(params: Params, name: string): TriggerBy | Refusal {
  return params.oneOf(name, TRIGGERS_BY, 'LastPrice');
}

function parseFlags(
  params: Params,
): Pick<OrderRequest, 'timeInForce' | 'positionIdx' | 'reduceOnly' | 'closeOnTrigger' | 'smpType'> | Refusal {
  const timeInForce = params.oneOf('timeInForce', TIMES_IN_FORCE, 'GTC');
  const positionIdx = parsePositionIdx(params);
  const reduceOnly = params.flag('reduceOnly');
  const closeOnTrigger = params.flag('closeOnTrigger');
  const smpType = params.oneOf('smpType', SELF_TRADE, 'None');
  if (timeInForce instanceof Refusal) return NO.badTimeInForce;
  if (positionIdx === null) return paramsError('positionIdx');
  if (reduceOnly instanceof Refusal) return reduceOnly;
  if (closeOnTrigger instanceof Refusal) return closeOnTrigger;
  if (smpType instanceof Refusal) return smpType;
  return { timeInForce, positionIdx, reduceOnly, closeOnTrigger, smpType };
}

function parseTrigger(params: Params): Trigger | null | Refusal {
  const price = params.decimal('triggerPrice');
  if (price instanceof Refusal) return price;
  if (price === null || price === ZERO) return null;
  const direction = params.text('triggerDirection');
  const by = parseTriggerBy(params, 'triggerBy');
  if (direction !== '1' && direction !== '2') return paramsError('TriggerDirection');
  if (by instanceof Refusal) return by;
  return { price, direction: direction === '1' ? 1 : 2, by, trailing: ZERO, activePrice: ZERO };
}

function parseProtection(params: Params): Protection | null | Refusal {
  const takeProfit = params.decimalOrZero('takeProfit');
  const stopLoss = params.decimalOrZero('stopLoss');
  const tpTriggerBy = parseTriggerBy(params, 'tpTriggerBy');
  const slTriggerBy = parseTriggerBy(params, 'slTriggerBy');
  const tpslMode = params.oneOf('tpslMode', ['Full', 'Partial'], 'Full');
  if (takeProfit instanceof Refusal) return takeProfit;
  if (stopLoss instanceof Refusal) return stopLoss;
  if (tpTriggerBy instanceof Refusal) return tpTriggerBy;
  if (slTriggerBy instanceof Refusal) return slTriggerBy;
  if (tpslMode instanceof Refusal) return tpslMode;
  if (takeProfit === ZERO && stopLoss === ZERO) return null;
  if (params.flag('reduceOnly') === true) return paramsError('takeProfit/stopLoss with reduceOnly');
  const tpLimit = parseLimit(params, { type: 'tpOrderType', price: 'tpLimitPrice', tpslMode });
  const slLimit = parseLimit(params, { type: 'slOrderType', price: 'slLimitPrice', tpslMode });
  if (tpLimit instanceof Refusal) return tpLimit;
  if (slLimit instanceof Refusal) return slLimit;
  return { takeProfit, stopLoss, tpTriggerBy, slTriggerBy, tpslMode, tpLimit, slLimit };
}

/**
 * What goes with an order after an amendment ("Amend Order"): zero takes an exit away, absent leaves it, and a limit
 * price is heard only where there was one.
 */
export function parseProtectionChange(
  params: Params,
  { protection: before, reduceOnly }: Pick<OrderRequest, 'protection' | 'reduceOnly'>,
): Protection | null | Refusal {
  const given = (name: string, kept: Decimal | undefined): Decimal | Refusal => {
    const value = params.decimal(name);
    return value ?? kept ?? ZERO;
  };
  if (params.text('takeProfit') === null && params.text('stopLoss') === null) return before;
  if (reduceOnly) return paramsError('takeProfit/stopLoss with reduceOnly');
  const takeProfit = given('takeProfit', before?.takeProfit);
  const stopLoss = given('stopLoss', before?.stopLoss);
  const tpLimit = given('tpLimitPrice', before?.tpLimit);
  const slLimit = given('slLimitPrice', before?.slLimit);
  const tpTriggerBy = params.oneOf('tpTriggerBy', TRIGGERS_BY, before?.tpTriggerBy ?? 'LastPrice');
  const slTriggerBy = params.oneOf('slTriggerBy', TRIGGERS_BY, before?.slTriggerBy ?? 'LastPrice');
  const tpslMode = params.oneOf('tpslMode', ['Full', 'Partial'], before?.tpslMode ?? 'Full');
  if (takeProfit instanceof Refusal) return takeProfit;
  if (stopLoss instanceof Refusal) return stopLoss;
  if (tpLimit instanceof Refusal) return tpLimit;
  if (slLimit instanceof Refusal) return slLimit;
  if (tpTriggerBy instanceof Refusal) return tpTriggerBy;
  if (slTriggerBy instanceof Refusal) return slTriggerBy;
  if (tpslMode instanceof Refusal) return tpslMode;
  if (takeProfit === ZERO && stopLoss === ZERO) return null;
  const limits = {
    tpLimit: (before?.tpLimit ?? ZERO) === ZERO ? ZERO : tpLimit,
    slLimit: (before?.slLimit ?? ZERO) === ZERO ? ZERO : slLimit,
  };
  return { takeProfit, stopLoss, tpTriggerBy, slTriggerBy, tpslMode, ...limits };
}

/** Only what covers a part of the position may become a limit order. */
function parseLimit(
  params: Params,
  names: { readonly type: string; readonly price: string; readonly tpslMode: string },
): Decimal | Refusal {
  if (params.text(names.type) !== 'Limit') return ZERO;
  if (names.tpslMode !== 'Partial') return paramsError(names.type);
  const price = params.decimal(names.price);
  return price === null || price === ZERO ? paramsError(names.price) : price;
}

/** Whether take-profit and stop-loss lie on their own sides of the price at which the position would begin. */
export function checkProtection(
  request: Pick<OrderRequest, 'side' | 'protection'>,
  from: Decimal,
): Refusal | null {
  const { protection, side } = request;
  if (protection === null) return null;
  const { takeProfit, stopLoss } = protection;
  const buys = side === 'BUY';
  if (takeProfit !== ZERO && (buys ? takeProfit <= from : takeProfit >= from)) return NO.takeProfitSide;
  if (stopLoss !== ZERO && (buys ? stopLoss >= from : stopLoss <= from)) return NO.stopLossSide;
  return null;
}
