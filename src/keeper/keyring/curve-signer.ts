import { concatBytes, equalBytes } from '../../core/units/bytes.ts';
import type { DecoyCheck } from '../../core/order/signing.ts';
import { compressed } from '../custody/curve-material.ts';

/** Arithmetic of secp256k1 over digests of 32 bytes that a venue makes. */
export interface CurveSigner {
  /**
   * r and s, 32 bytes each, and the recovery bit; s in the lower half of the order, the nonce after RFC 6979. Throws
   * for a number that is no private key.
   */
  sign(digest: Uint8Array, scalar: Uint8Array): Uint8Array;
  /** The key, of 65 bytes, that made those 65 bytes of that digest; null when there is none. */
  recover(digest: Uint8Array, signature: Uint8Array): Uint8Array | null;
  /** The public half of a private key: 0x04, x and y. */
  publicKey(scalar: Uint8Array): Uint8Array;
}

const SIGNATURE_BYTES = 65;
const DIGEST_BYTES = 32;
/** Half of the order, rounded down: the greatest s that is taken. */
const S_MAX = Buffer.from('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0', 'hex');

/** The check for a decoy with that compressed key. A signature has 65 bytes, as {@link CurveSigner.sign} makes them. */
export function curveCheck(signer: CurveSigner, point: Uint8Array): DecoyCheck {
  return {
    type: 'secp256k1',
    verify: (message, signature) => {
      if (message.length !== DIGEST_BYTES || signature.length !== SIGNATURE_BYTES) return false;
      // Anybody can turn a signature with one s into the one with the other.
      if (S_MAX.compare(signature, 32, 64) < 0) return false;
      const key = signer.recover(message, signature);
      return key !== null && equalBytes(compressed(key), point);
    },
  };
}

/**
 * The same arithmetic, which keeps the last recovery: whose a request is, and whether that bot signed it, are one
 * question asked twice in a row, and the dearest of an order. Both are of what anybody may know.
 */
export function keepingLast(signer: CurveSigner): CurveSigner {
  let last: { readonly asked: Uint8Array; readonly key: Uint8Array | null } | null = null;
  return {
    sign: (digest, scalar) => signer.sign(digest, scalar),
    publicKey: (scalar) => signer.publicKey(scalar),
    recover: (digest, signature) => {
      // Of other lengths two questions could be the same bytes in a row.
      if (digest.length !== DIGEST_BYTES) return signer.recover(digest, signature);
      const asked = concatBytes(digest, signature);
      if (last === null || !equalBytes(last.asked, asked))
        last = { asked, key: signer.recover(digest, signature) };
      return last.key;
    },
  };
}
