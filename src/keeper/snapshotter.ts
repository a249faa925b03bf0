import { Worker } from 'node:worker_threads';
import { assert } from '../core/assert.ts';
import type { LedgerStore, Log } from '../ports.ts';
import type { Journal } from './execution/journal.ts';
import type { SnapshotAnswer, SnapshotTask } from './snapshot-worker.ts';

/** Entries that are handed over at once: a few milliseconds of copying. */
const PAGE = 1_024;

export interface SnapshotterParts {
  /** Where the snapshot lies. */
  readonly path: string;
  readonly journal: Journal;
  readonly store: LedgerStore;
  readonly log: Log;
}

/** Has snapshots made by a thread, one at a time. A snapshot that fails is missing, and nothing worse. */
export class Snapshotter {
  readonly #parts: SnapshotterParts;
  #running: Promise<void> | null = null;

  constructor(parts: SnapshotterParts) {
    this.#parts = parts;
  }

  /** Resolves when a snapshot of what is durable now is kept, or could not be made. */
  take(): Promise<void> {
    this.#running ??= this.#make()
      .catch(() => this.#parts.log.write('warn', 'SNAPSHOT_FAILED'))
      .finally(() => (this.#running = null));
    return this.#running;
  }

  async #make(): Promise<void> {
    const { path, journal, store } = this.#parts;
    const worker = new Worker(new URL('./snapshot-worker.ts', import.meta.url), { workerData: path });
    const talk = new Talk(worker);
    try {
      const { size } = journal.durableHead();
      const begin = await talk.next('from');
      for (let from = begin.seq; from < size; from += PAGE) {
        talk.say({ kind: 'entries', leaves: await store.read(from, Math.min(PAGE, size - from)) });
      }
      talk.say({ kind: 'write' });
      const written = await talk.next('written');
      const seq = await journal.submit((book) =>
        book.append({ kind: 'snapshot', size: written.size, state: written.digest }),
      );
      if (seq === null) return;
      talk.say({ kind: 'named', seq });
      await talk.next('kept');
    } finally {
      await worker.terminate();
    }
  }
}

/** A conversation with the thread in which each side knows whose turn it is. */
class Talk {
  readonly #worker: Worker;
  #answers = Promise.withResolvers<SnapshotAnswer>();

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (answer: SnapshotAnswer) => this.#answers.resolve(answer));
    worker.on('error', (reason) => this.#answers.reject(reason));
    worker.on('exit', () => this.#answers.reject(new RangeError('the thread ended')));
    // Nobody may be waiting when the thread ends.
    this.#answers.promise.catch(() => undefined);
  }

  say(task: SnapshotTask): void {
    this.#worker.postMessage(task);
  }

  async next<K extends SnapshotAnswer['kind']>(kind: K): Promise<Extract<SnapshotAnswer, { kind: K }>> {
    const answer = await this.#answers.promise;
    this.#answers = Promise.withResolvers();
    this.#answers.promise.catch(() => undefined);
    assert(isOf(answer, kind), 'the thread answers in its turn');
    return answer;
  }
}

function isOf<K extends SnapshotAnswer['kind']>(
  answer: SnapshotAnswer,
  kind: K,
): answer is Extract<SnapshotAnswer, { kind: K }> {
  return answer.kind === kind;
}
