import { parseDecimal, type Decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { DAY_MS, startOfDay, unixMs, type UnixMs } from '../../core/units/time.ts';

/**
 * Markets that may be traded: shares and their derivatives, where a quantity is a number of shares. Of commodities and
 * currencies the venue counts lots, so that quantity times price would not be what is at stake.
 */
const INSTRUMENT = /^(?:NSE|BSE|NFO|BFO):[A-Z0-9][A-Z0-9&-]{0,31}$/;
/** What the venue may report, and what a bot may ask the price of: also indices, with spaces in their names. */
const REPORTED_INSTRUMENT = /^[A-Z]{2,8}:[A-Za-z0-9][A-Za-z0-9 &_.*()/-]{0,48}$/;
const ORDER_ID = /^[A-Za-z0-9-]{1,32}$/;
const DIGITS = /^(?:0|[1-9][0-9]{0,17})$/;
const WHOLE = /^[1-9][0-9]{0,8}$/;
const PRICE = /^(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,4})?$/;
/** What is left of the venue's 20 characters beside {@link UNIQUE_LENGTH}. */
const TAG = /^[A-Za-z0-9]{1,8}$/;
const UNIQUE_LENGTH = 12;
const OWN_TAG = /^[A-Za-z0-9]{12,20}$/;
const TIMESTAMP = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/;
/** So much is the clock ahead there of UTC, in milliseconds. */
export const INDIA_MS = 5.5 * 3_600_000;

/** What stands in a field whose reading failed. Never leaves the reader of fields, which then reports the failure. */
export const NO_INSTRUMENT = '' as Instrument;
/** The id of an order that has no tag of ours: no id of ours is like that. */
export const NO_ID = '' as ClientOrderId;

/** A market that an order may name, as `exchange:tradingsymbol`. */
export function parseInstrument(text: string): Instrument | null {
  return INSTRUMENT.test(text) ? (text as Instrument) : null;
}

/** A market as the venue may report it. */
export function parseReportedInstrument(text: string): Instrument | null {
  return REPORTED_INSTRUMENT.test(text) ? (text as Instrument) : null;
}

/** The two names that the venue has for a market. */
export function partsOf(instrument: Instrument): { readonly exchange: string; readonly symbol: string } {
  const colon = instrument.indexOf(':');
  return { exchange: instrument.slice(0, colon), symbol: instrument.slice(colon + 1) };
}

/** The venue's own id of an order, safe as a part of a path. */
export function parseOrderId(text: string): string | null {
  return ORDER_ID.test(text) ? text : null;
}

/** A bot's own tag of an order. Shorter than the venue's 20 characters: the gateway adds what makes it unique. */
export function parseTag(text: string): string | null {
  return TAG.test(text) ? text : null;
}

/** The tag of an order that the gateway sent: a bot's own, and then what makes it unique. */
export function parseOwnTag(text: string): ClientOrderId | null {
  return OWN_TAG.test(text) ? (text as ClientOrderId) : null;
}

/** The bot's part of a tag; '' where it gave none. */
export function botPartOf(tag: ClientOrderId): string {
  return tag.slice(0, -UNIQUE_LENGTH);
}

/** A tag for an order: the bot's own part, and the end of an id that is unique. */
export function ownTag(botPart: string, fresh: ClientOrderId): ClientOrderId {
  return `${botPart}${fresh.slice(-UNIQUE_LENGTH)}` as ClientOrderId;
}

/** A tag as the venue reports it: of an order of ours, or of somebody else's. */
export function reportedTag(text: string): ClientOrderId {
  return parseOwnTag(text) ?? NO_ID;
}

/** A whole number of shares, above zero. */
export function parseQuantity(text: string): Decimal | null {
  return WHOLE.test(text) ? parseDecimal(text) : null;
}

/** A price above zero, in rupees. */
export function parsePrice(text: string): Decimal | null {
  const value = PRICE.test(text) ? parseDecimal(text) : null;
  return value !== null && value > 0n ? value : null;
}

/** A decimal above zero, as the venue writes it. */
export function parsePositive(text: string): Decimal | null {
  const value = parseDecimal(text);
  return value !== null && value > 0n ? value : null;
}

/** Any decimal; absent is zero. */
export function parseAmount(text: string): Decimal | null {
  return parseDecimal(text === '' ? '0' : text);
}

/** A whole number of up to 18 digits, kept as text. */
export function parseDigits(text: string): string | null {
  return DIGITS.test(text) ? text : null;
}

/** A moment as the venue writes it, in Indian time without a zone. Null for what no calendar has. */
export function parseTimestamp(text: string): UnixMs | null {
  const parts = TIMESTAMP.exec(text)?.slice(1).map(Number) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  if (parts.length === 0 || year < 2000) return null;
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return null;
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  // The 31st of a shorter month would become a day of the next one.
  return new Date(at).getUTCDate() === day ? unixMs(at - INDIA_MS) : null;
}

/** The last 06:00 in India, when every session of the venue ended, at or before a moment. */
export function lastEndOfSessions(at: UnixMs): UnixMs {
  const sixMs = 6 * 3_600_000 - INDIA_MS;
  return startOfDay(at, sixMs);
}

/** The next 06:00 in India after a moment: until then a session lasts at most. */
export function nextEndOfSessions(at: UnixMs): UnixMs {
  return unixMs(lastEndOfSessions(at) + DAY_MS);
}
