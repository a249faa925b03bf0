import type { Entry } from '../src/core/ledger/entry.ts';
import { entryOf, parseLeaf, type Leaf } from '../src/core/ledger/leaf.ts';
import { TreeHasher } from '../src/core/ledger/merkle.ts';
import { sha256 } from '../src/keeper/open-ledger.ts';

/** The bytes of an entry, and what they say. Nobody changes any of it. */
export interface ReadLeaf {
  readonly bytes: Uint8Array;
  readonly leaf: Leaf;
  readonly entry: Entry;
  readonly hash: Uint8Array;
}

/** Has no state that outlives a call. */
const HASHER = new TreeHasher(sha256);

/** Reads the bytes of an entry; null where they are none. */
export function readLeaf(bytes: Uint8Array): ReadLeaf | null {
  const leaf = parseLeaf(bytes);
  const entry = leaf === null ? null : entryOf(leaf);
  return leaf === null || entry === null ? null : { bytes, leaf, entry, hash: HASHER.leaf(bytes) };
}
