import type { Amend, Order, OrderReference } from '../../core/order/order.ts';
import type { NotUnderstood } from '../../core/order/venue.ts';
import { formatDecimal, ONE } from '../../core/units/decimal.ts';
import type { ClientOrderId } from '../../core/units/ids.ts';
import { parseConditionalId, parseConditionalVenueId } from './conditional.ts';
import { parseJson, type Json } from '../shared/json.ts';
import type { Fields } from '../shared/fields.ts';
import { fieldsOf, notUnderstood } from './parameters.ts';
import {
  NO_ID,
  NO_INSTRUMENT,
  parseClientId,
  parseDigits,
  parseFlag,
  parseInstrument,
  parseMs,
  parsePositive,
} from './text.ts';
import { oneOf } from '../shared/words.ts';
import {
  CONDITIONAL_TYPES,
  PLAIN_TYPES,
  POSITION_SIDES,
  RESPONSE_TYPES,
  SELF_TRADE_MODES,
  SIDES,
  TIMES_IN_FORCE,
  WORKING_TYPES,
} from './vocabulary.ts';

/** Limits of the venue on one batch (USD-M REST documentation, "Place Multiple Orders", "Cancel Multiple Orders"). */
const ORDERS_MAX = 5;
const CANCELS_MAX = 10;

const ALGO_TYPE = oneOf('CONDITIONAL');

/** An order of POST /fapi/v1/order, /order/test or one element of /batchOrders. */
export function readPlainOrder(fields: Fields): Order {
  const type = fields.required('type', PLAIN_TYPES.parse, 'market');
  const limit = type === 'limit';
  // Taken by the type only: a price on a market order is left over, and so refused.
  const timeInForce = limit ? fields.required('timeInForce', TIMES_IN_FORCE.parse, 'gtc') : null;
  return {
    ...readShared(fields),
    type,
    timeInForce,
    quantity: fields.required('quantity', parsePositive, ONE, 'DECIMAL_MALFORMED'),
    price: limit ? fields.required('price', parsePositive, ONE, 'DECIMAL_MALFORMED') : null,
    triggerPrice: null,
    reduceOnly: fields.optional('reduceOnly', parseFlag) ?? false,
    closePosition: false,
    clientOrderId: fields.optional('newClientOrderId', parseClientId),
    extras: [...readGoodTill(fields, timeInForce), ...readSelfTrade(fields)],
  };
}

/** An order of POST /fapi/v1/algoOrder. It must bring its id: the venue would make one that nobody could look up. */
export function readConditionalOrder(fields: Fields): Order {
  fields.required('algoType', ALGO_TYPE, '');
  const type = fields.required('type', CONDITIONAL_TYPES.parse, 'stopMarket');
  const trailing = type === 'trailingStopMarket';
  const limit = type === 'stop' || type === 'takeProfit';
  const timeInForce = fields.optional('timeInForce', TIMES_IN_FORCE.parse);
  const closes = limit || trailing ? false : (fields.optional('closePosition', parseFlag) ?? false);
  const reduceOnly = fields.optional('reduceOnly', parseFlag) ?? false;
  if (closes && reduceOnly) fields.refuse('FIELD_NOT_UNDERSTOOD', 'reduceOnly');
  return {
    ...readShared(fields),
    type,
    timeInForce,
    quantity: closes ? null : fields.required('quantity', parsePositive, ONE, 'DECIMAL_MALFORMED'),
    price: limit ? fields.required('price', parsePositive, ONE, 'DECIMAL_MALFORMED') : null,
    triggerPrice: trailing ? null : fields.required('triggerPrice', parsePositive, ONE, 'DECIMAL_MALFORMED'),
    reduceOnly,
    closePosition: closes,
    clientOrderId: fields.optional('clientAlgoId', parseConditionalId),
    extras: [
      ...(trailing ? readTrailing(fields) : []),
      ...readGoodTill(fields, timeInForce),
      ...readFlagExtra(fields, 'priceProtect'),
      ...readSelfTrade(fields),
      ...readExtra(fields, 'workingType', WORKING_TYPES),
    ],
  };
}

type Extras = Order['extras'];

function readShared(fields: Fields): Pick<Order, 'instrument' | 'side' | 'positionSide'> {
  // Understood and not kept: what is sent asks for the full result, whatever the bot asked for.
  fields.optional('newOrderRespType', RESPONSE_TYPES);
  return {
    instrument: fields.required('symbol', parseInstrument, NO_INSTRUMENT),
    side: fields.required('side', SIDES.parse, 'buy'),
    positionSide: fields.optional('positionSide', POSITION_SIDES.parse) ?? 'both',
  };
}

function readGoodTill(fields: Fields, timeInForce: Order['timeInForce']): Extras {
  if (timeInForce !== 'gtd') return [];
  return [['goodTillDate', String(fields.required('goodTillDate', parseMs, null))]];
}

function readSelfTrade(fields: Fields): Extras {
  return readExtra(fields, 'selfTradePreventionMode', SELF_TRADE_MODES);
}

/** `activationPrice` is the older spelling that some clients still send; what is written is `activatePrice`. */
function readTrailing(fields: Fields): Extras {
  if (fields.has('activatePrice') && fields.has('activationPrice')) {
    fields.refuse('FIELD_REPEATED', 'activationPrice');
  }
  const activate =
    fields.optional('activatePrice', parsePositive, 'DECIMAL_MALFORMED') ??
    fields.optional('activationPrice', parsePositive, 'DECIMAL_MALFORMED');
  const rate = fields.required('callbackRate', parsePositive, ONE, 'DECIMAL_MALFORMED');
  const callback: Extras = [['callbackRate', formatDecimal(rate)]];
  return activate === null ? callback : [['activatePrice', formatDecimal(activate)], ...callback];
}

