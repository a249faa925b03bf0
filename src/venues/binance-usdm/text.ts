import { parseDecimal, type Decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';

const INSTRUMENT = /^[A-Z0-9_]{1,40}$/;
const REPORTED_INSTRUMENT = /^[\p{L}\p{N}_.-]{1,50}$/u;
/** The venue's own rule for ids chosen by clients (USD-M REST documentation, "New Order", newClientOrderId). */
const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;
const DIGITS = /^(?:0|[1-9][0-9]{0,18})$/;
const MILLISECONDS = /^(?:0|[1-9][0-9]{0,14})$/;
const WORD = /^[A-Z0-9_]{1,32}$/;

/** What stands in a field whose reading failed. Never leaves the reader of fields, which then reports the failure. */
export const NO_INSTRUMENT = '' as Instrument;
export const NO_ID = '' as ClientOrderId;

/** A market as a request may name it: ASCII only, so one market has one spelling. */
export function parseInstrument(text: string): Instrument | null {
  return INSTRUMENT.test(text) ? (text as Instrument) : null;
}

/** A market as the venue may report it: some have names beyond ASCII. */
export function parseReportedInstrument(text: string): Instrument | null {
  return REPORTED_INSTRUMENT.test(text) ? (text as Instrument) : null;
}

/** Null for text that the venue would not take as an order id. */
export function parseClientId(text: string): ClientOrderId | null {
  return CLIENT_ID.test(text) ? (text as ClientOrderId) : null;
}

/** A whole number of up to 19 digits, kept as text: ids of the venue are 64 bits wide. */
export function parseDigits(text: string): string | null {
  return DIGITS.test(text) ? text : null;
}

/** Milliseconds since 1970, or a number of them. Below 10^15, so exact in any arithmetic. */
export function parseMs(text: string): UnixMs | null {
  return MILLISECONDS.test(text) ? unixMs(Number(text)) : null;
}

/** A constant of the venue: capital letters, digits and underscores. */
export function parseWord(text: string): string | null {
  return WORD.test(text) ? text : null;
}

/** A decimal above zero. */
export function parsePositive(text: string): Decimal | null {
  const value = parseDecimal(text);
  return value !== null && value > 0n ? value : null;
}

/** The three spellings that clients send: JSON and Java's, Python's `str(True)`, and the documentation's "TRUE". */
export function parseFlag(text: string): boolean | null {
  if (text === 'true' || text === 'True' || text === 'TRUE') return true;
  return text === 'false' || text === 'False' || text === 'FALSE' ? false : null;
}
