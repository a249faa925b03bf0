import type { KeyType, Signature } from '../../core/order/signing.ts';
import { parseBase64, toBase64 } from '../../core/units/base64.ts';
import { parseHex, toHex } from '../../core/units/bytes.ts';

/** Bytes of an HMAC, and of signatures with RSA keys from 2048 to 4096 bits. The venue knows no other kinds. */
const HMAC_BYTES = 32;
const RSA_BYTES_MIN = 256;
const RSA_BYTES_MAX = 512;

/** A signature that a request carries, and the one text that stands for it in the replay layer. */
export interface SpeltSignature {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/**
 * Reads a signature: HMAC in hexadecimal, in either case; RSA in base64 as RFC 4648 writes it. Null for every other
 * spelling, length and kind of key, so that one signature cannot come as two requests (threat T6).
 */
export function readSignature(type: KeyType, given: string): SpeltSignature | null {
  if (given.length > RSA_BYTES_MAX * 2) return null;
  const text = type === 'hmac' ? given.toLowerCase() : given;
  const bytes = type === 'hmac' ? parseHex(text) : parseBase64(text);
  return bytes === null || !fits(type, bytes) ? null : { bytes, text };
}

/** The signature as the venue takes it in a header. Throws for a length or a kind that it does not have. */
export function spellSignature({ type, bytes }: Signature): string {
  if (!fits(type, bytes)) throw new RangeError(`no signature of type ${type} has ${bytes.length} bytes here`);
  return type === 'hmac' ? toHex(bytes) : toBase64(bytes);
}

function fits(type: KeyType, bytes: Uint8Array): boolean {
  if (type === 'hmac') return bytes.length === HMAC_BYTES;
  return type === 'rsa' && bytes.length >= RSA_BYTES_MIN && bytes.length <= RSA_BYTES_MAX;
}
