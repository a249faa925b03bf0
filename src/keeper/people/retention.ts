import { overdue, type Removed } from '../../core/account/fold-retention.ts';
import type { ActorRecord } from '../../core/ledger/person-entry.ts';
import type { Clock } from '../../ports.ts';
import type { Journal } from '../execution/journal.ts';
import type { People } from './people.ts';

/** Not at once: a start has better things to do. */
const FIRST_LOOK_MS = 60_000;
/** What is kept in memory is looked through so often. */
const LOOK_MS = 3_600_000;
/** What the ledger made known is looked through so often, and the ledger is told each time. */
const SWEEP_EVERY_MS = 24 * LOOK_MS;

export interface RetentionParts {
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'state' | 'submit'>;
  readonly people: Pick<People, 'renewAddressKey'>;
}

/**
 * Removes what is kept longer than the settings say: once a day, and when somebody asks. Every time the ledger is told
 * how much of each kind went, also where it was nothing.
 */
export class Retention {
  readonly #parts: RetentionParts;
  /** What is kept in memory alone, by name. */
  readonly #shelves = new Map<string, () => number>();
  /** What went of that since the last entry. */
  readonly #gone = new Map<string, number>();
  #callOff: () => void = () => undefined;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
    this.#shelves.set('addressKeys', () => parts.people.renewAddressKey());
  }

  /** Has something that is kept in memory looked through, too. `forget` removes what is too old, and says how much. */
  join(what: string, forget: () => number): void {
    this.#shelves.set(what, forget);
  }

  start(): void {
    this.#wait(FIRST_LOOK_MS);
  }

  stop(): void {
    this.#callOff();
  }

  /** Null when the ledger takes nothing now: only what is in memory was looked through. */
  sweep(by: ActorRecord): Promise<Removed> | null {
    this.#clearShelves();
    return this.#parts.journal.submit((book) => {
      const inMemory = [...this.#shelves.keys()].map((what) => [what, this.#gone.get(what) ?? 0] as const);
      const removed = [...overdue(book.state, book.now), ...inMemory];
      book.append({ kind: 'retentionSwept', removed, by });
      this.#gone.clear();
      return removed;
    });
  }

  #wait(ms: number): void {
    this.#callOff = this.#parts.clock.after(ms, () => {
      this.#wait(LOOK_MS);
      this.#look();
    });
  }

  #look(): void {
    const { clock, journal } = this.#parts;
    const { last } = journal.state.retention;
    const isDue = last === null || clock.wallMs() - last.at >= SWEEP_EVERY_MS;
    if (!isDue) return this.#clearShelves();
    // A journal that stops has said so itself, and the gateway ends.
    this.sweep('gateway')?.catch(() => undefined);
  }

  #clearShelves(): void {
    for (const [what, forget] of this.#shelves) this.#gone.set(what, (this.#gone.get(what) ?? 0) + forget());
  }
}
