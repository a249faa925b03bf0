import type { KeyType, Signature } from '../../core/order/signing.ts';
import { parseBase64, toBase64 } from '../../core/units/base64.ts';
import { parseHex, toHex } from '../../core/units/bytes.ts';

/** Bytes that a signature has: one length, or those of RSA keys from 2048 to 4096 bits. */
const LENGTHS: Readonly<Record<KeyType, readonly [least: number, most: number]>> = {
  hmac: [32, 32],
  ed25519: [64, 64],
  rsa: [256, 512],
  // Not types of this venue: nothing has so few bytes.
  secp256k1: [0, -1],
  checksum: [0, -1],
};

/** A signature that a request carries, and the one text that stands for it in the replay layer. */
export interface SpeltSignature {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/**
 * Reads a signature after percent-decoding: HMAC in hexadecimal, in either case; the others in base64 as RFC 4648
 * writes it. Null for every other spelling and length, so that one signature cannot come as two requests (threat T6).
 */
export function readSignature(type: KeyType, given: string): SpeltSignature | null {
  const [, most] = LENGTHS[type];
  if (given.length > most * 2) return null;
  const text = type === 'hmac' ? given.toLowerCase() : given;
  const bytes = type === 'hmac' ? parseHex(text) : parseBase64(text);
  return bytes === null || !fits(type, bytes) ? null : { bytes, text };
}

/** The signature as the venue takes it in an escaped form. Throws for a length that none of that type has. */
export function spellSignature({ type, bytes }: Signature): string {
  if (!fits(type, bytes)) throw new RangeError(`no signature of type ${type} has ${bytes.length} bytes`);
  return type === 'hmac' ? toHex(bytes) : encodeURIComponent(toBase64(bytes));
}

function fits(type: KeyType, bytes: Uint8Array): boolean {
  const [least, most] = LENGTHS[type];
  return bytes.length >= least && bytes.length <= most;
}
