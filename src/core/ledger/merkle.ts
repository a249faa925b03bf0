import { assert } from '../assert.ts';
import { equalBytes, type Sha256 } from '../units/bytes.ts';
import { CANONICAL_BYTES_MAX } from './canonical.ts';

/** Length of every hash here. */
export const HASH_BYTES = 32;

/** First byte of what is hashed: never the same for an entry and for two subtrees. */
const LEAF_PREFIX = 0;
const NODE_PREFIX = 1;

/** Room for two hashes, and for nearly every entry. */
const PLACE_BYTES = 1_024;

/** RFC 9162 section 2.1.1: the hash of one entry's bytes. */
export function leafHash(sha256: Sha256, leaf: Uint8Array): Uint8Array {
  return new TreeHasher(sha256).leaf(leaf);
}

/** RFC 9162 section 2.1.1: the hash of two subtrees. */
export function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  return new TreeHasher(sha256).node(left, right);
}

/**
 * Both hashes for those who make many of them: what is hashed is put together in one place, over and over, which grows
 * with the longest leaf.
 */
export class TreeHasher {
  readonly #sha256: Sha256;
  #place = new Uint8Array(PLACE_BYTES);

  /** The hash function must be done with its argument when it returns. */
  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  leaf(leaf: Uint8Array): Uint8Array {
    const place = this.#placeOf(1 + leaf.length);
    place[0] = LEAF_PREFIX;
    place.set(leaf, 1);
    return this.#sha256(place);
  }

  node(left: Uint8Array, right: Uint8Array): Uint8Array {
    const place = this.#placeOf(1 + left.length + right.length);
    place[0] = NODE_PREFIX;
    place.set(left, 1);
    place.set(right, 1 + left.length);
    return this.#sha256(place);
  }

  /** The root of a tree without leaves. */
  nothing(): Uint8Array {
    return this.#sha256(this.#placeOf(0));
  }

  #placeOf(bytes: number): Uint8Array {
    if (bytes > this.#place.length) this.#place = new Uint8Array(Math.max(bytes, 2 * this.#place.length));
    return this.#place.subarray(0, bytes);
  }
}

/** The root over all given leaf hashes at once; for a tree that grows, see {@link Frontier}. */
export function treeRoot(sha256: Sha256, leafHashes: readonly Uint8Array[]): Uint8Array {
  const frontier = new Frontier(sha256);
  for (const hash of leafHashes) frontier.appendHash(hash);
  return frontier.root();
}

/**
 * The right edge of a growing tree: one hash for each perfect subtree, largest first. It is all that is needed to
 * append and to know the root, at most 53 hashes however many entries there are.
 */
export class Frontier {
  readonly #hasher: TreeHasher;
  /** Changed by `appendHash` only, like the size. */
  readonly #hashes: Uint8Array[];
  #size: number;

