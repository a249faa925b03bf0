import type { Account } from '../../core/account/state.ts';
import type { AccountId } from '../../core/units/ids.ts';
import { AccountFollower, type FollowerParts } from './account-follower.ts';

/** The streams of all accounts: one follower each, for as long as the account is there. */
export class AccountStreams {
  readonly #parts: FollowerParts;
  readonly #followers = new Map<AccountId, AccountFollower>();

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /** Called at every look at an account: begins to follow it and what it may trade, or ends with it. */
  tend(account: Account): void {
    if (this.#parts.venueOf(account).accountStream === null) return;
    const known = this.#followers.get(account.id);
    if (account.status !== 'removed' && known === undefined)
      this.#followers.set(account.id, new AccountFollower(this.#parts, account));
    if (account.status !== 'removed') known?.tend();
    if (account.status !== 'removed' || known === undefined) return;
    known.stop();
    this.#followers.delete(account.id);
  }

  /** Null where the venue's accounts are not listened to. */
  isLive(account: Account): boolean | null {
    if (this.#parts.venueOf(account).accountStream === null) return null;
    return this.#followers.get(account.id)?.isLive ?? false;
  }

  stop(): void {
    for (const follower of this.#followers.values()) follower.stop();
    this.#followers.clear();
  }
}
