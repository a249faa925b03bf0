import { assert } from '../assert.ts';
import { byteAt } from './bytes.ts';

/**
 * Base 64 of RFC 4648 section 4: the standard alphabet, padded. One text per byte string, so that equal means
 * equal.
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PATTERN = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** What each byte is worth as a digit of base 64 in ASCII: 0 to 63, or 64 for a byte that is none. */
export const BASE64_DIGITS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = ALPHABET.indexOf(String.fromCharCode(byte));
  return digit < 0 ? 64 : digit;
});

/** Standard alphabet with padding (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  const whole = bytes.length - (bytes.length % 3);
  for (let i = 0; i < whole; i += 3)
    text += quad(byteAt(bytes, i), byteAt(bytes, i + 1), byteAt(bytes, i + 2));
  const left = bytes.length - whole;
  if (left === 1) text += `${quad(byteAt(bytes, whole), 0, 0).slice(0, 2)}==`;
  if (left === 2) text += `${quad(byteAt(bytes, whole), byteAt(bytes, whole + 1), 0).slice(0, 3)}=`;
  return text;
}

/** Null for any text that {@link toBase64} would not have written: other alphabets, no padding, stray bits. */
export function parseBase64(text: string): Uint8Array | null {
  if (!PATTERN.test(text)) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let held = 0;
  let length = 0;
  for (let i = 0; i < text.length - padding; i += 1) {
    bits = (bits << 6) | ALPHABET.indexOf(text.charAt(i));
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[length] = bits >> held;
    length += 1;
    bits &= (1 << held) - 1;
  }
  return bits === 0 ? bytes : null;
}

/** The bytes of text that {@link toBase64} wrote, as the ledger keeps transactions. Any other stops the process. */
export function bytesOfBase64(text: string): Uint8Array {
  const bytes = parseBase64(text);
  assert(bytes !== null, 'what was written in base 64 can be read again');
  return bytes;
}

function quad(a: number, b: number, c: number): string {
  const word = (a << 16) | (b << 8) | c;
  const high = ALPHABET.charAt(word >> 18) + ALPHABET.charAt((word >> 12) & 63);
  return high + ALPHABET.charAt((word >> 6) & 63) + ALPHABET.charAt(word & 63);
}
