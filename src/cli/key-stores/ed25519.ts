import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';

const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The public key of a private key of 32 bytes. */
export function publicKeyOf(seed: Uint8Array): Uint8Array {
  const spki = createPublicKey(keyOf(seed)).export({ format: 'der', type: 'spki' });
  return Uint8Array.from(spki.subarray(spki.length - 32));
}

/** The signature of a private key of 32 bytes over a message, on this machine. */
export function signLocally(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return sign(null, message, keyOf(seed));
}

function keyOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
}