function readExtra(fields: Fields, name: string, parse: (text: string) => string | null): Extras {
  const value = fields.optional(name, parse);
  return value === null ? [] : [[name, value]];
}

function readFlagExtra(fields: Fields, name: string): Extras {
  const value = fields.optional(name, parseFlag);
  return value === null ? [] : [[name, String(value)]];
}

/** A change of PUT /fapi/v1/order or one element of PUT /batchOrders: new totals for price and quantity. */
export function readAmend(fields: Fields): Amend {
  return {
    instrument: fields.required('symbol', parseInstrument, NO_INSTRUMENT),
    target: readTarget(fields),
    side: fields.required('side', SIDES.parse, 'buy'),
    quantity: fields.required('quantity', parsePositive, ONE, 'DECIMAL_MALFORMED'),
    price: fields.required('price', parsePositive, ONE, 'DECIMAL_MALFORMED'),
    extras: [],
  };
}

/** Exactly one of the two ways to name an order: when both are given the venue prefers one, and hides a mistake. */
export function readTarget(fields: Fields): OrderReference {
  const venue = fields.optional('orderId', parseDigits);
  const client = fields.optional('origClientOrderId', parseClientId);
  return oneTarget(fields, venue, client, 'orderId');
}

/** The conditional order that a request names, by the venue’s id or by the client’s. */
export function readConditionalTarget(fields: Fields): OrderReference {
  const venue = fields.optional('algoId', parseConditionalVenueId);
  const client = fields.optional('clientAlgoId', parseConditionalId);
  return oneTarget(fields, venue, client, 'algoId');
}

function oneTarget(
  fields: Fields,
  venue: string | null,
  client: ClientOrderId | null,
  name: string,
): OrderReference {
  if (venue !== null && client !== null) fields.refuse('FIELD_REPEATED', name);
  if (venue !== null) return { by: 'venue', id: venue };
  if (client === null) fields.refuse('FIELD_MISSING', name);
  return { by: 'client', id: client ?? NO_ID };
}

/** The targets of DELETE /fapi/v1/batchOrders, in either spelling of the list's name. */
export function readTargets(fields: Fields): readonly OrderReference[] {
  const lists: (readonly OrderReference[])[] = [];
  for (const name of ['orderIdList', 'orderidlist']) {
    const ids = fields.optional(name, (text) => parseList(text, parseDigits), 'BODY_MALFORMED');
    if (ids !== null) lists.push(ids.map((id) => ({ by: 'venue', id })));
  }
  for (const name of ['origClientOrderIdList', 'origclientorderidlist']) {
    const ids = fields.optional(name, (text) => parseList(text, parseClientId), 'BODY_MALFORMED');
    if (ids !== null) lists.push(ids.map((id) => ({ by: 'client', id })));
  }
  if (lists.length > 1) fields.refuse('FIELD_REPEATED', 'orderIdList');
  const [only] = lists;
  if (only === undefined) fields.refuse('FIELD_MISSING', 'orderIdList');
  return only ?? [];
}

function parseList<T>(text: string, parse: (text: string) => T | null): readonly T[] | null {
  const list = parseJson(text);
  if (list?.kind !== 'array' || list.items.length === 0 || list.items.length > CANCELS_MAX) return null;
  const values: T[] = [];
  for (const item of list.items) {
    const value = item.kind === 'string' || item.kind === 'number' ? parse(item.text) : null;
    if (value === null) return null;
    values.push(value);
  }
  return values;
}

/** Every element of a `batchOrders` list, each read like a request of its own. */
export function readBatch<T>(fields: Fields, read: (fields: Fields) => T): readonly T[] | NotUnderstood {
  const list = fields.required('batchOrders', parseJson, NO_LIST, 'BODY_MALFORMED');
  const whole = fields.finish(list);
  if (whole.kind === 'notUnderstood') return whole;
  if (whole.kind !== 'array' || whole.items.length === 0 || whole.items.length > ORDERS_MAX) {
    return notUnderstood('BODY_MALFORMED', 'batchOrders');
  }
  const elements: T[] = [];
  for (const item of whole.items) {
    const values = valuesOf(item);
    if (values === null) return notUnderstood('BODY_MALFORMED', 'batchOrders');
    const element = fieldsOf(values);
    // The types of one client demand a time in every element. Only the request's own counts.
    element.optional('timestamp', parseDigits);
    const result = element.finish<{ readonly kind: 'element'; readonly value: T }>({
      kind: 'element',
      value: read(element),
    });
    if (result.kind === 'notUnderstood') return result;
    elements.push(result.value);
  }
  return elements;
}

const NO_LIST: Json = { kind: 'null', from: 0, to: 0 };

/** The members of an object as the text a form would carry; null for anything nested or null. */
function valuesOf(item: Json): Map<string, string> | null {
  if (item.kind !== 'object') return null;
  const values = new Map<string, string>();
  for (const [name, value] of item.members) {
    if (value.kind === 'string' || value.kind === 'number') values.set(name, value.text);
    else if (value.kind === 'boolean') values.set(name, String(value.value));
    else return null;
  }
  return values;
}
