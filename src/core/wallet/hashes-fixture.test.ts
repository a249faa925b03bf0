import {
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  ECDH,
  pbkdf2Sync,
} from 'node:crypto';
import type { CurveHashes } from './secp256k1-tree.ts';
import type { KeyHashes } from './key-hashes.ts';

/** The hashes of the platform, for tests of derivation. */
export const NODE_HASHES: KeyHashes & CurveHashes = {
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  hmacSha512: (key, message) => createHmac('sha512', key).update(message).digest(),
  pbkdf2Sha512: (password, salt, rounds) => pbkdf2Sync(password, salt, rounds, 64, 'sha512'),
  ripemd160: (bytes) => createHash('ripemd160').update(bytes).digest(),
  publicPoint: (scalar) => {
    const curve = createECDH('secp256k1');
    curve.setPrivateKey(scalar);
    return curve.getPublicKey(null, 'compressed');
  },
  isPoint: (bytes) => {
    try {
      ECDH.convertKey(bytes, 'secp256k1');
      return bytes[0] === 2 || bytes[0] === 3;
    } catch {
      return false;
    }
  },
};

/** The public key of a private key on Ed25519, both of 32 bytes. */
export function ed25519Public(key: Uint8Array): Uint8Array {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), key]);
  const spki = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({
    format: 'der',
    type: 'spki',
  });
  return Uint8Array.from(spki.subarray(spki.length - 32));
}
