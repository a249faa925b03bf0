import type { Account } from '../../core/account/state.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { nextBound, nextNonce } from '../../core/order/nonces.ts';
import type { Stamp, Venue } from '../../core/order/venue.ts';
import type { AccountId } from '../../core/units/ids.ts';
import type { UnixMs } from '../../core/units/time.ts';

/**
 * The one place that gives out the numbers that real keys sign with, where a venue takes each of them once. The bound
 * is an entry of the same commit, or an earlier one, so it is durable before anything signed leaves. What goes without
 * the ledger takes numbers all the same: there the clock alone keeps a later process from giving them again.
 */
export class Nonces {
  /** The highest that was given here, or may have been by an earlier process. */
  readonly #last = new Map<AccountId, UnixMs>();

  /** What is stamped into a draft for an account, at that time of its venue. */
  stamp(venue: Venue, account: Account, now: UnixMs): Stamp {
    if (!venue.takesNonces) return { now, clientOrderIds: [] };
    const nonce = nextNonce(this.#lastOf(account), now);
    this.#last.set(account.id, nonce);
    return { now, clientOrderIds: [], nonce };
  }

  /** The entry that makes room for the next ones; null while there is enough, and where there are none. */
  room(venue: Venue, account: Account, now: UnixMs): Extract<EntryBody, { kind: 'nonceBound' }> | null {
    if (!venue.takesNonces) return null;
    const upTo = nextBound(this.#lastOf(account), account.nonceBound, now);
    return upTo === null ? null : { kind: 'nonceBound', account: account.id, upTo };
  }

  /** Of a process that has given none yet it is the bound that an earlier one left. */
  #lastOf(account: Account): UnixMs {
    const known = this.#last.get(account.id);
    if (known !== undefined) return known;
    this.#last.set(account.id, account.nonceBound);
    return account.nonceBound;
  }
}
