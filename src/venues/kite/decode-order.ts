import type { Amend, Order, RestingLookup } from '../../core/order/order.ts';
import type { Intent } from '../../core/order/intent.ts';
import { formatDecimal, ONE, type Decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import type { Fields, Parse } from '../shared/fields.ts';
import { oneOf } from '../shared/words.ts';
import {
  botPartOf,
  NO_INSTRUMENT,
  parseDigits,
  parseInstrument,
  parseOrderId,
  parseOwnTag,
  parsePrice,
  parseQuantity,
  parseTag,
} from './text.ts';
import { EXCHANGES, NO_SLICING, ORDER_TYPES, PRODUCTS, SIDES, VALIDITIES } from './vocabulary.ts';

const ZERO_AMOUNT = /^0(?:\.0{1,4})?$/;

type Extras = Order['extras'];
type Path = ReadonlyMap<string, string>;

/** Who wrote the request: a bot, or the gateway, whose tags are its own and whose order ids name what it knows. */
export type Author =
  | { readonly kind: 'bot'; readonly resting: RestingLookup }
  | { readonly kind: 'gateway'; readonly instrument: Instrument; readonly clientOrderId?: ClientOrderId };

/** An order of POST /orders/:variety. */
export function readOrder(fields: Fields, path: Path, author: Author): Order {
  const variety = readVariety(fields, path);
  const type = fields.required('order_type', ORDER_TYPES.parse, 'limit');
  const isStop = type === 'stop' || type === 'stopMarket';
  const isPriced = type === 'limit' || type === 'stop';
  const timeInForce = fields.optional('validity', VALIDITIES.parse) ?? 'gtc';
  // Its own slices would carry one tag, and could not be told apart.
  fields.optional('autoslice', NO_SLICING);
  const tag = readOwnName(fields, author);
  return {
    instrument: readInstrument(fields),
    side: fields.required('transaction_type', SIDES.parse, 'buy'),
    type,
    timeInForce,
    quantity: fields.required('quantity', parseQuantity, ONE, 'DECIMAL_MALFORMED'),
    price: isPriced
      ? fields.required('price', parsePrice, ONE, 'DECIMAL_MALFORMED')
      : noAmount(fields, 'price'),
    triggerPrice: isStop
      ? fields.required('trigger_price', parsePrice, ONE, 'DECIMAL_MALFORMED')
      : variety === 'co'
        ? null
        : noAmount(fields, 'trigger_price'),
    reduceOnly: false,
    closePosition: false,
    positionSide: 'both',
    clientOrderId: tag.id,
    extras: [
      ...extra(fields, 'auction_number', parseDigits),
      ...extra(fields, 'disclosed_quantity', parseDigits),
      ...extra(fields, 'iceberg_legs', parseDigits),
      ...extra(fields, 'iceberg_quantity', parseDigits),
      ...extra(fields, 'market_protection', parseProtection),
      ['product', fields.required('product', PRODUCTS, '')],
      ...tag.extras,
      ...(variety === 'co' && !isStop ? extra(fields, 'trigger_price', textOf(parsePrice)) : []),
      ...(timeInForce === 'gtd' ? extra(fields, 'validity_ttl', parseDigits) : []),
      ['variety', variety],
    ],
  };
}

/** In percent; -1 leaves it to the venue, and 0 is none, which the venue refuses for orders without a price. */
const parseProtection: Parse<string> = (text) => (/^(?:-1|0|100|[1-9][0-9]?)$/.test(text) ? text : null);

/** Both halves of a market's name. */
function readInstrument(fields: Fields): Instrument {
  const exchange = fields.required('exchange', EXCHANGES, 'NSE');
  return fields.required(
    'tradingsymbol',
    (symbol) => parseInstrument(`${exchange}:${symbol}`),
    NO_INSTRUMENT,
  );
}

/** Where the venue has no use for an amount, clients send zero. */
function noAmount(fields: Fields, name: string): null {
  fields.optional(name, (text) => (ZERO_AMOUNT.test(text) ? text : null));
  return null;
}

interface OwnName {
  readonly id: ClientOrderId | null;
  readonly extras: Extras;
}

/** A bot's tag is its part of the tag that is sent; the whole of that is what the order is known by. */
function readOwnName(fields: Fields, author: Author): OwnName {
  if (author.kind === 'gateway') {
    const id = fields.required<ClientOrderId | null>('tag', parseOwnTag, null);
    const part = id === null ? '' : botPartOf(id);
    return { id, extras: part === '' ? [] : [['tag', part]] };
  }
  const tag = fields.takeIf('tag', '') ? null : fields.optional('tag', parseTag);
  return { id: null, extras: tag === null ? [] : [['tag', tag]] };
}

/** Clients repeat what is in the path: it must be the same. */
function readVariety(fields: Fields, path: Path): string {
  return readRepeated(fields, path, 'variety');
}

function readOrderId(fields: Fields, path: Path): string {
  return readRepeated(fields, path, 'order_id');
}

/** The named part of a route's path, in its own form, as the route has it. Clients repeat it: it must be the same. */
export function readRepeated(fields: Fields, path: Path, name: string): string {
  const [value = ''] = [...path].flatMap(([part, given]) => (part === name ? [given] : []));
  fields.optional(name, oneOf(value));
  return value;
}

/**
 * A change of a resting order: what it does not name stays. What is sent always has quantity and price. The type and
 * the trigger may be repeated, not changed, and so an order without a price cannot be changed at all: it is cancelled
 * and placed anew.
 */
export function readAmend(fields: Fields, path: Path, author: Author): Amend {
  const variety = readVariety(fields, path);
  const target = { by: 'venue', id: readOrderId(fields, path) } as const;
  const known = author.kind === 'bot' ? author.resting(target) : null;
  const isUnknown = author.kind === 'bot' && known === null;
  if (isUnknown) fields.refuse('ORDER_UNKNOWN', 'order_id');
  const quantity = fields.optional('quantity', parseQuantity, 'DECIMAL_MALFORMED') ?? known?.quantity;
  const price = fields.optional('price', parsePrice, 'DECIMAL_MALFORMED') ?? known?.price;
  if (price === null || price === undefined) fields.refuse('FIELD_NOT_UNDERSTOOD', 'price');
  const isSame = (text: string): string | null => {
    const value = parsePrice(text);
    if (value === null && !ZERO_AMOUNT.test(text)) return null;
    return known === null || value === known.triggerPrice ? text : null;
  };
  const isSameType = (text: string): string | null => {
    const type = ORDER_TYPES.parse(text);
    return type === null || (known !== null && type !== known.type) ? null : text;
  };
  const extras: (readonly [string, string])[] = [...extra(fields, 'disclosed_quantity', parseDigits)];
  const type = fields.optional('order_type', isSameType);
  if (type !== null) extras.push(['order_type', type]);
  extras.push(...extra(fields, 'parent_order_id', parseOrderId));
  const trigger = fields.optional('trigger_price', isSame);
  if (trigger !== null) extras.push(['trigger_price', trigger]);
  extras.push(...extra(fields, 'validity', validityOf), ...extra(fields, 'validity_ttl', parseDigits));
  return {
    instrument: known?.instrument ?? instrumentOf(author),
    target,
    side: null,
    quantity: quantity ?? ONE,
    price: price ?? ONE,
    extras: [...extras, ['variety', variety]],
  };
}

const validityOf: Parse<string> = (text) => (VALIDITIES.parse(text) === null ? null : text);

/** The end of one order. The request names no market: that is the order's own. */
export function readCancel(fields: Fields, path: Path, author: Author): Intent {
  const variety = readVariety(fields, path);
  const target = { by: 'venue', id: readOrderId(fields, path) } as const;
  const known = author.kind === 'bot' ? author.resting(target) : null;
  if (author.kind === 'bot' && known === null) fields.refuse('ORDER_UNKNOWN', 'order_id');
  const instrument = known?.instrument ?? instrumentOf(author);
  const parent = extra(fields, 'parent_order_id', parseOrderId);
  return { kind: 'cancel', instrument, target, values: [...parent, ['variety', variety]] };
}

function instrumentOf(author: Author): Instrument {
  return author.kind === 'gateway' ? author.instrument : NO_INSTRUMENT;
}

/** A field that clients also send empty. */
function extra(fields: Fields, name: string, parse: Parse<string>): Extras {
  if (fields.takeIf(name, '')) return [];
  const value = fields.optional(name, parse);
  return value === null ? [] : [[name, value]];
}

function textOf(parse: Parse<Decimal>): Parse<string> {
  return (text) => {
    const value = parse(text);
    return value === null ? null : formatDecimal(value);
  };
}
