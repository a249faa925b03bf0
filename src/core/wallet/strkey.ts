import { byteAt, concatBytes, equalBytes } from '../units/bytes.ts';

/**
 * Stellar's text form of keys (SEP-23, "strkey"): a version byte, 32 bytes, a CRC-16 in little endian, in base 32 of
 * RFC 4648 without padding. `G…` is a public key, `S…` a seed.
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const VERSIONS = { account: 6 << 3, seed: 18 << 3 } as const;
const TEXT_LENGTH = 56;

/** What a key of that form is for. */
export type StrkeyKind = keyof typeof VERSIONS;

/** The text of a key of 32 bytes. */
export function toStrkey(kind: StrkeyKind, key: Uint8Array): string {
  const body = concatBytes(Uint8Array.of(VERSIONS[kind]), key);
  const whole = concatBytes(body, crc16(body));
  let text = '';
  for (let bit = 0; bit < whole.length * 8; bit += 5) text += ALPHABET.charAt(fiveBits(whole, bit));
  return text;
}

/** The 32 bytes of a key; null for another kind, letter, length or checksum. */
export function parseStrkey(kind: StrkeyKind, text: string): Uint8Array | null {
  if (text.length !== TEXT_LENGTH) return null;
  const whole = new Uint8Array(35);
  for (let at = 0; at < TEXT_LENGTH; at += 1) {
    const digit = ALPHABET.indexOf(text.charAt(at));
    if (digit < 0) return null;
    for (let i = 0; i < 5; i += 1) {
      const bit = at * 5 + i;
      whole[bit >> 3] = byteAt(whole, bit >> 3) | (((digit >> (4 - i)) & 1) << (7 - (bit & 7)));
    }
  }
  const body = whole.subarray(0, 33);
  if (byteAt(body, 0) !== VERSIONS[kind] || !equalBytes(crc16(body), whole.subarray(33))) return null;
  return whole.slice(1, 33);
}

function fiveBits(bytes: Uint8Array, from: number): number {
  let value = 0;
  for (let bit = from; bit < from + 5; bit += 1)
    value = (value << 1) | ((byteAt(bytes, bit >> 3) >> (7 - (bit & 7))) & 1);
  return value;
}

/** CRC-16/XMODEM, low byte first. */
function crc16(bytes: Uint8Array): Uint8Array {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let i = 0; i < 8; i += 1) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
    crc &= 0xffff;
  }
  return Uint8Array.of(crc & 0xff, crc >> 8);
}
