import type { Account, GatewayState } from '../../core/account/state.ts';
import type { Venue } from '../../core/order/venue.ts';
import type { AccountId, BotId } from '../../core/units/ids.ts';
import type { Clock, Ticker, TickerTaker, TickerWatch } from '../../ports.ts';
import type { Ticks } from './account-follower.ts';
import { BookWatch } from './book-watch.ts';
import { TickerFeed } from './ticker-feed.ts';

export interface TickerFeedsParts {
  readonly clock: Clock;
  readonly state: GatewayState;
  readonly venueOf: (account: Account) => Venue;
}

/** The prices that accounts' streams tell: one feed each, from the first time that it is needed. */
export class TickerFeeds implements Ticker, Ticks {
  readonly #parts: TickerFeedsParts;
  readonly #feeds = new Map<AccountId, TickerFeed>();

  constructor(parts: TickerFeedsParts) {
    this.#parts = parts;
  }

  open(bot: BotId, taker: TickerTaker): TickerWatch | null {
    const id = this.#parts.state.bots.get(bot)?.account;
    const account = id === undefined ? undefined : this.#parts.state.accounts.get(id);
    return account === undefined ? null : (this.#feedOf(account)?.open(bot, taker) ?? null);
  }

  /** The book of an instrument for the owner; null where the venue has no ticker. */
  watchBook(account: Account, token: number): BookWatch | null {
    const feed = this.#feedOf(account);
    const { ticker } = this.#parts.venueOf(account).sockets;
    if (feed === null || ticker === undefined) return null;
    return new BookWatch({ ticker, token, open: (taker) => feed.open(null, taker) });
  }

  begin(account: Account, say: (text: string) => void): void {
    this.#feedOf(account)?.begin(say);
  }

  take(account: Account, message: Uint8Array): void {
    this.#feedOf(account)?.take(message);
  }

  end(account: Account): void {
    this.#feedOf(account)?.end();
  }

  #feedOf(account: Account): TickerFeed | null {
    const { ticker } = this.#parts.venueOf(account).sockets;
    const known = this.#feeds.get(account.id);
    if (known !== undefined || ticker === undefined) return known ?? null;
    const fresh = new TickerFeed(ticker, () => this.#parts.clock.monotonicMs());
    this.#feeds.set(account.id, fresh);
    return fresh;
  }
}
