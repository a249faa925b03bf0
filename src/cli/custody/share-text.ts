import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { parseBase32, toBase32 } from '../../core/identity/base32.ts';
import { SHARES_MAX, type Share } from '../../core/vault/shamir.ts';
import { KEY_BYTES } from '../../core/vault/xaes.ts';

/** A share with what tells it from shares of other splittings. */
export interface HeldShare extends Share {
  /** As many are needed. */
  readonly threshold: number;
  /** Of the splitting, in hexadecimal: the check value of the secret. */
  readonly set: string;
}

const VERSION = 1;
const SET_BYTES = 8;
const SUM_BYTES = 4;
/** Version, threshold, number, check value. */
const HEAD_BYTES = 3 + SET_BYTES;
const GROUP = 4;

/**
 * The check value of a secret, in hexadecimal: 64 bits of an HMAC, which say of 256 random bits nothing that helps, and
 * of a wrong secret that it is wrong.
 */
export function setOf(secret: Uint8Array): string {
  const check = createHmac('sha256', secret).update('sallyport shares').digest();
  return check.subarray(0, SET_BYTES).toString('hex');
}

/** Whether that is the secret which was split. */
export function isOfSet(secret: Uint8Array, set: string): boolean {
  return timingSafeEqual(Buffer.from(setOf(secret)), Buffer.from(set));
}

/** A share as people type it: base 32 in groups of four, with a sum that finds a slip of the pen. */
export function shareText({ threshold, x, set, y }: HeldShare): string {
  const head = Buffer.concat([Buffer.of(VERSION, threshold, x), Buffer.from(set, 'hex'), y]);
  const text = toBase32(Buffer.concat([head, sumOf(head)]));
  return (text.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-');
}

/** Null for what {@link shareText} does not write, and for a text with a slip in it. */
export function parseShare(typed: string): HeldShare | null {
  const parsed = parseBase32(typed.trim());
  if (parsed?.length !== HEAD_BYTES + KEY_BYTES + SUM_BYTES) return null;
  const bytes = Buffer.from(parsed);
  const head = bytes.subarray(0, -SUM_BYTES);
  const [version = 0, threshold = 0, x = 0] = head;
  const isRight = sumOf(head).equals(bytes.subarray(-SUM_BYTES));
  if (!isRight || version !== VERSION || threshold < 2 || x < 1 || x > SHARES_MAX) return null;
  const set = head.subarray(3, HEAD_BYTES).toString('hex');
  return { threshold, x, set, y: Uint8Array.from(head.subarray(HEAD_BYTES)) };
}

function sumOf(head: Uint8Array): Buffer {
  return createHash('sha256').update('sallyport share').update(head).digest().subarray(0, SUM_BYTES);
}
