import { ed25519 } from '@noble/curves/ed25519.js';
import type { Platform } from '../../../src/core/ledger/export-check.ts';
import { hashBytes } from './browser-hash.ts';

/**
 * SHA-256 and Ed25519 for the verifier, which asks and waits: the browser's own arithmetic answers later. Code of
 * @noble, without the gateway and without a network. An unreadable key or signature is a wrong one.
 */
export const BROWSER_PLATFORM: Platform = {
  sha256: hashBytes,
  verify: (publicKey, message, signature) => {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    try {
      return ed25519.verify(signature, message, publicKey);
    } catch {
      return false;
    }
  },
};
