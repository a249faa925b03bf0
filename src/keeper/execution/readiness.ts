import type { Account } from '../../core/account/state.ts';
import { limitsFor } from '../../core/policy/policy.ts';
import type { Refusal } from '../../core/order/venue.ts';
import type { Instrument } from '../../core/units/ids.ts';
import type { Journal } from './journal.ts';
import type { Market } from './market.ts';
import { isCancel, isLoneExit, type Change } from './take-apart.ts';

/** How fresh prices are kept while no policy says so. */
const NO_POLICY_AGE_MS = 5_000;

/**
 * What must be healthy before anything that adds risk is even judged. Being unready is not a decision: nothing was
 * decided, nothing was sent, and the bot may try again.
 */
export class Readiness {
  readonly #journal: Journal;
  readonly #market: Market;
  readonly #refreshing = new Map<string, Promise<unknown>>();

  constructor(journal: Journal, market: Market) {
    this.#journal = journal;
    this.#market = market;
  }

  /** Null when the change may be judged. Looks at the market first if what is known of it is old. */
  async forChange(
    account: Account,
    instruments: readonly (Instrument | null)[],
    change: Change,
  ): Promise<Refusal | null> {
    if (isCancel(change)) return null;
    if (this.#journal.isLow && !isLoneExit(change)) return DISK_FULL;
    const maxAge =
      this.#journal.state.policy === null
        ? NO_POLICY_AGE_MS
        : limitsFor(this.#journal.state.policy.policy, { kind: 'account', account: account.limitsOf })
            .referenceAgeMaxMs;
    const stale = new Set<Instrument>();
    for (const instrument of [...instruments, ...account.book.positions.keys()]) {
      if (instrument !== null && this.#market.isStale(account.id, instrument, maxAge / 2))
        stale.add(instrument);
    }
    if (stale.size > 0) await this.#refresh(account, stale);
    if (isLoneExit(change)) return null;
    return this.#market.isClockSure(account.id) ? null : CLOCK_UNSURE;
  }

  /** One observation at a time per account: a burst of orders after a quiet hour asks the venue once. */
  async #refresh(account: Account, instruments: ReadonlySet<Instrument>): Promise<void> {
    const running = this.#refreshing.get(account.id);
    const next = running ?? this.#market.observe(account, instruments).catch(() => undefined);
    if (running === undefined) {
      this.#refreshing.set(account.id, next);
      void next.finally(() => this.#refreshing.delete(account.id));
    }
    await next;
  }
}

const DISK_FULL: Refusal = {
  kind: 'unavailable',
  code: 'DISK_FULL',
  text: 'the disk of the ledger is full; nothing was sent. Cancels and reductions still go. Make room and restart',
};

const CLOCK_UNSURE: Refusal = {
  kind: 'unavailable',
  code: 'CLOCK_UNSURE',
  text: 'this machine’s clock stepped, or is more than a second off the venue’s; nothing was sent. Set it by NTP',
};
