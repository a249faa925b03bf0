import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkpointIn, type Checkpoint } from '../core/ledger/checkpoint.ts';
import { leafHash, treeRoot } from '../core/ledger/merkle.ts';
import { rootFrom, type GetHash } from '../core/ledger/merkle-proof.ts';
import {
  encodeBundle,
  entriesPath,
  hashesInTiles,
  parseTile,
  partialTiles,
  tilePath,
  TILE_WIDTH,
  type Tile,
} from '../core/ledger/tiles.ts';
import { concatBytes, equalBytes, type Sha256 } from '../core/units/bytes.ts';

/** What speaks against a folder of tiles, or against going on with it. Nothing that was published was changed. */
export type TileProblem =
  /** A file is missing or not as long as it should be. */
  | { readonly kind: 'damaged'; readonly path: string }
  /** The folder is of another ledger. */
  | { readonly kind: 'otherLog'; readonly origin: string }
  /** What was published is not the beginning of what the gateway has now. */
  | { readonly kind: 'forked'; readonly path: string }
  /** The gateway has fewer entries than were published. */
  | { readonly kind: 'rolledBack'; readonly published: number };

/** Thrown by everything here that meets a {@link TileProblem}. */
export class TileRefusal extends Error {
  override readonly name = 'TileRefusal';
  readonly problem: TileProblem;

