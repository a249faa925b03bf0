import { unixMs, type UnixMs } from '../../core/units/time.ts';

/** Milliseconds since 1970 as digits, which stand before the token. */
const UNTIL_DIGITS = 15;

/** A session as it is sealed: until when it lasts, then its token. To be wiped by the caller. */
export function sessionRecord(token: Uint8Array, until: UnixMs): Uint8Array {
  const record = new Uint8Array(UNTIL_DIGITS + token.length);
  record.set(Buffer.from(String(until).padStart(UNTIL_DIGITS, '0'), 'latin1'));
  record.set(token, UNTIL_DIGITS);
  return record;
}

/** A copy of the token in a sealed session. */
export function sessionToken(record: Uint8Array): Uint8Array {
  return Uint8Array.from(record.subarray(UNTIL_DIGITS));
}

/** Until when it lasts. */
export function sessionEnd(record: Uint8Array): UnixMs {
  return unixMs(Number(Buffer.from(record.subarray(0, UNTIL_DIGITS)).toString('latin1')));
}
