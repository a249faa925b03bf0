import { assert } from '../assert.ts';
import type { Sha256 } from '../units/bytes.ts';
import { nodeHash } from './merkle.ts';

/**
 * The hash of a perfect subtree: 2^level leaves, the first of them number index * 2^level. Level 0 are the leaf hashes.
 * Only asked for subtrees that are complete at the size in question.
 */
export type GetHash = (level: number, index: number) => Uint8Array;

/**
 * The proof that leaf `index` is in the tree of `size` leaves (RFC 9162 section 2.1.3.1), at most 53 hashes, the leaf's
 * sibling first. `index` must be below `size`.
 */
export function inclusionProof(
  sha256: Sha256,
  getHash: GetHash,
  range: { readonly index: number; readonly size: number },
): Uint8Array[] {
  const { index, size } = range;
  assert(isCount(index) && isCount(size) && index < size, 'a proof is about a leaf inside the tree');
  const tree = new Subtrees(sha256, getHash);
  const proof: Uint8Array[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + split(to - from);
    if (index < middle) {
      proof.push(tree.root(middle, to));
      to = middle;
    } else {
      proof.push(tree.root(from, middle));
      from = middle;
    }
  }
  return proof.reverse();
}

/**
 * The proof that the tree of `first` leaves is the beginning of the tree of `second` (RFC 9162 section 2.1.4.1).
 * 0 < first <= second; empty when both are equal.
 */
export function consistencyProof(
  sha256: Sha256,
  getHash: GetHash,
  range: { readonly first: number; readonly second: number },
): Uint8Array[] {
  const { first, second } = range;
  assert(isCount(first) && isCount(second), 'a tree has a size');
  assert(first > 0 && first <= second, 'a proof is about a tree and an earlier one that is not empty');
  const tree = new Subtrees(sha256, getHash);
  const proof: Uint8Array[] = [];
  let [from, to] = [0, second];
  // Down along the edge of the first tree, until its last part is a subtree of both.
  while (to !== first) {
    const middle = from + split(to - from);
    if (first <= middle) {
      proof.push(tree.root(middle, to));
      to = middle;
    } else {
      proof.push(tree.root(from, middle));
      from = middle;
    }
  }
  // A subtree that starts at the first leaf is the first tree itself, which the verifier has.
  if (from > 0) proof.push(tree.root(from, to));
  return proof.reverse();
}

/** The root over the first `size` leaves, 1 or more, out of the perfect subtrees in them. */
export function rootFrom(sha256: Sha256, getHash: GetHash, size: number): Uint8Array {
  assert(isCount(size) && size > 0, 'a root is over leaves');
  return new Subtrees(sha256, getHash).root(0, size);
}

/** Answers from all leaf hashes held in memory, keeping every level it has computed. */
export function hashesOver(sha256: Sha256, leafHashes: readonly Uint8Array[]): GetHash {
  const levels: (readonly Uint8Array[])[] = [[...leafHashes]];
  return (level, index) => {
    for (let below = levels.length - 1; below < level; below += 1) {
      levels.push(levelAbove(sha256, known(levels[below])));
    }
    return known(known(levels[level])[index]);
  };
}

function levelAbove(sha256: Sha256, below: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let i = 0; i + 1 < below.length; i += 2) {
    above.push(nodeHash(sha256, known(below[i]), known(below[i + 1])));
  }
  return above;
}

function known<T>(value: T | undefined): T {
  assert(value !== undefined, 'a proof only asks for complete subtrees');
  return value;
}

class Subtrees {
  readonly #sha256: Sha256;
  readonly #getHash: GetHash;

  constructor(sha256: Sha256, getHash: GetHash) {
    this.#sha256 = sha256;
    this.#getHash = getHash;
  }

  /**
   * Root over the leaves [from, to). In a proof `from` is always a multiple of the size when that is a power of
   * two.
   */
  root(from: number, to: number): Uint8Array {
    const size = to - from;
    const half = split(size);
    if (size === 1 || half * 2 === size) return this.#getHash(Math.round(Math.log2(size)), from / size);
    return nodeHash(this.#sha256, this.root(from, from + half), this.root(from + half, to));
  }
}

/** The largest power of two below `size`; 1 for a size of one, where nothing is split. */
function split(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