  constructor(problem: TileProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/** A folder to serve as a C2SP tlog-tiles log by any web server. Files are written once; the checkpoint last. */
export class TileFolder {
  readonly #sha256: Sha256;
  readonly #root: string;
  readonly published: Checkpoint | null;

  /** Opens or begins one. Throws a {@link TileRefusal} for a checkpoint that is none. */
  constructor(sha256: Sha256, root: string) {
    this.#sha256 = sha256;
    this.#root = root;
    this.published = this.#published();
  }

  /** The signed checkpoint, with whatever signatures it has; null in a new folder. */
  note(): string | null {
    const path = join(this.#root, 'checkpoint');
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  }

  /** The entry to go on with: the first of the last bundle that is not full. */
  get resumesAt(): number {
    const size = Number(this.published?.size ?? 0n);
    return size - (size % TILE_WIDTH);
  }

  /** Hashes of the tree of a published size, for proofs. Throws a {@link TileRefusal} for a damaged tile. */
  hashes(size: number): GetHash {
    return hashesInTiles(this.#sha256, size, (tile) => this.#read(tile));
  }

  /**
   * Publishes the tree of a checkpoint. `leaves` are the entries from {@link resumesAt} on up to its size. Throws a
   * {@link TileRefusal} and leaves the old checkpoint in place when they do not continue it.
   */
  publish(note: string, leaves: Iterable<Uint8Array>): void {
    const next = checkpointIn(note);
    const before = this.published;
    if (next === null) throw new TileRefusal({ kind: 'damaged', path: 'checkpoint' });
    if (before !== null && before.origin !== next.origin) {
      throw new TileRefusal({ kind: 'otherLog', origin: before.origin });
    }
    if (before !== null && before.size > next.size) {
      throw new TileRefusal({ kind: 'rolledBack', published: Number(before.size) });
    }
    const growth = new Growth(this.#sha256, this.#levels(), this.resumesAt, (path, bytes) =>
      this.#write(path, bytes),
    );
    for (const leaf of leaves) growth.add(leaf);
    growth.finish();
    const size = Number(next.size);
    for (const { size: of, root } of [before, next].filter((one) => one !== null)) {
      const isOurs = growth.size === size && (of === 0n || equalBytes(this.#rootAt(Number(of), size), root));
      if (!isOurs) throw new TileRefusal({ kind: 'forked', path: 'checkpoint' });
    }
    this.replaceCheckpoint(note);
  }

  /** Puts a checkpoint of the published tree in place of the last one, with more signatures. */
  replaceCheckpoint(note: string): void {
    this.#place('checkpoint', Buffer.from(note, 'utf8'));
  }

  #published(): Checkpoint | null {
    const note = this.note();
    const checkpoint = note === null ? null : checkpointIn(note);
    if (note !== null && checkpoint === null) throw new TileRefusal({ kind: 'damaged', path: 'checkpoint' });
    return checkpoint;
  }

  #rootAt(of: number, size: number): Uint8Array {
    return rootFrom(this.#sha256, this.hashes(size), of);
  }

  /** What full tiles below have left on each level: the partial tiles of the size that is gone on with. */
  #levels(): Uint8Array[][] {
    const levels: Uint8Array[][] = [];
    for (const tile of partialTiles(this.resumesAt)) levels[tile.level] = [...this.#readAtSize(tile)];
    return Array.from(levels, (hashes) => hashes ?? []);
  }

  /** A tile as wide as it was at the published size, cut to the width that is asked for. */
  #readAtSize(tile: Tile): readonly Uint8Array[] {
    const all = Math.floor(Number(this.published?.size ?? 0n) / TILE_WIDTH ** tile.level);
    const width = Math.min(TILE_WIDTH, all - tile.index * TILE_WIDTH);
    return this.#read({ ...tile, width }).slice(0, tile.width);
  }

  #read(tile: Tile): readonly Uint8Array[] {
    const path = tilePath(tile);
    const whole = join(this.#root, path);
    const hashes = existsSync(whole) ? parseTile(readFileSync(whole), tile.width) : null;
    if (hashes === null) throw new TileRefusal({ kind: 'damaged', path });
    return hashes;
  }

  /** Files of a log never change: another content under one name is another history. */
  #write(path: string, bytes: Uint8Array): void {
    const whole = join(this.#root, path);
    if (!existsSync(whole)) return this.#place(path, bytes);
    if (!equalBytes(readFileSync(whole), bytes)) throw new TileRefusal({ kind: 'forked', path });
  }

  #place(path: string, bytes: Uint8Array): void {
    const whole = join(this.#root, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(`${whole}.new`, bytes, { flush: true });
    renameSync(`${whole}.new`, whole);
  }
}

/** A tree that grows on its right edge, and hands out each tile when it is full. */
class Growth {
  readonly #sha256: Sha256;
  readonly #levels: Uint8Array[][];
  readonly #write: (path: string, bytes: Uint8Array) => void;
  #bundle: Uint8Array[] = [];
  size: number;

  constructor(
    sha256: Sha256,
    levels: Uint8Array[][],
    size: number,
    write: (path: string, bytes: Uint8Array) => void,
  ) {
    this.#sha256 = sha256;
    this.#levels = levels;
    this.size = size;
    this.#write = write;
  }

  add(leaf: Uint8Array): void {
    this.#bundle.push(leaf);
    this.size += 1;
    if (this.#bundle.length === TILE_WIDTH) this.#finishBundle();
    this.#push(0, leafHash(this.#sha256, leaf));
  }

  /** Hands out what is not full. */
  finish(): void {
    if (this.#bundle.length > 0) this.#finishBundle();
    for (const tile of partialTiles(this.size)) {
      this.#write(tilePath(tile), concatBytes(...(this.#levels[tile.level] ?? [])));
    }
  }

  #finishBundle(): void {
    const index = Math.floor((this.size - 1) / TILE_WIDTH);
    this.#write(entriesPath(index, this.#bundle.length), encodeBundle(this.#bundle));
    this.#bundle = [];
  }

  #push(level: number, hash: Uint8Array): void {
    const hashes = (this.#levels[level] ??= []);
    hashes.push(hash);
    if (hashes.length < TILE_WIDTH) return;
    const index = Math.floor(this.size / TILE_WIDTH ** (level + 1)) - 1;
    this.#write(tilePath({ level, index, width: TILE_WIDTH }), concatBytes(...hashes));
    this.#levels[level] = [];
    this.#push(level + 1, treeRoot(this.#sha256, hashes));
  }
}