  constructor(sha256: Sha256, size = 0, hashes: readonly Uint8Array[] = []) {
    assert(Number.isSafeInteger(size) && size >= 0, 'a tree has a size');
    assert(hashes.length === bitCount(size), 'a frontier has a hash for each bit of its size');
    assert(hashes.every(isHash), 'a frontier is made of hashes');
    this.#hasher = new TreeHasher(sha256);
    this.#size = size;
    this.#hashes = [...hashes];
  }

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** With `size`, all that the constructor needs to continue from here. */
  hashes(): readonly Uint8Array[] {
    return [...this.#hashes];
  }

  /** Appends an entry's bytes, at most 65,535, and returns their leaf hash. */
  append(leaf: Uint8Array): Uint8Array {
    const hash = this.leafHash(leaf);
    this.appendHash(hash);
    return hash;
  }

  /** The leaf hash of an entry's bytes, at most 65,535, that is not appended or not yet. */
  leafHash(leaf: Uint8Array): Uint8Array {
    assert(leaf.length <= CANONICAL_BYTES_MAX, 'an entry has at most 65,535 bytes');
    return this.#hasher.leaf(leaf);
  }

  /** Appends an entry by its leaf hash. */
  appendHash(hash: Uint8Array): void {
    assert(isHash(hash), 'a leaf hash has 32 bytes');
    assert(this.#size < Number.MAX_SAFE_INTEGER, 'a ledger ends at 2^53 - 1 entries');
    let merged = hash;
    // Each trailing one bit of the size is a perfect subtree that the new leaf completes.
    for (let left = this.#size; left % 2 === 1; left = (left - 1) / 2) {
      const sibling = this.#hashes.pop();
      assert(sibling !== undefined, 'a frontier has a hash for each bit of its size');
      merged = this.#hasher.node(sibling, merged);
    }
    this.#hashes.push(merged);
    this.#size += 1;
  }

  /** The root at the present size; of an empty tree, the hash of nothing. */
  root(): Uint8Array {
    return rootOf(this.#hasher, this.#hashes);
  }

  /**
   * The tree as it is now, whatever is appended later. Its root is worked out by whoever asks for it: few do, and a
   * tree of a million leaves takes some twenty hashes.
   */
  head(): TreeHead {
    const hasher = this.#hasher;
    const hashes = [...this.#hashes];
    return {
      size: this.#size,
      get root() {
        return rootOf(hasher, hashes);
      },
    };
  }
}

/** A tree at one size. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

function rootOf(hasher: TreeHasher, hashes: readonly Uint8Array[]): Uint8Array {
  let root: Uint8Array | null = null;
  for (const hash of hashes.toReversed()) root = root === null ? hash : hasher.node(hash, root);
  return root ?? hasher.nothing();
}

function isHash(hash: Uint8Array): boolean {
  return hash.length === HASH_BYTES;
}

function bitCount(size: number): number {
  let count = 0;
  for (let left = size; left > 0; left = Math.floor(left / 2)) count += left % 2;
  return count;
}

/** What an inclusion proof claims: this leaf hash stands at this index of the tree of this size and root. */
export interface Inclusion {
  readonly leafHash: Uint8Array;
  readonly index: bigint;
  readonly size: bigint;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** RFC 9162 section 2.1.3.2. Sizes up to 64 bits and beyond; every hash must have 32 bytes. */
export function verifyInclusion(sha256: Sha256, claim: Inclusion): boolean {
  const { index, size, proof } = claim;
  if (index < 0n || index >= size || ![claim.leafHash, claim.root, ...proof].every(isHash)) return false;
  let node = index;
  let last = size - 1n;
  let hash = claim.leafHash;
  for (const sibling of proof) {
    if (last === 0n) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(sha256, sibling, hash);
      // At the right edge a level without a sibling is skipped.
      while (!isOdd(node) && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      hash = nodeHash(sha256, hash, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  return last === 0n && equalBytes(hash, claim.root);
}

/** What a consistency proof claims: the first tree is the beginning of the second. */
export interface Consistency {
  readonly first: { readonly size: bigint; readonly root: Uint8Array };
  readonly second: { readonly size: bigint; readonly root: Uint8Array };
  readonly proof: readonly Uint8Array[];
}

/** RFC 9162 section 2.1.4.2. An empty first tree proves nothing and is refused. */
export function verifyConsistency(sha256: Sha256, claim: Consistency): boolean {
  const { first, second, proof } = claim;
  if (first.size <= 0n || first.size > second.size) return false;
  if (![first.root, second.root, ...proof].every(isHash)) return false;
  if (first.size === second.size) return proof.length === 0 && equalBytes(first.root, second.root);
  const isPerfect = (first.size & (first.size - 1n)) === 0n;
  const [start, ...rest] = isPerfect ? [first.root, ...proof] : proof;
  if (start === undefined || proof.length === 0) return false;
  let node = first.size - 1n;
  let last = second.size - 1n;
  while (isOdd(node)) [node, last] = [node >> 1n, last >> 1n];
  let old = start;
  let grown = start;
  for (const hash of rest) {
    if (last === 0n) return false;
    if (isOdd(node) || node === last) {
      old = nodeHash(sha256, hash, old);
      grown = nodeHash(sha256, hash, grown);
      while (!isOdd(node) && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      grown = nodeHash(sha256, grown, hash);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  return last === 0n && equalBytes(old, first.root) && equalBytes(grown, second.root);
}

function isOdd(value: bigint): boolean {
  return (value & 1n) === 1n;
}
