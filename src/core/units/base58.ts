import { byteAt } from './bytes.ts';

/**
 * Base 58 as Bitcoin and Solana write it. One text per byte string: leading zero bytes are leading ones, and there is
 * no padding. The work grows with the square of the length, so texts are bounded.
 */

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** A serialised extended key has 111; a transaction is never written this way here. */
const TEXT_MAX = 128;

/** The text of a byte string of any length. */
export function toBase58(bytes: Uint8Array): string {
  const digits: number[] = [];
  for (const byte of bytes) {
    let carry = byte;
    for (const [i, digit] of digits.entries()) {
      carry += digit * 256;
      digits[i] = carry % 58;
      carry = Math.floor(carry / 58);
    }
    for (; carry > 0; carry = Math.floor(carry / 58)) digits.push(carry % 58);
  }
  let text = '';
  for (let i = 0; i < bytes.length && byteAt(bytes, i) === 0; i += 1) text += '1';
  for (const digit of digits.reverse()) text += ALPHABET.charAt(digit);
  return text;
}

/** Null for a letter outside the alphabet, and for more than 128 of them. */
export function parseBase58(text: string): Uint8Array | null {
  if (text.length > TEXT_MAX) return null;
  const bytes: number[] = [];
  for (const letter of text) {
    let carry = ALPHABET.indexOf(letter);
    if (carry < 0) return null;
    for (const [i, byte] of bytes.entries()) {
      carry += byte * 58;
      bytes[i] = carry & 0xff;
      carry >>= 8;
    }
    for (; carry > 0; carry >>= 8) bytes.push(carry & 0xff);
  }
  let zeros = 0;
  while (text.charAt(zeros) === '1') zeros += 1;
  const whole = new Uint8Array(zeros + bytes.length);
  whole.set(bytes.reverse(), zeros);
  return whole;
}
