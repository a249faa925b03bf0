import { readIncoming } from '../../../simulators/binance-usdm/incoming.ts';
import { marketSpecs, type MarketSpec } from '../../../simulators/binance-usdm/market-spec.ts';
import {
  parseAlgoRequest,
  parseOrderRequest,
  parsePrice,
  parseSide,
} from '../../../simulators/binance-usdm/order-request.ts';
import type { AlgoRequest, OrderRequest } from '../../../simulators/binance-usdm/order.ts';
import { jsonArray, paramsFromJson, type Params } from '../../../simulators/binance-usdm/params.ts';
import { Refusal } from '../../../simulators/binance-usdm/refusal.ts';
import type { RawRequest } from '../../../src/core/order/venue.ts';
import { readingOf, type FieldValues, type Reading } from './reading.ts';

const FLAGS: ReadonlySet<string> = new Set(['dualSidePosition', 'feeBurn', 'multiAssetsMargin']);
const STAMPS: ReadonlySet<string> = new Set(['timestamp', 'recvWindow', 'signature']);
const [BTC] = marketSpecs(['BTCUSDT'], []);

/**
 * What the simulated venue reads in a request, by its own parser: it shares no code with the gate but the type of
 * decimals, and those are compared here by their text.
 */
export function venueReading(request: RawRequest): Reading {
  const { method, target, body } = request;
  const incoming = readIncoming({ method, target, headers: {}, body });
  if (incoming instanceof Refusal) return refused(incoming);
  const { line, params } = incoming;
  switch (line) {
    case 'POST /fapi/v1/order':
    case 'POST /fapi/v1/order/test':
      return one(line, plainOrder(params));
    case 'POST /fapi/v1/algoOrder':
      return one(line, conditionalOrder(params));
    case 'PUT /fapi/v1/order':
      return one(line, amend(params));
    case 'POST /fapi/v1/batchOrders':
      return each(line, params, plainOrder);
    case 'PUT /fapi/v1/batchOrders':
      return each(line, params, amend);
    case 'DELETE /fapi/v1/order':
      return one(line, {
        symbol: params.text('symbol'),
        target: targetOf(params, 'orderId', 'origClientOrderId'),
      });
    case 'DELETE /fapi/v1/algoOrder':
      return one(line, { symbol: params.text('symbol'), target: targetOf(params, 'algoId', 'clientAlgoId') });
    case 'DELETE /fapi/v1/batchOrders':
      return cancelBatch(line, params);
    default:
      return one(line, everything(params));
  }
}

function refused(refusal: Refusal): Reading {
  return { kind: 'refused', why: `${refusal.code} ${refusal.msg}` };
}

function one(line: string, values: FieldValues | Refusal): Reading {
  return values instanceof Refusal ? refused(values) : readingOf(line, [values]);
}

function each(line: string, params: Params, read: (params: Params) => FieldValues | Refusal): Reading {
  const items = jsonArray(params.text('batchOrders'));
  if (items === null || items.length === 0 || items.length > 5) return { kind: 'refused', why: 'no batch' };
  const parts: FieldValues[] = [];
  for (const item of items) {
    const element = paramsFromJson(item);
    const part = element === null ? null : read(element);
    if (part === null) return { kind: 'refused', why: 'no order' };
    if (part instanceof Refusal) return refused(part);
    parts.push(part);
  }
  return readingOf(line, parts);
}

/** A market of that name whose precision refuses nothing. */
function specOf(params: Params): MarketSpec {
  if (BTC === undefined) throw new RangeError('the market is listed');
  return { ...BTC, symbol: params.text('symbol') ?? '', pricePrecision: 18, quantityPrecision: 18 };
}

/** Before any date that a request may carry, so that none is too near. */
const LONG_AGO = 0;

function plainOrder(params: Params): FieldValues | Refusal {
  const request = parseOrderRequest(params, specOf(params), LONG_AGO);
  if (request instanceof Refusal) return request;
  return {
    ...shared(params, request),
    price: request.type === 'LIMIT' ? digits(params, 'price') : null,
    type: request.type,
    id: request.clientOrderId,
  };
}

