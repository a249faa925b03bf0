import { assert } from '../assert.ts';
import { concatBytes } from '../units/bytes.ts';
import { HARDENED, type DerivationPath } from './derivation-path.ts';
import type { KeyHashes } from './key-hashes.ts';

/** A node of a tree of keys on Ed25519. Both halves are secrets. */
export interface Ed25519Node {
  /** The private key as RFC 8032 has it: the seed of 32 bytes. */
  readonly key: Uint8Array;
  readonly chainCode: Uint8Array;
}

const CURVE = Uint8Array.from('ed25519 seed', (letter) => letter.charCodeAt(0));

/**
 * SLIP-10 on Ed25519: the node at a path, which may have hardened steps only; null for another path. What lay between
 * is wiped; the seed is the caller's.
 */
export function ed25519Node(
  hashes: Pick<KeyHashes, 'hmacSha512'>,
  seed: Uint8Array,
  path: DerivationPath,
): Ed25519Node | null {
  assert(seed.length >= 16 && seed.length <= 64, 'a seed has 16 to 64 bytes');
  if (path.some((step) => step < HARDENED)) return null;
  let node = split(hashes.hmacSha512(CURVE, seed));
  for (const step of path) {
    const child = split(hashes.hmacSha512(node.chainCode, hardenedMessage(node.key, step)));
    node.key.fill(0);
    node.chainCode.fill(0);
    node = child;
  }
  return node;
}

function split(whole: Uint8Array): Ed25519Node {
  // Copies, also where the platform's byte strings would give views.
  const node = {
    key: Uint8Array.from(whole.subarray(0, 32)),
    chainCode: Uint8Array.from(whole.subarray(32)),
  };
  whole.fill(0);
  return node;
}

function hardenedMessage(key: Uint8Array, step: number): Uint8Array {
  return concatBytes(Uint8Array.of(0), key, Uint8Array.of(step >>> 24, step >>> 16, step >>> 8, step));
}
