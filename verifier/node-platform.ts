import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import type { Platform } from '../src/core/ledger/export-check.ts';

/** SHA-256 and Ed25519 of Node. Keeps the key it used last, because a ledger is signed by one key all along. */
export class NodePlatform implements Platform {
  /** Changed by `verify` only. */
  #last: { readonly publicKey: string; readonly key: KeyObject } | null = null;

  readonly sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');

  readonly verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    const x = Buffer.from(publicKey).toString('base64url');
    if (this.#last?.publicKey !== x) {
      const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
      this.#last = { publicKey: x, key };
    }
    return verify(null, message, this.#last.key, signature);
  };
}
