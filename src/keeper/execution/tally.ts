import type { BotId } from '../../core/units/ids.ts';
import type { Journal } from './journal.ts';

/**
 * Counts what does not deserve an entry of its own: reads, strangers, malformed requests. A flood of them costs memory
 * for a few numbers and one entry a minute.
 */
export class Tally {
  readonly #reads = new Map<BotId, number>();
  #unauthenticated = 0;
  #malformed = 0;

  read(bot: BotId): void {
    this.#reads.set(bot, (this.#reads.get(bot) ?? 0) + 1);
  }

  unauthenticated(): void {
    this.#unauthenticated += 1;
  }

  malformed(): void {
    this.#malformed += 1;
  }

  /** Writes the counts since the last time into the ledger, if there are any, and begins again. */
  flush(journal: Journal): Promise<unknown> | null {
    if (this.#reads.size + this.#unauthenticated + this.#malformed === 0) return null;
    const reads = [...this.#reads].sort(([a], [b]) => (a < b ? -1 : 1));
    const unauthenticated = this.#unauthenticated;
    const malformed = this.#malformed;
    this.#reads.clear();
    this.#unauthenticated = 0;
    this.#malformed = 0;
    return journal.submit((book) => book.append({ kind: 'counts', reads, unauthenticated, malformed }));
  }
}
