import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Pieces of a file that may wait for the second thread. */
const PLACES = 64;
/** Far longer than a piece takes: only a thread that never started or has died is waited for so long. */
const PATIENCE_MS = 20_000;

/** Numbers that both threads see: how many pieces were put and taken, and whether an entry was found wrong. */
export const CELL = { put: 0, taken: 1, wrong: 2 } as const;

/** What both threads look at. A piece lies at its number modulo the number of places; one of length 0 is the end. */
export interface Shared {
  readonly cells: Int32Array;
  readonly lengths: Int32Array;
  readonly pieces: readonly Uint8Array[];
}

/** Hashes the entries of an export, and looks at their spelling, in a second thread while its caller reads them. */
export class HashThread {
  readonly #worker: Worker;
  readonly #shared: Shared;

  /** No piece may be longer than this. */
  constructor(pieceBytesMax: number) {
    const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));
    const pieces = Array.from({ length: PLACES }, () => new Uint8Array(new SharedArrayBuffer(pieceBytesMax)));
    this.#shared = { cells: ints(Object.keys(CELL).length), lengths: ints(PLACES), pieces };
    const source = new URL('./hash-thread-worker.ts', import.meta.url);
    // Beside this file, and built when it is.
    const file = source.href.replace(/\.ts$/, extname(import.meta.url));
    this.#worker = new Worker(new URL(file), { workerData: this.#shared });
    // A thread that dies is noticed because it takes nothing more.
    this.#worker.on('error', () => undefined);
    this.#worker.unref();
  }

  /** Hands a copy of the bytes over. False when the thread found a wrong entry, or does not take what it is given. */
  push(piece: Uint8Array): boolean {
    const { cells, lengths, pieces } = this.#shared;
    const number = Atomics.load(cells, CELL.put);
    if (!this.#hasTaken(number - PLACES + 1)) return false;
    pieces[number % PLACES]?.set(piece);
    lengths[number % PLACES] = piece.length;
    Atomics.store(cells, CELL.put, number + 1);
    Atomics.notify(cells, CELL.put);
    return Atomics.load(cells, CELL.wrong) === 0;
  }

  /** Waits for the thread. Whether it took everything and found every entry right. */
  finish(): boolean {
    const isRight =
      this.push(new Uint8Array(0)) && this.#hasTaken(Atomics.load(this.#shared.cells, CELL.put));
    return isRight && Atomics.load(this.#shared.cells, CELL.wrong) === 0;
  }

  /** Ends the thread, wherever it is. */
  close(): void {
    void this.#worker.terminate();
  }

  #hasTaken(pieces: number): boolean {
    const { cells } = this.#shared;
    for (
      let taken = Atomics.load(cells, CELL.taken);
      taken < pieces;
      taken = Atomics.load(cells, CELL.taken)
    ) {
      if (Atomics.wait(cells, CELL.taken, taken, PATIENCE_MS) === 'timed-out') return false;
    }
    return true;
  }
}
