import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, decimal } from '../../src/core/units/decimal.ts';
import type { MarketSpec } from './market-spec.ts';
import type {
  AlgoRequest,
  ConditionalType,
  OrderRequest,
  PositionSide,
  SelfTradePrevention,
  TimeInForce,
  WorkingType,
} from './order.ts';
import type { Side } from '../shared/book.ts';
import type { Params } from './params.ts';
import { NO, Refusal, illegalCharacters, missing, notRequired } from './refusal.ts';

const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;
const CLIENT_ID_LEGAL = '^[\\.A-Z\\:/a-z0-9_-]{1,36}$';
const GOOD_TILL_MIN_MS = 600_000;
const GOOD_TILL_MAX = 253_402_300_799_000;
const CALLBACK_RATE_MIN = decimal('0.1');
const CALLBACK_RATE_MAX = decimal('10');

const SIDES: ReadonlyMap<string, Side> = new Map([
  ['BUY', 'BUY'],
  ['SELL', 'SELL'],
]);
const POSITION_SIDES: ReadonlyMap<string, PositionSide> = new Map([
  ['BOTH', 'BOTH'],
  ['LONG', 'LONG'],
  ['SHORT', 'SHORT'],
]);
const TIMES_IN_FORCE: ReadonlyMap<string, TimeInForce> = new Map([
  ['GTC', 'GTC'],
  ['IOC', 'IOC'],
  ['FOK', 'FOK'],
  ['GTX', 'GTX'],
  ['GTD', 'GTD'],
]);
const SELF_TRADE_MODES: ReadonlyMap<string, SelfTradePrevention> = new Map([
  ['NONE', 'NONE'],
  ['EXPIRE_TAKER', 'EXPIRE_TAKER'],
  ['EXPIRE_MAKER', 'EXPIRE_MAKER'],
  ['EXPIRE_BOTH', 'EXPIRE_BOTH'],
]);
const WORKING_TYPES: ReadonlyMap<string, WorkingType> = new Map([
  ['CONTRACT_PRICE', 'CONTRACT_PRICE'],
  ['MARK_PRICE', 'MARK_PRICE'],
]);
const CONDITIONAL_TYPES: ReadonlyMap<string, ConditionalType> = new Map([
  ['STOP', 'STOP'],
  ['STOP_MARKET', 'STOP_MARKET'],
  ['TAKE_PROFIT', 'TAKE_PROFIT'],
  ['TAKE_PROFIT_MARKET', 'TAKE_PROFIT_MARKET'],
  ['TRAILING_STOP_MARKET', 'TRAILING_STOP_MARKET'],
]);
const RESPONSES: ReadonlyMap<string, 'ACK' | 'RESULT'> = new Map([
  ['ACK', 'ACK'],
  ['RESULT', 'RESULT'],
]);

/** What plain and conditional orders share. */
type Shared = Pick<
  OrderRequest,
  | 'symbol'
  | 'side'
  | 'positionSide'
  | 'reduceOnly'
  | 'workingType'
  | 'priceProtect'
  | 'priceMatch'
  | 'selfTradePreventionMode'
  | 'respType'
  | 'params'
>;

/** Reads the parameters of `POST /fapi/v1/order` (or of one order of a batch) as the venue does. */
export function parseOrderRequest(params: Params, spec: MarketSpec, nowMs: number): OrderRequest | Refusal {
  const type = params.required('type');
  if (type instanceof Refusal) return type;
  if (CONDITIONAL_TYPES.has(type)) return NO.useAlgoEndpoint;
  if (type !== 'LIMIT' && type !== 'MARKET') return NO.badOrderType;
  const shared = parseShared(params, spec);
  if (shared instanceof Refusal) return shared;
  const clientOrderId = parseClientId(params, 'newClientOrderId');
  if (clientOrderId instanceof Refusal) return clientOrderId;
  const quantity = params.decimalWithin('quantity', spec.quantityPrecision);
  if (quantity instanceof Refusal) return quantity;
  if (quantity === null) return missing('quantity');
  const timing = parseTiming(params, type === 'LIMIT', nowMs);
  if (timing instanceof Refusal) return timing;
  const price = parsePrice(params, spec, { isLimit: type === 'LIMIT', priceMatch: shared.priceMatch });
  if (price instanceof Refusal) return price;
  if (params.text('closePosition')?.toLowerCase() === 'true') return NO.badOrderType;
  return {
    ...shared,
    ...timing,
    type,
    origType: type,
    clientOrderId,
    quantity,
    price,
    closePosition: false,
    stopPrice: ZERO,
  };
}

/** Reads the parameters of `POST /fapi/v1/algoOrder`. */
export function parseAlgoRequest(params: Params, spec: MarketSpec, nowMs: number): AlgoRequest | Refusal {
  const algoType = params.required('algoType');
  if (algoType instanceof Refusal) return algoType;
  const orderType = CONDITIONAL_TYPES.get(params.text('type') ?? '');
  if (algoType !== 'CONDITIONAL' || orderType === undefined) return NO.badOrderType;
  const shared = parseShared(params, spec);
  if (shared instanceof Refusal) return shared;
  const clientAlgoId = parseClientId(params, 'clientAlgoId');
  if (clientAlgoId instanceof Refusal) return clientAlgoId;
  const isLimit = orderType === 'STOP' || orderType === 'TAKE_PROFIT';
  const closePosition = params.flag('closePosition') ?? false;
  if (closePosition instanceof Refusal) return closePosition;
  const quantity = params.decimalWithin('quantity', spec.quantityPrecision);
  if (quantity instanceof Refusal) return quantity;
  if (closePosition && (isLimit || quantity !== null)) return NO.closeWithQuantity;
  if (closePosition && shared.reduceOnly) return NO.closeWithReduceOnly;
  if (!closePosition && quantity === null) return missing('quantity');
  const timing = parseTiming(params, isLimit && params.text('timeInForce') !== null, nowMs);
  if (timing instanceof Refusal) return timing;
  const price = parsePrice(params, spec, { isLimit, priceMatch: shared.priceMatch });
  if (price instanceof Refusal) return price;
  const trigger = parseTrigger(params, spec, orderType);
  if (trigger instanceof Refusal) return trigger;
  return {
    ...shared,
    ...timing,
    ...trigger,
    orderType,
    clientAlgoId,
    quantity: quantity ?? ZERO,
    price,
    closePosition,
    stopPrice: trigger.triggerPrice,
  };
}

