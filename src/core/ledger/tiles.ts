import { assert } from '../assert.ts';
import { concatBytes, type Sha256 } from '../units/bytes.ts';
import { CANONICAL_BYTES_MAX } from './canonical.ts';
import { HASH_BYTES, treeRoot } from './merkle.ts';
import type { GetHash } from './merkle-proof.ts';

/** C2SP tlog-tiles: the tree as static files of up to 256 hashes each, and its entries in bundles of as many. */

/** Hashes in a full tile, entries in a full bundle. */
export const TILE_WIDTH = 256;
/** Levels of the tree within one level of tiles. */
const TILE_HEIGHT = 8;

/** A tile of so many hashes: number `index` from the left on its level. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  /** 1 to 256. */
  readonly width: number;
}

/** Where a tile lies, below the prefix of the log. */
export function tilePath({ level, index, width }: Tile): string {
  return `tile/${level}/${numbered(index, width)}`;
}

/** Where a bundle of entries lies. */
export function entriesPath(index: number, width: number): string {
  return `tile/entries/${numbered(index, width)}`;
}

/**
 * The rightmost tiles of the tree of that size, one a level from below, where they are not full. Full ones are there
 * already.
 */
export function partialTiles(size: number): readonly Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0, hashes = size; hashes > 0; level += 1, hashes = Math.floor(hashes / TILE_WIDTH)) {
    const width = hashes % TILE_WIDTH;
    if (width > 0) tiles.push({ level, index: Math.floor(hashes / TILE_WIDTH), width });
  }
  return tiles;
}

/** A bundle of entries: for each its length in two bytes, big-endian, and its bytes. */
export function encodeBundle(leaves: readonly Uint8Array[]): Uint8Array {
  const parts = leaves.flatMap((leaf) => {
    assert(leaf.length <= CANONICAL_BYTES_MAX, 'an entry fits the two bytes of its length');
    return [Uint8Array.of(leaf.length >> 8, leaf.length & 0xff), leaf];
  });
  return concatBytes(...parts);
}

/** The entries of a bundle; null when its lengths do not fill it. */
export function parseBundle(bundle: Uint8Array): readonly Uint8Array[] | null {
  const leaves: Uint8Array[] = [];
  for (let at = 0; at < bundle.length;) {
    const [high, low] = bundle.subarray(at, at + 2);
    if (high === undefined || low === undefined) return null;
    const end = at + 2 + (high << 8) + low;
    if (end > bundle.length) return null;
    leaves.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return leaves;
}

/** The hashes of a tile; null unless it has as many as its width says. */
export function parseTile(bytes: Uint8Array, width: number): readonly Uint8Array[] | null {
  if (bytes.length !== width * HASH_BYTES) return null;
  return Array.from({ length: width }, (_, i) => bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}

/**
 * Answers out of the tiles of a tree of that size, so that proofs can be made from files alone. `read` gives the hashes
 * of a tile; what it gives is not proven until a proof with it holds.
 */
export function hashesInTiles(
  sha256: Sha256,
  size: number,
  read: (tile: Tile) => readonly Uint8Array[],
): GetHash {
  return (treeLevel, treeIndex) => {
    const level = Math.floor(treeLevel / TILE_HEIGHT);
    const count = 2 ** (treeLevel % TILE_HEIGHT);
    const first = treeIndex * count;
    const index = Math.floor(first / TILE_WIDTH);
    const hashes = Math.floor(size / TILE_WIDTH ** level);
    const width = Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH);
    const offset = first - index * TILE_WIDTH;
    assert(offset + count <= width, 'a proof only asks for complete subtrees');
    return treeRoot(sha256, read({ level, index, width }).slice(offset, offset + count));
  };
}

/** Groups of three digits, all but the last behind an x; a partial one also says how wide it is. */
function numbered(index: number, width: number): string {
  assert(Number.isSafeInteger(index) && index >= 0, 'a tile has a number');
  assert(Number.isInteger(width) && width > 0 && width <= TILE_WIDTH, 'a tile is not empty');
  const groups: string[] = [];
  let rest = index;
  do {
    groups.unshift(String(rest % 1000).padStart(3, '0'));
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}