function conditionalOrder(params: Params): FieldValues | Refusal {
  const request = parseAlgoRequest(params, specOf(params), LONG_AGO);
  if (request instanceof Refusal) return request;
  const trailing = request.orderType === 'TRAILING_STOP_MARKET';
  const activate = params.text('activatePrice') === null ? 'activationPrice' : 'activatePrice';
  return {
    ...shared(params, request),
    price: request.orderType.endsWith('MARKET') ? null : digits(params, 'price'),
    type: request.orderType,
    id: request.clientAlgoId,
    triggerPrice: trailing ? null : digits(params, 'triggerPrice'),
    callbackRate: trailing ? digits(params, 'callbackRate') : null,
    activatePrice: trailing ? digits(params, activate) : null,
  };
}

function shared(params: Params, request: OrderRequest | AlgoRequest): FieldValues {
  return {
    symbol: request.symbol,
    side: request.side,
    positionSide: request.positionSide,
    timeInForce: request.timeInForce,
    goodTillDate: request.timeInForce === 'GTD' ? digits(params, 'goodTillDate') : null,
    quantity: digits(params, 'quantity'),
    reduceOnly: String(request.reduceOnly),
    closePosition: String(request.closePosition),
    priceProtect: String(request.priceProtect),
    selfTradePreventionMode: request.selfTradePreventionMode,
    workingType: request.workingType,
  };
}

function amend(params: Params): FieldValues | Refusal {
  const side = parseSide(params);
  if (side instanceof Refusal) return side;
  const quantity = params.decimal('quantity');
  if (quantity instanceof Refusal) return quantity;
  const price = parsePrice(params, specOf(params), { isLimit: true, priceMatch: 'NONE' });
  if (price instanceof Refusal) return price;
  return {
    symbol: params.text('symbol'),
    side,
    target: targetOf(params, 'orderId', 'origClientOrderId'),
    quantity: digits(params, 'quantity'),
    price: digits(params, 'price'),
  };
}

/** The venue's id wins where both are given. */
function targetOf(params: Params, venue: string, client: string): string | null {
  const id = params.text(venue);
  if (id !== null) return `venue:${id}`;
  const own = params.text(client);
  return own === null ? null : `client:${own}`;
}

function cancelBatch(line: string, params: Params): Reading {
  const byVenue = params.text('orderIdList') ?? params.text('orderidlist');
  const text = byVenue ?? params.text('origClientOrderIdList') ?? params.text('origclientorderidlist');
  const ids = jsonArray(text);
  if (ids === null || text === null) return { kind: 'refused', why: 'no list' };
  const by = byVenue === null ? 'client' : 'venue';
  const targets = exactItems(text).map((id) => ({ target: `${by}:${id}` }));
  return readingOf(line, [{ symbol: params.text('symbol') }, ...targets]);
}

/** The items of a list of scalars with their numbers as written: the venue's ids are wider than a double. */
function exactItems(text: string): readonly string[] {
  const items: unknown = JSON.parse(text, (_, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value,
  );
  return Array.isArray(items) ? items.map(String) : [];
}

/** Settings and reads: every parameter but the stamps, flags and decimals in one spelling. */
function everything(params: Params): FieldValues {
  const values: Record<string, string | null> = {};
  for (const [name, text] of params.all) {
    if (STAMPS.has(name)) continue;
    if (FLAGS.has(name)) values[name] = text.toLowerCase();
    else if (name === 'amount') values[name] = digits(params, name);
    else values[name] = text;
  }
  return values;
}

/** A decimal's digits without zeros that mean nothing. */
function digits(params: Params, name: string): string | null {
  const text = params.text(name);
  if (text === null) return null;
  const whole = text.replace(/^0+(?=[0-9])/, '');
  return whole.includes('.') ? whole.replace(/\.?0+$/, '') : whole;
}
