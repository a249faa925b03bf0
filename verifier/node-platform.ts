import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import type { Platform } from '../src/core/ledger/export-check.ts';

/** SHA-256 and Ed25519 of Node. Keeps the key it used last, because a ledger is signed by one key all along. */
export class NodePlatform implements Platform {
  /** Changed by `verify` only. */
  #last: { readonly publicKey: string; readonly key: KeyObject } | null = null;

  /** Through text, because asking Node for a buffer takes longer than the hash itself. */
  readonly sha256 = (bytes: Uint8Array): Uint8Array => {
    const text = hash('sha256', bytes, 'latin1');
    const digest = new Uint8Array(32);
    for (let i = 0; i < 32; i += 1) digest[i] = text.charCodeAt(i);
    return digest;
  };

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
