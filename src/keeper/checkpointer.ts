import { Fault } from '../core/fault.ts';
import type { CheckpointStore, Clock, LedgerStore, Log } from '../ports.ts';
import type { CheckpointKey } from './custody/checkpoint-key.ts';
import type { Journal } from './execution/journal.ts';

/** A checkpoint is signed this often while entries arrive; losing power rolls the witness back by no more. */
const EVERY_MS = 1_000;
/** A disk that takes longer is late: whoever waits is told, and the log has an alert. */
const LATE_MS = 2_000;

/** `full`: the disk had no room. `late`: it has not answered; it may take the checkpoint yet. */
export type CheckpointTaken =
  | { readonly kind: 'durable'; readonly size: number; readonly root: Uint8Array }
  | { readonly kind: 'full' | 'late' };

export interface CheckpointerParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly key: CheckpointKey;
  readonly journal: Pick<Journal, 'durableHead'>;
  readonly ledger: Pick<LedgerStore, 'size'>;
  readonly store: CheckpointStore;
  /** Nobody knows what is on the disk, or the ledger forked: the process must end. */
  readonly onUncertain: (reason: unknown) => void;
}

/**
 * Signs the durable head of the ledger and has it written, one note at a time. It waits for no disk on the keeper's own
 * thread: what cannot wait does not notice one that hangs.
 */
export class Checkpointer {
  readonly #parts: CheckpointerParts;
  #lastNote: string | null;
  #signedSize = -1;
  #running: Promise<unknown> = Promise.resolve();
  /** The write that begins when the running one is done: everybody who asks until then shares it. */
  #next: Promise<CheckpointTaken> | null = null;
  #isLate = false;
  #callOff: () => void = () => undefined;

  constructor(parts: CheckpointerParts) {
    this.#parts = parts;
    this.#lastNote = parts.store.load();
  }

  /** Signs every second from now on, if there is something to sign for. */
  start(): void {
    this.#callOff = this.#parts.clock.after(EVERY_MS, () => {
      // A write that is late is neither joined nor repeated.
      if (!this.#isLate) void this.takeInTime();
      this.start();
    });
  }

  stop(): void {
    this.#callOff();
  }

  /** Resolves when a checkpoint over everything that is durable now is durable itself. Never rejects. */
  take(): Promise<CheckpointTaken> {
    if (this.#next === null) {
      const next = this.#running.then(() => {
        this.#next = null;
        return this.#write();
      });
      this.#next = next;
      this.#running = next;
    }
    return this.#next;
  }

  /** As `take`, or `late` after two seconds. */
  takeInTime(): Promise<CheckpointTaken> {
    const { clock, log } = this.#parts;
    return new Promise((resolve) => {
      const callOff = clock.after(LATE_MS, () => {
        if (!this.#isLate) log.write('alert', 'CHECKPOINT_LATE');
        this.#isLate = true;
        resolve({ kind: 'late' });
      });
      void this.take().then((taken) => {
        callOff();
        resolve(taken);
      });
    });
  }

  async #write(): Promise<CheckpointTaken> {
    try {
      return await this.#replace();
    } catch (reason) {
      this.#parts.onUncertain(reason);
      return { kind: 'late' };
    }
  }

  /** Only what the ledger has durably is signed for. */
  async #replace(): Promise<CheckpointTaken> {
    const { key, journal, ledger, store, log } = this.#parts;
    const { size, root } = journal.durableHead();
    if (size === this.#signedSize) return { kind: 'durable', size, root };
    if (size > ledger.size()) throw new Fault('LEDGER_FORK', { entries: ledger.size() });
    const note = key.sign(size, root);
    const replaced = await store.replace(this.#lastNote, note);
    if (this.#isLate) log.write('notice', 'CHECKPOINT_IN_TIME_AGAIN');
    this.#isLate = false;
    if (replaced === 'changed') throw new Fault('LEDGER_FORK', { entries: size });
    if (replaced === 'full') {
      log.write('alert', 'DISK_FULL');
      return { kind: 'full' };
    }
    this.#lastNote = note;
    this.#signedSize = size;
    return { kind: 'durable', size, root };
  }
}
