import type { Account, GatewayState } from '../../core/account/state.ts';
import { assert } from '../../core/assert.ts';
import type { MarketList } from '../../core/order/listing.ts';
import type { Venue } from '../../core/order/venue.ts';
import type { AccountId, VenueId } from '../../core/units/ids.ts';

interface Bound {
  readonly key: string | null;
  readonly listing: MarketList | null;
  readonly venue: Venue;
}

/** The venues' codecs, each as an account needs it: with its key, its own name there, and the venue's markets. */
export class Codecs {
  readonly #venues: ReadonlyMap<VenueId, Venue>;
  readonly #keyIdOf: (account: AccountId) => string | null;
  /** By base URL: two addresses of a venue may list different markets. */
  readonly #listings = new Map<string, MarketList>();
  readonly #bound = new Map<AccountId, Bound>();

  constructor(venues: ReadonlyMap<VenueId, Venue>, keyIdOf: (account: AccountId) => string | null) {
    this.#venues = venues;
    this.#keyIdOf = keyIdOf;
  }

  /** The codec of an account's venue, bound to the account. */
  of(account: Account): Venue {
    const venue = this.#venues.get(account.venue);
    assert(venue !== undefined, 'accounts are of venues that are served');
    if (venue.bind === null) return venue;
    const key = this.#keyIdOf(account.id);
    const listing = this.listingOf(account);
    const known = this.#bound.get(account.id);
    if (known !== undefined && known.key === key && known.listing === listing) return known.venue;
    const { trade, address, master } = account;
    const bound = venue.bind({ trade, key, address, master, listing });
    this.#bound.set(account.id, { key, listing, venue: bound });
    return bound;
  }

  /** The same by the account's id; null for an account that is not there. */
  ofId(state: Pick<GatewayState, 'accounts'>, id: AccountId): Venue | null {
    const account = state.accounts.get(id);
    return account === undefined ? null : this.of(account);
  }

  /** The markets of an account's venue, as it last told; null before. */
  listingOf(account: Account): MarketList | null {
    return this.#listings.get(account.trade) ?? null;
  }

  /**
   * Takes a list that the venue told. False for one that gives a known number to another market: a request that was
   * written by the one before would then mean something else, so that one stays.
   */
  learn(account: Account, next: MarketList): boolean {
    const before = this.listingOf(account);
    const isSame = (before?.markets ?? []).every(
      ({ asset, instrument }) => next.byAsset(asset)?.instrument === instrument,
    );
    if (isSame) this.#listings.set(account.trade, next);
    return isSame;
  }
}
