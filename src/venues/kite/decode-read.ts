import type { Intent } from '../../core/order/intent.ts';
import type { NotUnderstood } from '../../core/order/venue.ts';
import type { Fields, Parse } from '../shared/fields.ts';
import type { Pair } from '../shared/form.ts';
import { parseJsonBytes, type Json } from '../shared/json.ts';
import { oneOf } from '../shared/words.ts';
import { fieldsOf, notUnderstood, uniqueValues } from './parameters.ts';
import { parseDigits, parseInstrument, parseOrderId, parseReportedInstrument } from './text.ts';
import { EXCHANGES, FLAGS, ORDER_TYPES, PRODUCTS, SIDES, VARIETIES } from './vocabulary.ts';

type Values = readonly (readonly [string, string])[];
type Path = ReadonlyMap<string, string>;
type Parameter = readonly [name: string, parse: Parse<string>, need: 'required' | 'optional'];

/** A basket of more orders is none that a person or a strategy has. */
const BASKET_MAX = 50;
const PRICE = /^(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,4})?$/;
const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2}:[0-9]{2})?$/;
const parseMoment: Parse<string> = (text) => (DAY.test(text) ? text : null);

/** The parameters of reads beside what is in their path. Every other read has none. */
const PARAMETERS: ReadonlyMap<string, readonly Parameter[]> = new Map([
  [
    'alert.list',
    [
      ['page', parseDigits, 'optional'],
      ['page_size', parseDigits, 'optional'],
      ['status', oneOf('enabled', 'disabled', 'deleted'), 'optional'],
    ],
  ],
  [
    'market.history',
    [
      ['continuous', FLAGS, 'optional'],
      ['from', parseMoment, 'required'],
      ['oi', FLAGS, 'optional'],
      ['to', parseMoment, 'required'],
    ],
  ],
]);
const QUOTES: ReadonlySet<string> = new Set(['market.last', 'market.ohlc', 'market.quote']);

/** Names under which a calculation's query may say how much is to be told. */
const CALCULATIONS: ReadonlyMap<string, readonly Parameter[]> = new Map<string, readonly Parameter[]>([
  [
    'calculate.basket',
    [
      ['consider_positions', oneOf('true', 'false'), 'optional'],
      ['mode', oneOf('compact'), 'optional'],
    ],
  ],
  ['calculate.charges', []],
  ['calculate.margins', [['mode', oneOf('compact'), 'optional']]],
]);

/** A read, with every value of its path and query; the words of a path are repeated in the query by some clients. */
export function decodeRead(route: string, path: Path, pairs: readonly Pair[]): Intent | NotUnderstood {
  if (QUOTES.has(route)) return decodeQuote(route, pairs);
  const unique = uniqueValues(pairs);
  if (unique.kind === 'notUnderstood') return unique;
  const fields = fieldsOf(unique.values);
  for (const [name, value] of path) fields.optional(name, oneOf(value));
  const values = [...path, ...readValues(parametersOf(route), fields)];
  return fields.finish({ kind: 'read', route, values });
}

/** One name as often as there are markets: of a question's 64 parameters, not the venue's 500 markets. */
function decodeQuote(route: string, pairs: readonly Pair[]): Intent | NotUnderstood {
  if (pairs.length === 0) return notUnderstood('FIELD_MISSING', 'i');
  for (const [name, value] of pairs) {
    // A number of the venue's own names a market, too.
    const isMarket = parseReportedInstrument(value) !== null || parseDigits(value) !== null;
    if (name !== 'i' || !isMarket) return notUnderstood('FIELD_NOT_UNDERSTOOD', name);
  }
  return { kind: 'read', route, values: pairs };
}

/** Whether a route is a calculation: a read with a list of orders as JSON. */
export function isCalculation(route: string): boolean {
  return CALCULATIONS.has(route);
}

/** What orders would need or cost. They are read one by one and written anew: nothing unknown is passed on. */
export function decodeCalculation(
  route: string,
  query: readonly Pair[],
  body: Uint8Array,
): Intent | NotUnderstood {
  const unique = uniqueValues(query);
  if (unique.kind === 'notUnderstood') return unique;
  const fields = fieldsOf(unique.values);
  const values = readValues(parametersOf(route), fields);
  const list = parseJsonBytes(body);
  if (list?.kind !== 'array' || list.items.length > BASKET_MAX)
    return notUnderstood('BODY_MALFORMED', 'unknown');
  const orders: string[] = [];
  for (const item of list.items) {
    const order = item.kind === 'object' ? writeCalculated(item.members) : null;
    if (order === null) return notUnderstood('BODY_MALFORMED', 'unknown');
    orders.push(order);
  }
  return fields.finish({ kind: 'read', route, values: [...values, ['orders', `[${orders.join(',')}]`]] });
}

const NUMBER: Parse<string> = (text) => (PRICE.test(text) ? text : null);
const SYMBOL: Parse<string> = (text) => (parseInstrument(`NSE:${text}`) === null ? null : text);

/** The fields of an order in a calculation ("Margin calculation", "Virtual contract note"). Numbers stay numbers. */
const CALCULATED: ReadonlyMap<string, readonly [kind: Json['kind'], parse: Parse<string>]> = new Map<
  string,
  readonly [Json['kind'], Parse<string>]
>([
  ['average_price', ['number', NUMBER]],
  ['exchange', ['string', EXCHANGES]],
  ['order_id', ['string', parseOrderId]],
  ['order_type', ['string', (text) => (ORDER_TYPES.parse(text) === null ? null : text)]],
  ['price', ['number', NUMBER]],
  ['product', ['string', PRODUCTS]],
  ['quantity', ['number', parseDigits]],
  ['tradingsymbol', ['string', SYMBOL]],
  ['transaction_type', ['string', (text) => (SIDES.parse(text) === null ? null : text)]],
  ['trigger_price', ['number', NUMBER]],
  ['variety', ['string', VARIETIES]],
]);

/** Null for a field that is not known, or not of its form. */
function writeCalculated(members: ReadonlyMap<string, Json>): string | null {
  const parts: string[] = [];
  for (const [name, value] of members) {
    const [kind, parse] = CALCULATED.get(name) ?? [];
    if (parse === undefined || (value.kind !== 'string' && value.kind !== 'number')) return null;
    const text = value.kind === kind ? parse(value.text) : null;
    if (text === null) return null;
    parts.push(`${JSON.stringify(name)}:${kind === 'number' ? text : JSON.stringify(text)}`);
  }
  return `{${parts.join(',')}}`;
}

function parametersOf(route: string): readonly Parameter[] {
  return CALCULATIONS.get(route) ?? PARAMETERS.get(route) ?? [];
}

function readValues(parameters: readonly Parameter[], fields: Fields): Values {
  const values: (readonly [string, string])[] = [];
  for (const [name, parse, need] of parameters) {
    const value = need === 'required' ? fields.required(name, parse, '') : fields.optional(name, parse);
    if (value !== null) values.push([name, value]);
  }
  return values;
}
