import { marketName, type Category } from '../../core/units/category.ts';
import { parseDecimal, type Decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import { CATEGORIES } from './vocabulary.ts';

/**
 * Markets that are served ("Get Instruments Info"): linear contracts settled in USDT, perpetual or with a date; pairs
 * that are paid for in USDT; and inverse contracts, perpetual or of a month, which is a letter.
 */
const SYMBOLS: Readonly<Record<Category, RegExp>> = {
  linear: /^[A-Z0-9]{1,30}USDT(?:-[0-9]{2}[A-Z]{3}[0-9]{2})?$/,
  spot: /^[A-Z0-9]{1,28}USDT$/,
  inverse: /^[A-Z0-9]{1,26}USD(?:[FGHJKMNQUVXZ][0-9]{2})?$/,
};
const REPORTED_SYMBOL = /^[A-Za-z0-9_.-]{1,50}$/;
/** "Place Order", orderLinkId: digits, letters, dashes and underscores, at most 36. */
const CLIENT_ID = /^[A-Za-z0-9_-]{1,36}$/;
/** Mostly UUIDs; older orders have numbers with dashes. */
const VENUE_ID = /^[A-Za-z0-9-]{1,64}$/;
const DIGITS = /^(?:0|[1-9][0-9]{0,18})$/;
const MILLISECONDS = /^(?:0|[1-9][0-9]{0,14})$/;
const WORD = /^[A-Za-z0-9_]{1,64}$/;
const COIN = /^[A-Z0-9]{1,20}$/;
/** What the venue gives to go on with a list, after percent-decoding. */
const CURSOR = /^[A-Za-z0-9%:,_.=+/-]{1,512}$/;

/** What stands in a field whose reading failed. Never leaves the reader of fields, which then reports the failure. */
export const NO_INSTRUMENT = '' as Instrument;
export const NO_ID = '' as ClientOrderId;

/** A symbol that a request may name. Null for markets settled in another coin, too. */
export function parseSymbol(text: string, category: Category): string | null {
  return SYMBOLS[category].test(text) ? text : null;
}

/** A market that a request may name beside its category, by its symbol. */
export function marketIn(category: Category): (text: string) => Instrument | null {
  return (text) => (parseSymbol(text, category) === null ? null : marketName(category, text));
}

/** A market as the venue may report it: by its symbol, and the category that is said with it or with the whole list. */
export function reportedMarket(category: string, symbol: string): Instrument | null {
  const known = CATEGORIES.parse(category);
  return known !== null && REPORTED_SYMBOL.test(symbol) ? marketName(known, symbol) : null;
}

/** Null for text that the venue would not take as an order id. */
export function parseClientId(text: string): ClientOrderId | null {
  return CLIENT_ID.test(text) ? (text as ClientOrderId) : null;
}

/** The id of an order that some client reports without one of its own: no id of ours is like that. */
export function reportedClientId(text: string): ClientOrderId | null {
  return text === '' ? NO_ID : parseClientId(text);
}

/** The venue's own id of an order. */
export function parseVenueId(text: string): string | null {
  return VENUE_ID.test(text) ? text : null;
}

/** A whole number of up to 19 digits, kept as text. */
export function parseDigits(text: string): string | null {
  return DIGITS.test(text) ? text : null;
}

/** Milliseconds since 1970, or a number of them. Below 10^15, so exact in any arithmetic. */
export function parseMs(text: string): UnixMs | null {
  return MILLISECONDS.test(text) ? unixMs(Number(text)) : null;
}

/** A constant of the venue. */
export function parseWord(text: string): string | null {
  return WORD.test(text) ? text : null;
}

/** The name of a coin, or several with commas between them. */
export function parseCoins(text: string): string | null {
  return text.length <= 200 && text.split(',').every((coin) => COIN.test(coin)) ? text : null;
}

/** The name of one coin. */
export function parseCoin(text: string): string | null {
  return COIN.test(text) ? text : null;
}

/** Where a list goes on, as the venue gave it. */
export function parseCursor(text: string): string | null {
  return CURSOR.test(text) ? text : null;
}

/** A decimal above zero. */
export function parsePositive(text: string): Decimal | null {
  const value = parseDecimal(text);
  return value !== null && value > 0n ? value : null;
}

/** A decimal; the venue writes '' for none, which is zero here. */
export function parseAmount(text: string): Decimal | null {
  return parseDecimal(text === '' ? '0' : text);
}

/** JSON's own spelling, which some clients send as text. */
export function parseFlag(text: string): boolean | null {
  if (text === 'true') return true;
  return text === 'false' ? false : null;
}
