import type { Intent } from '../../core/order/intent.ts';
import { formatDecimal, parseDecimal } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import type { Fields, Parse } from '../shared/fields.ts';
import { oneOf } from '../shared/words.ts';
import {
  NO_INSTRUMENT,
  parseDigits,
  parseInstrument,
  parsePrice,
  parseReportedInstrument,
  partsOf,
} from './text.ts';
import { EXCHANGES } from './vocabulary.ts';

type Values = Extract<Intent, { kind: 'setting' }>['values'];

/** What an alert compares: of which market that may be traded, or null of an index, and the rest of what it says. */
export interface AlertTerms {
  readonly instrument: Instrument | null;
  readonly values: Values;
}

/** Up to 50 letters of any writing; nothing that a person would not see. */
const NAME = /^[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]{0,48}[^\p{C}\p{Z}])?$/u;
const CHANGE = /^-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,4})?$/;
/** Under this exchange the venue has indices, which nobody trades. */
const INDICES = 'INDICES';

const price: Parse<string> = (text) => decimalIn(parsePrice(text));
const count: Parse<string> = (text) => parseDigits(text);
const change: Parse<string> = (text) => (CHANGE.test(text) ? decimalIn(parseDecimal(text)) : null);

/**
 * What of a market is compared, and how a number to compare it with is written. The venue's documentation names the
 * last price alone, as an example. The others are those of its own app, by the names that a public client for Python
 * has for them (kite_alerts.py). One that the venue does not take is refused there.
 */
const ATTRIBUTES: ReadonlyMap<string, Parse<string>> = new Map([
  ['AverageTradePrice', price],
  ['ClosePrice', price],
  ['DayChange', change],
  ['DayChangePercent', change],
  ['HighPrice', price],
  ['IntraDayChange', change],
  ['IntraDayChangePercent', change],
  ['LastTradedPrice', price],
  ['LastTradedQuantity', count],
  ['LowPrice', price],
  ['OpenInterest', count],
  ['OpenInterestDayHigh', count],
  ['OpenInterestDayLow', count],
  ['OpenPrice', price],
  ['TotalBuyQuantity', count],
  ['TotalSellQuantity', count],
  ['VolumeTraded', count],
]);

const parseName: Parse<string> = (text) => (NAME.test(text) ? text : null);
const parseAttribute: Parse<string> = (text) => (ATTRIBUTES.has(text) ? text : null);
const parseExchange: Parse<string> = (text) => (text === INDICES ? text : EXCHANGES(text));
/** A field of the other kind of comparison: clients send back all that they were told, and there it is empty. */
const NOTHING = oneOf('', '0');

/** One side of a comparison with another, or with a number. */
interface Side {
  readonly exchange: string;
  readonly symbol: string;
  readonly attribute: string;
}

/** What the request for an alert says that tells a person; all of it, also where one is said anew. */
export function readAlertTerms(fields: Fields): AlertTerms {
  if (fields.has('basket') || fields.takeIf('type', 'ato')) fields.refuse('FIELD_NOT_UNDERSTOOD', 'basket');
  fields.required('type', oneOf('simple'), '');
  const left = readSide(fields, 'lhs');
  const name = fields.required('name', parseName, '');
  const operator = fields.required('operator', oneOf('<=', '>=', '<', '>', '=='), '');
  const kind = fields.required('rhs_type', oneOf('constant', 'instrument'), '');
  const right = kind === 'instrument' ? readRight(fields) : readConstant(fields, left.attribute);
  const isTraded = left.exchange !== INDICES;
  const values: Values = [
    ['lhs_attribute', left.attribute],
    ...(isTraded ? [] : marketValues('lhs', left)),
    ['name', name],
    ['operator', operator],
    ...right,
  ];
  return { instrument: isTraded ? instrumentOf(left) : null, values };
}

/** What a request says for these terms. */
export function alertValues({ instrument, values }: AlertTerms): Values {
  const isConstant = values.some(([name]) => name === 'rhs_constant');
  const left = instrument === null ? [] : marketValues('lhs', partsOf(instrument));
  return [['type', 'simple'], ...left, ['rhs_type', isConstant ? 'constant' : 'instrument'], ...values];
}

function readSide(fields: Fields, side: 'lhs' | 'rhs'): Side {
  const exchange = fields.required(`${side}_exchange`, parseExchange, INDICES);
  // What is compared with is traded by nobody here: it may have any name that the venue has for a market.
  const parse = side === 'rhs' || exchange === INDICES ? parseReportedInstrument : parseInstrument;
  const market = fields.required(
    `${side}_tradingsymbol`,
    (symbol) => parse(`${exchange}:${symbol}`),
    NO_INSTRUMENT,
  );
  const attribute = fields.required(`${side}_attribute`, parseAttribute, '');
  return { exchange, symbol: partsOf(market).symbol, attribute };
}

function readRight(fields: Fields): Values {
  fields.optional('rhs_constant', NOTHING);
  const right = readSide(fields, 'rhs');
  return [['rhs_attribute', right.attribute], ...marketValues('rhs', right)];
}

function readConstant(fields: Fields, attribute: string): Values {
  for (const name of ['rhs_attribute', 'rhs_exchange', 'rhs_tradingsymbol']) fields.optional(name, oneOf(''));
  const parse = ATTRIBUTES.get(attribute) ?? price;
  return [['rhs_constant', fields.required('rhs_constant', parse, '', 'DECIMAL_MALFORMED')]];
}

function marketValues(side: 'lhs' | 'rhs', { exchange, symbol }: Omit<Side, 'attribute'>): Values {
  return [
    [`${side}_exchange`, exchange],
    [`${side}_tradingsymbol`, symbol],
  ];
}

function instrumentOf({ exchange, symbol }: Side): Instrument {
  return parseInstrument(`${exchange}:${symbol}`) ?? NO_INSTRUMENT;
}

function decimalIn(value: ReturnType<typeof parseDecimal>): string | null {
  return value === null ? null : formatDecimal(value);
}
