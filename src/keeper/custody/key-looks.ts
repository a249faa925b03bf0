import type { Account } from '../../core/account/state.ts';
import type { ScopeReport } from '../../core/order/reports.ts';
import type { Venue } from '../../core/order/venue.ts';
import type { AccountId } from '../../core/units/ids.ts';
import type { Log } from '../../ports.ts';
import type { Journal } from '../execution/journal.ts';
import { KeyExpiry } from './key-expiry.ts';
import type { Patience } from './patience.ts';
import type { NoWord, ReprobeParts } from './probe.ts';
import { ProbeOrder, reprobeRound, takeReport } from './reprobe-round.ts';

/** Permissions of a key can be edited at the venue at any time. */
const EVERY_MS = 15 * 60_000;

export interface KeyLooksParts extends ReprobeParts {
  readonly journal: Journal;
  readonly log: Log;
  readonly venueOf: (account: Account) => Venue;
}

/** Asks venues now and then what keys may do, and for how long they are still good. */
export class KeyLooks {
  readonly #parts: KeyLooksParts;
  readonly #expiry: KeyExpiry;
  readonly #order = new ProbeOrder();
  /** When each account's key was last asked about, on the monotonic clock. */
  readonly #askedAt = new Map<AccountId, number>();

  constructor(parts: KeyLooksParts) {
    this.#parts = parts;
    this.#expiry = new KeyExpiry(parts.log);
  }

  /** Asks if it is time. */
  async learn(account: Account): Promise<void> {
    const now = this.#parts.clock.monotonicMs();
    if (now - (this.#askedAt.get(account.id) ?? -Infinity) > EVERY_MS) await this.probe(account);
  }

  /**
   * Asks now, and quarantines a key that may do too much. Null then, otherwise why nothing was told. `patience`: of the
   * person who waits for it.
   */
  probe(account: Account, patience?: Patience): Promise<NoWord | null> {
    this.#askedAt.set(account.id, this.#parts.clock.monotonicMs());
    const waiting = patience === undefined ? {} : { patience };
    const parts = { ...this.#parts, ...waiting, expiry: this.#expiry, order: this.#order };
    return reprobeRound(parts, this.#parts.venueOf(account), account);
  }

  /** A key was asked about just before it was added: that is not asked again at once, where it weighs much. */
  note(account: AccountId, report: ScopeReport): void {
    this.#askedAt.set(account, this.#parts.clock.monotonicMs());
    this.#expiry.learn(account, report);
  }

  /**
   * A key was asked about just before it came into the place of another: that is not asked again either. It counts as
   * asked for now, so that the late answer to a look under the old key says nothing of the new one.
   */
  async replaced(account: Account, report: ScopeReport): Promise<void> {
    this.#askedAt.set(account.id, this.#parts.clock.monotonicMs());
    this.#order.take(account.id, this.#order.ask());
    await takeReport({ ...this.#parts, expiry: this.#expiry }, account, report);
  }

  /** Days until an account's key ends by itself, where they are few; null otherwise. */
  endOf(account: Account): number | null {
    return this.#expiry.alarm(account);
  }
}
