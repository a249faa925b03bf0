import { Fault } from '../src/core/fault.ts';
import type {
  CheckpointHistory,
  CheckpointReplaced,
  CheckpointStore,
  LedgerStore,
  SpilledRecords,
  SpillStore,
} from '../src/ports.ts';
import type { SeededRandom } from './random.ts';
import { readLeaf, type ReadLeaf } from './read-leaf.ts';
import type { Life, Timeline } from './timeline.ts';

/** What survives a crash. Shared by all lives of a keeper. */
export class Disk {
  readonly leaves: Uint8Array[] = [];
  /** What was read of the leaves so far, by number. */
  readonly #read: ReadLeaf[] = [];
  readonly notes: string[] = [];
  /** Leaves handed to the disk and not yet on it. */
  pending: readonly Uint8Array[] = [];
  /** Commits fail from now on, hang, or wait until they are released. */
  trouble: 'none' | 'fails' | 'hangs' | 'waits' = 'none';
  /** Commits that wait. */
  readonly held: (() => void)[] = [];
  /** The side file: durable as soon as its write is answered. */
  spill: Uint8Array[] = [];
  /** The planted bug: says "durable" before it is. */
  lies = false;

  /** A disk with a ledger on it, or an empty one. */
  constructor(ledger: readonly ReadLeaf[] = []) {
    for (const read of ledger) {
      this.leaves.push(read.bytes);
      this.#read.push(read);
    }
  }

  /**
   * The entry with that number: read once for all who look, because the same bytes always say the same. Null where
   * there is none, or none that can be read.
   */
  read(seq: number): ReadLeaf | null {
    const bytes = this.leaves[seq];
    const known = this.#read[seq];
    if (known !== undefined && known.bytes === bytes) return known;
    const read = bytes === undefined ? null : readLeaf(bytes);
    if (read !== null) this.#read[seq] = read;
    return read;
  }

  /** The disk answers again: what waited is written. */
  release(): void {
    this.trouble = 'none';
    for (const begin of this.held.splice(0)) begin();
  }

  /** Power goes: what was on its way is there or not, as the disk pleases. */
  crash(random: SeededRandom): void {
    if (!this.lies && this.pending.length > 0 && random.chance(50)) this.leaves.push(...this.pending);
    this.pending = [];
  }
}

/** The store contract over a disk with a volatile and a durable half. */
export class MemoryLedger implements LedgerStore {
  readonly #disk: Disk;
  readonly #timeline: Timeline;
  readonly #life: Life;
  readonly #random: SeededRandom;

  constructor(disk: Disk, timeline: Timeline, life: Life, random: SeededRandom) {
    this.#disk = disk;
    this.#timeline = timeline;
    this.#life = life;
    this.#random = random;
  }

  size(): number {
    return this.#disk.leaves.length;
  }

  append(firstSeq: number, leaves: readonly Uint8Array[]): Promise<void> {
    const disk = this.#disk;
    disk.pending = leaves;
    if (disk.trouble === 'hangs') return new Promise(() => undefined);
    return new Promise((resolve, reject) => {
      const delay = this.#random.chance(5) ? this.#random.below(400) : 0.1;
      const write = (): void => {
        if (disk.leaves.length !== firstSeq) return reject(new Fault('LEDGER_FORK'));
        if (disk.trouble === 'fails') {
          disk.crash(this.#random);
          return reject(new Fault('COMMIT_UNCERTAIN'));
        }
        disk.leaves.push(...leaves);
        disk.pending = [];
        resolve();
      };
      if (disk.lies) {
        resolve();
        this.#timeline.plan(this.#life, delay + 30, () => void disk.leaves.push(...leaves));
        return;
      }
      const begin = (): void => void this.#timeline.plan(this.#life, delay, write);
      if (disk.trouble === 'waits') disk.held.push(begin);
      else begin();
    });
  }

  read(from: number, limit: number): Promise<readonly Uint8Array[]> {
    return Promise.resolve(this.#disk.leaves.slice(from, from + limit));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The side file over the same disk. A disk that fails takes nothing more; one on which the ledger hangs does. */
export class MemorySpill implements SpillStore {
  readonly #disk: Disk;
  readonly #timeline: Timeline;
  readonly #life: Life;

  constructor(disk: Disk, timeline: Timeline, life: Life) {
    this.#disk = disk;
    this.#timeline = timeline;
    this.#life = life;
  }

  append(record: Uint8Array): Promise<boolean> {
    const disk = this.#disk;
    return new Promise((resolve) => {
      this.#timeline.plan(this.#life, 0.2, () => {
        if (disk.trouble === 'fails') return resolve(false);
        if (!disk.lies) disk.spill.push(record);
        resolve(true);
      });
    });
  }

  load(): SpilledRecords {
    return { records: this.#disk.spill, isDamaged: false };
  }

  clear(): Promise<void> {
    return new Promise((resolve) => {
      this.#timeline.plan(this.#life, 0.2, () => {
        this.#disk.spill = [];
        resolve();
      });
    });
  }
}

export class MemoryCheckpoints implements CheckpointStore {
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  load(): string | null {
    return this.#disk.notes.at(-1) ?? null;
  }

  replace(expected: string | null, next: string): Promise<CheckpointReplaced> {
    if (this.load() !== expected) return Promise.resolve('changed');
    this.#disk.notes.push(next);
    return Promise.resolve('replaced');
  }

  history(): CheckpointHistory {
    const { notes } = this.#disk;
    return { ahead: () => Promise.resolve(), [Symbol.iterator]: () => notes[Symbol.iterator]() };
  }
}
