import { createPrivateKey, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { SignerPlace } from '../../core/chain/chain.ts';

const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/** A private key on Ed25519 as it is sealed, and its public half of 32 bytes. `der` is the caller's to wipe. */
export interface Ed25519Pair {
  readonly der: Uint8Array;
  readonly key: Uint8Array;
}

/** The pair of a private key of 32 bytes. */
export function privateOf(seed: Uint8Array): Ed25519Pair {
  const der = Buffer.concat([PKCS8_HEAD, seed]);
  return { der, key: publicOf(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })) };
}

/** Whether a place holds the signature of its key over exactly those bytes. */
export function isSigned(
  { key, signature }: Pick<SignerPlace, 'key' | 'signature'>,
  message: Uint8Array,
): boolean {
  if (signature === null || key.length !== 32) return false;
  const spki = createPublicKey({ key: Buffer.concat([SPKI_HEAD, key]), format: 'der', type: 'spki' });
  return verify(null, message, spki, signature);
}

function publicOf(key: KeyObject): Uint8Array {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return Uint8Array.from(spki.subarray(spki.length - 32));
}
