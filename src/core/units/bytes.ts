import { assert } from '../assert.ts';

/** Byte strings without any platform type, so that core runs in a browser and in a verifier alike. */

/** SHA-256 as given by the platform: `node:crypto` in the keeper, Web Crypto or noble elsewhere. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** Every byte in two digits, one after the other. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join('');

/** Lower case, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX.slice(2 * byte, 2 * byte + 2);
  return text;
}

/** Null unless the text is an even number of lower-case hexadecimal digits. */
export function parseHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** A new array with the bytes of all parts in order. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** A whole number from 0 to 2³² − 1 in four bytes, the greatest first. */
export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** A whole number from −2⁶³ to 2⁶⁴ − 1 in eight bytes, the greatest first; below zero as its complement on two. */
export function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

/** The byte at an index that the caller knows to be within. */
export function byteAt(bytes: Uint8Array, index: number): number {
  const byte = bytes[index];
  assert(byte !== undefined, 'an index lies within the bytes');
  return byte;
}

/** Equal length and content, in time that depends on the length only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i += 1) difference |= byteAt(a, i) ^ byteAt(b, i);
  return difference === 0;
}
