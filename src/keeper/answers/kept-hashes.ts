import { hashesOver, inclusionProof } from '../../core/ledger/merkle-proof.ts';
import { nodeHash, TreeHasher, treeRoot } from '../../core/ledger/merkle.ts';
import { assert } from '../../core/assert.ts';
import type { LedgerStore } from '../../ports.ts';
import { sha256 } from '../open-ledger.ts';

/** Entries under one hash that is kept: 1,024, as a level of the tree. */
const BLOCK_LEVEL = 10;
const BLOCK = 2 ** BLOCK_LEVEL;
/** Blocks that one turn reads, a fraction of a second of work; between two of them everything else goes on. */
const BLOCKS_AT_ONCE = 64;

/**
 * Hashes of the tree over whole blocks of durable entries, for proofs about single ones: 64 bytes for each 1,024
 * entries. What is durable never changes, so what was hashed once is kept.
 */
export class KeptHashes {
  readonly #store: Pick<LedgerStore, 'read'>;
  readonly #atOnce: number;
  readonly #blocks: Uint8Array[] = [];
  /** By level from that of a block on. */
  readonly #levels: Uint8Array[][] = [this.#blocks];
  #running: Promise<unknown> = Promise.resolve();

  /** `atOnce`: blocks that one turn reads. */
  constructor(store: Pick<LedgerStore, 'read'>, atOnce = BLOCKS_AT_ONCE) {
    this.#store = store;
    this.#atOnce = atOnce;
  }

  /** Entries under hashes that are kept. */
  get hashed(): number {
    return this.#blocks.length * BLOCK;
  }

  /** Hashes the whole blocks below `size`, or as many of them as one turn may. True: all of them are kept now. */
  async catchUp(size: number): Promise<boolean> {
    // One after the other: nothing is read twice, and the order is that of the ledger.
    const turn = this.#running.then(() => this.#catchUp(size));
    this.#running = turn.catch(() => undefined);
    return turn;
  }

  /** That entry `index` is in the tree of the first `size` entries. Both durable, and caught up with. */
  async proof(index: number, size: number): Promise<readonly Uint8Array[]> {
    const own = await this.#block(Math.floor(index / BLOCK), size);
    const tail = await this.#block(Math.floor(size / BLOCK), size);
    const near = [own, tail].map(({ from, hashes }) => ({ from, at: hashesOver(sha256, hashes) }));
    return inclusionProof(
      sha256,
      (level, at) => {
        if (level >= BLOCK_LEVEL) return known(this.#levels[level - BLOCK_LEVEL]?.[at]);
        const first = at * 2 ** level;
        const block = near.find(({ from }) => from <= first && first < from + BLOCK);
        return known(block).at(level, (first - known(block).from) / 2 ** level);
      },
      { index, size },
    );
  }

  async #catchUp(size: number): Promise<boolean> {
    const whole = Math.floor(size / BLOCK) * BLOCK;
    for (let read = 0; read < this.#atOnce && this.hashed < whole; read += 1) {
      const { hashes } = await this.#block(this.hashed / BLOCK, whole);
      this.#append(treeRoot(sha256, hashes));
    }
    return this.hashed >= whole;
  }

  /** Hashes of the leaves of a block, as far as there are any below `size`. */
  async #block(
    number: number,
    size: number,
  ): Promise<{ readonly from: number; readonly hashes: readonly Uint8Array[] }> {
    const from = number * BLOCK;
    const count = Math.min(BLOCK, size - from);
    const leaves = count === 0 ? [] : await this.#store.read(from, count);
    const hasher = new TreeHasher(sha256);
    return { from, hashes: leaves.map((leaf) => hasher.leaf(leaf)) };
  }

  #append(root: Uint8Array): void {
    let hash = root;
    for (const level of this.#levels) {
      level.push(hash);
      if (level.length % 2 === 1) return;
      hash = nodeHash(sha256, known(level.at(-2)), hash);
    }
    this.#levels.push([hash]);
  }
}

function known<T>(value: T | undefined): T {
  assert(value !== undefined, 'a proof asks for complete subtrees of what was caught up with');
  return value;
}