export function parseSide(params: Params): Side | Refusal {
  const side = params.required('side');
  if (side instanceof Refusal) return side;
  return SIDES.get(side) ?? NO.badSide;
}

/** The price of a limit order; zero where the venue picks it (priceMatch) and for a market order. */
export function parsePrice(
  params: Params,
  spec: MarketSpec,
  order: { readonly isLimit: boolean; readonly priceMatch: string },
): Decimal | Refusal {
  const price = params.decimalWithin('price', spec.pricePrecision);
  if (price instanceof Refusal) return price;
  if (!order.isLimit) return price === null || price === ZERO ? ZERO : notRequired('price');
  if (order.priceMatch !== 'NONE') return price === null ? ZERO : NO.priceWithPriceMatch;
  return price ?? missing('price');
}

function parseShared(params: Params, spec: MarketSpec): Shared | Refusal {
  const side = parseSide(params);
  if (side instanceof Refusal) return side;
  const positionSide = POSITION_SIDES.get(params.text('positionSide') ?? 'BOTH');
  if (positionSide === undefined) return NO.badPositionSide;
  const reduceOnly = params.flag('reduceOnly') ?? false;
  if (reduceOnly instanceof Refusal) return reduceOnly;
  if (reduceOnly && positionSide !== 'BOTH') return notRequired('reduceonly');
  const priceProtect = params.flag('priceProtect') ?? false;
  if (priceProtect instanceof Refusal) return priceProtect;
  const workingType = WORKING_TYPES.get(params.text('workingType') ?? 'CONTRACT_PRICE');
  if (workingType === undefined) return illegalCharacters('workingType', 'MARK_PRICE|CONTRACT_PRICE');
  const mode = SELF_TRADE_MODES.get(params.text('selfTradePreventionMode') ?? 'EXPIRE_MAKER');
  if (mode === undefined) return NO.badSelfTradePrevention;
  const respType = RESPONSES.get(params.text('newOrderRespType') ?? 'ACK');
  if (respType === undefined) return illegalCharacters('newOrderRespType', 'ACK|RESULT');
  return {
    symbol: spec.symbol,
    side,
    positionSide,
    reduceOnly,
    workingType,
    priceProtect,
    priceMatch: params.text('priceMatch') ?? 'NONE',
    selfTradePreventionMode: mode,
    respType,
    params: params.all,
  };
}

function parseClientId(params: Params, name: string): string | null | Refusal {
  const id = params.text(name);
  if (id === null || CLIENT_ID.test(id)) return id;
  return id.length > 36 ? NO.clientIdTooLong : illegalCharacters(name, CLIENT_ID_LEGAL);
}

function parseTiming(
  params: Params,
  isRequired: boolean,
  nowMs: number,
): Pick<OrderRequest, 'timeInForce' | 'goodTillDate'> | Refusal {
  const text = params.text('timeInForce');
  if (text === null) return isRequired ? missing('timeInForce') : { timeInForce: 'GTC', goodTillDate: 0 };
  const timeInForce = TIMES_IN_FORCE.get(text);
  if (timeInForce === undefined) return NO.badTimeInForce;
  if (!isRequired)
    return timeInForce === 'GTC' ? { timeInForce, goodTillDate: 0 } : notRequired('timeInForce');
  const until = params.integer('goodTillDate');
  if (until instanceof Refusal) return until;
  if (timeInForce !== 'GTD') return { timeInForce, goodTillDate: 0 };
  if (until === null) return missing('goodTillDate');
  if (until <= nowMs + GOOD_TILL_MIN_MS || until >= GOOD_TILL_MAX) return NO.badGoodTillDate;
  return { timeInForce, goodTillDate: Math.floor(until / 1000) * 1000 };
}

function parseTrigger(
  params: Params,
  spec: MarketSpec,
  orderType: ConditionalType,
): Pick<AlgoRequest, 'triggerPrice' | 'callbackRate' | 'activatePrice'> | Refusal {
  const digits = spec.pricePrecision;
  const trigger = params.decimalWithin('triggerPrice', digits);
  if (trigger instanceof Refusal) return trigger;
  const callback = params.decimal('callbackRate');
  if (callback instanceof Refusal) return callback;
  const activate =
    params.decimalWithin('activatePrice', digits) ?? params.decimalWithin('activationPrice', digits);
  if (activate instanceof Refusal) return activate;
  if (orderType !== 'TRAILING_STOP_MARKET') {
    if (trigger === null) return missing('triggerPrice');
    return { triggerPrice: trigger, callbackRate: ZERO, activatePrice: ZERO };
  }
  if (callback === null) return missing('callbackRate');
  if (callback < CALLBACK_RATE_MIN || callback > CALLBACK_RATE_MAX) {
    return illegalCharacters('callbackRate', '0.1 to 10');
  }
  return { triggerPrice: ZERO, callbackRate: callback, activatePrice: activate ?? ZERO };
}
