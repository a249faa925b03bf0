import type { MarketStream, MarketTelling } from '../../core/order/market-stream.ts';
import type { Account } from '../../core/account/state.ts';
import type { Instrument } from '../../core/units/ids.ts';

/** Whose markets are listened to, and what becomes of what is told. */
export interface Prices {
  /** What an account may trade or holds, the most urgent first. */
  wanted(account: Account): ReadonlySet<Instrument>;
  hear(account: Account, told: MarketTelling): void;
}

/** Listens to the markets of one account on one connection, as many of them as the venue lets. */
export class MarketListener {
  readonly #stream: MarketStream;
  readonly #say: (text: string) => void;
  readonly #listened = new Set<Instrument>();

  constructor(stream: MarketStream, say: (text: string) => void) {
    this.#stream = stream;
    this.#say = say;
  }

  /** Asks for what is not listened to yet, and no longer for what nobody wants. */
  listen(wanted: Iterable<Instrument>): void {
    const next = new Set([...wanted].slice(0, this.#stream.marketsMax));
    for (const instrument of this.#listened) {
      if (next.has(instrument)) continue;
      this.#listened.delete(instrument);
      this.#stream.unsubscriptions(instrument).forEach(this.#say);
    }
    for (const instrument of next) {
      if (this.#listened.has(instrument)) continue;
      this.#listened.add(instrument);
      this.#stream.subscriptions(instrument).forEach(this.#say);
    }
  }

  /** Null for a message that cannot be read, or tells of a market that was not asked for. */
  read(text: string): MarketTelling | null {
    const told = this.#stream.read(text);
    return told !== null && this.#listened.has(told.report.instrument) ? told : null;
  }
}
