import type { TickerBook, VenueTicker } from '../../core/order/ticker.ts';
import type { TickerTaker, TickerWatch } from '../../ports.ts';

/** What there is of a book at a moment, or why there is none. */
export type BookSeen =
  | { readonly kind: 'book'; readonly book: TickerBook }
  /** `away`: the venue's side is not there. `full`: no room beside what bots listen to. `silent`: nothing told yet. */
  | { readonly kind: 'none'; readonly why: 'away' | 'full' | 'silent' };

export interface BookWatchParts {
  readonly ticker: VenueTicker;
  /** Opens a connection to the account's ticker; null where there are as many as there may be. */
  readonly open: (taker: TickerTaker) => TickerWatch | null;
  /** The venue's number of the instrument. */
  readonly token: number;
}

/**
 * The book of one market as an account's ticker tells it, beside its bots: nothing is asked of the venue but to tell
 * that instrument in full. Listens anew by itself where the venue's side ended.
 */
export class BookWatch {
  readonly #parts: BookWatchParts;
  #watch: TickerWatch | null = null;
  #book: TickerBook | null = null;

  constructor(parts: BookWatchParts) {
    this.#parts = parts;
  }

  look(): BookSeen {
    const why = this.#watch === null ? this.#begin() : null;
    if (why !== null) return { kind: 'none', why };
    return this.#book === null ? { kind: 'none', why: 'silent' } : { kind: 'book', book: this.#book };
  }

  stop(): void {
    this.#watch?.stop();
    this.#end();
  }

  /** Null for done. */
  #begin(): 'away' | 'full' | null {
    const { open, token } = this.#parts;
    let isThere = true;
    const watch = open({
      onBytes: (message) => this.#take(message),
      onEnd: () => {
        isThere = false;
        this.#end();
      },
    });
    if (watch === null) return 'full';
    if (!isThere) return 'away';
    this.#watch = watch;
    if (watch.watch([token], 'full')) return null;
    this.stop();
    return 'full';
  }

  #take(message: Uint8Array): void {
    const { ticker, token } = this.#parts;
    for (const packet of ticker.packets(message) ?? [])
      if (packet.token === token) this.#book = ticker.bookOf(packet.bytes) ?? this.#book;
  }

  #end(): void {
    this.#watch = null;
    this.#book = null;
  }
}
