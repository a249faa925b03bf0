import { toStrkey } from '../../core/wallet/strkey.ts';
import type { Cursor } from './cursor.ts';

/** An asset as policy names it: `XLM`, or `CODE:ISSUER`. */
export type Asset = string;

/** How policy calls the chain's coin. */
export const XLM: Asset = 'XLM';

const CODE = /^[A-Za-z0-9]+$/;
const KEY_BYTES = 32;

/** Reads an asset; null for one of another form than the network itself takes. */
export function readAsset(cursor: Cursor): Asset | null {
  const type = cursor.u32();
  if (type === 0) return XLM;
  if (type === 1) return issued(cursor, 4, 1);
  return type === 2 ? issued(cursor, 12, 5) : null;
}

/** A code of up to `length` letters and digits, filled up with zeros, and who issues it. */
function issued(cursor: Cursor, length: number, shortest: number): Asset | null {
  const bytes = cursor.opaque(length);
  const issuer = readAccountId(cursor);
  if (bytes === null || issuer === null) return null;
  const code = String.fromCharCode(...bytes).replace(/\0+$/, '');
  return CODE.test(code) && code.length >= shortest ? `${code}:${issuer}` : null;
}

/** A key of Ed25519 as an address. */
function readAccountId(cursor: Cursor): string | null {
  if (cursor.u32() !== 0) return null;
  const key = cursor.opaque(KEY_BYTES);
  return key === null ? null : toStrkey('account', key);
}

/** An account, and the number of somebody within it where it was named in that form. */
export interface Account {
  readonly address: string;
  readonly key: Uint8Array;
  readonly id: bigint | null;
}

const MUXED = 0x100;

/** Reads an account in either form. */
export function readAccount(cursor: Cursor): Account | null {
  const type = cursor.u32();
  if (type !== 0 && type !== MUXED) return null;
  const id = type === MUXED ? cursor.u64() : null;
  const key = cursor.opaque(KEY_BYTES);
  if (key === null || (type === MUXED && id === null)) return null;
  return { address: toStrkey('account', key), key, id };
}
