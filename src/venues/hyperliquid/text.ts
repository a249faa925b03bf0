import { toHex } from '../../core/units/bytes.ts';
import { parseDecimal, type Decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';

/** An address of the venue: 0x and 40 hexadecimal digits, in lower case, so that one address has one spelling. */
export type Address = string & { readonly __id: 'address' };

const ADDRESS = /^0x[0-9a-f]{40}$/;
const CLOID = /^0x[0-9a-f]{32}$/;
const DIGITS = /^(?:0|[1-9][0-9]{0,18})$/;
const MILLISECONDS = /^(?:0|[1-9][0-9]{0,14})$/;

/** Either case, as checksums have it. Null for anything else. */
export function parseAddress(text: string): Address | null {
  const lower = text.toLowerCase();
  return text.startsWith('0x') && ADDRESS.test(lower) ? (lower as Address) : null;
}

/** The 20 bytes of an address. */
export function addressBytes(address: Address): Uint8Array {
  return Uint8Array.from(Buffer.from(address.slice(2), 'hex'));
}

/** The address whose 20 bytes these are. */
export function addressOf(bytes: Uint8Array): Address {
  if (bytes.length !== 20) throw new RangeError('an address has 20 bytes');
  return `0x${toHex(bytes)}` as Address;
}

/** A client order id: 128 bits in hexadecimal. Read in either case, kept in lower. */
export function parseCloid(text: string): ClientOrderId | null {
  const lower = text.toLowerCase();
  return text.startsWith('0x') && CLOID.test(lower) ? (lower as ClientOrderId) : null;
}

/** A whole number of up to 19 digits, kept as text: ids of the venue are 64 bits wide. */
export function parseDigits(text: string): string | null {
  return DIGITS.test(text) ? text : null;
}

/** Milliseconds since 1970. Below 10^15, so exact in any arithmetic. */
export function parseMs(text: string): UnixMs | null {
  return MILLISECONDS.test(text) ? unixMs(Number(text)) : null;
}

/** A decimal above zero. */
export function parsePositive(text: string): Decimal | null {
  const value = parseDecimal(text);
  return value !== null && value > 0n ? value : null;
}

const INSTRUMENT = /^[A-Za-z0-9@#:_./-]{1,40}$/;

/** A market by the venue's name for it, which is also the gateway's. */
export function parseInstrument(text: string): Instrument | null {
  return INSTRUMENT.test(text) ? (text as Instrument) : null;
}

/** What stands in a field whose reading failed. Never leaves the reader, which then reports the failure. */
export const NO_INSTRUMENT = '' as Instrument;
export const NO_ID = '' as ClientOrderId;

/**
 * The id under which an order without a cloid is known: only orders that the gateway did not send have none. No cloid
 * looks like it.
 */
export function idOfUnnamed(venueOrderId: string): ClientOrderId {
  return `oid:${venueOrderId}` as ClientOrderId;
}

/** How the alphabet of our own ids stands for five bits each. */
const OWN_ID = /^sp-([0-9a-v]{20})$/;

/**
 * A cloid of our own, of a fresh id with 100 random bits. It begins with a digit that is not zero: one client writes
 * small ones as numbers. Throws for an id of another form.
 */
export function ownCloid(fresh: ClientOrderId): ClientOrderId {
  const digits = OWN_ID.exec(fresh)?.[1];
  if (digits === undefined) throw new RangeError('a fresh id has 20 digits to the base 32');
  let bits = 0n;
  for (const digit of digits) bits = bits * 32n + BigInt(parseInt(digit, 32));
  return `0x5a11790${bits.toString(16).padStart(25, '0')}` as ClientOrderId;
}
