import type { Account } from '../../core/account/state.ts';
import type { Venue } from '../../core/order/venue.ts';
import type { Clock } from '../../ports.ts';
import type { Market } from './market.ts';

/** How often the market is looked at, and what is asked then: nothing that the venue told by itself. */
export class MarketLooks {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #market: Market;
  readonly #venueOf: (account: Account) => Venue;

  constructor(clock: Pick<Clock, 'monotonicMs'>, market: Market, venueOf: (account: Account) => Venue) {
    this.#clock = clock;
    this.#market = market;
    this.#venueOf = venueOf;
  }

  /** Least time between two regular looks of a kind, in milliseconds. Marks that were told cost nothing to look at. */
  leastMs(account: Account, look: string): number {
    return look === 'marks' && this.#isTold(account, look) ? 0 : this.#leastAskMs(account, look);
  }

  /** Resolves to when the look began, on the monotonic clock: a mark that was seen last before it was not told now. */
  async lookAtMarks(account: Account): Promise<number> {
    const now = this.#clock.monotonicMs();
    if (this.#isTold(account, 'marks')) return now - this.#leastAskMs(account, 'marks');
    await this.#market.observeMarks(account);
    return now;
  }

  /** Books matter to openings only, and are looked at when one comes. */
  async lookAtQuotes(account: Account): Promise<void> {
    const quotes = this.#isTold(account, 'quotes') ? null : this.#market.observeQuotes(account);
    await Promise.all([this.#market.measureClock(account), quotes]);
  }

  /** Whether the venue told what would be asked for, no longer ago than it would have been asked. */
  #isTold(account: Account, look: 'marks' | 'quotes'): boolean {
    return this.#market.isTold(account, look === 'marks' ? 'mark' : 'book', this.#leastAskMs(account, look));
  }

  #leastAskMs(account: Account, look: string): number {
    const least = new Map(Object.entries(this.#venueOf(account).timing.leastLookMs ?? {}));
    return least.get(look) ?? 0;
  }
}
