import { valuedMarkets } from '../../core/account/book.ts';
import type { Account } from '../../core/account/state.ts';
import type { Rank } from '../../core/budget/purse.ts';
import { limitsFor } from '../../core/policy/policy.ts';
import type { Refusal } from '../../core/order/venue.ts';
import type { AccountId, Instrument } from '../../core/units/ids.ts';
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
  /** The look under way by account, and the one after it: at most two. */
  readonly #looks = new Map<AccountId, Look[]>();

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
    for (const instrument of [...instruments, ...valuedMarkets(account.book)]) {
      if (instrument !== null && this.#market.isStale(account.id, instrument, maxAge / 2))
        stale.add(instrument);
    }
    const isExit = isLoneExit(change);
    // The venue's limits are short at times: an opening that is not judged harms nobody.
    if (stale.size > 0) await this.#refresh(account, stale, isExit ? 'exit' : 'read');
    if (isExit) return null;
    return this.#market.isClockSure(account.id) ? null : CLOCK_UNSURE;
  }

  /**
   * One observation at a time per account: a burst of orders after a quiet hour asks the venue once. Who needs a market
   * that the one under way does not look at waits for the next, which looks at all that are needed by then, and so does
   * an exit where that one is for openings alone.
   */
  #refresh(account: Account, needed: ReadonlySet<Instrument>, rank: Look['rank']): Promise<void> {
    const looks = this.#looks.get(account.id) ?? [];
    this.#looks.set(account.id, looks);
    const [underWay, next] = looks;
    const isEnough = underWay !== undefined && (underWay.rank === rank || rank === 'read');
    if (isEnough && [...needed].every((one) => underWay.instruments.has(one))) return underWay.done;
    if (next === undefined) return this.#look(account, looks, { instruments: new Set(needed), rank });
    for (const instrument of needed) next.instruments.add(instrument);
    if (rank === 'exit') next.rank = rank;
    return next.done;
  }

  #look(account: Account, looks: Look[], asked: Pick<Look, 'instruments' | 'rank'>): Promise<void> {
    const before = looks.at(-1)?.done ?? Promise.resolve();
    const look: Look = { ...asked, done: before };
    look.done = before.then(async () => {
      await this.#market.observe(account, look.instruments, look.rank).catch(() => undefined);
      looks.shift();
    });
    looks.push(look);
    return look.done;
  }
}

/** A look at markets; more of them may be named, and an exit may need it, until it begins. */
interface Look {
  readonly instruments: Set<Instrument>;
  /** How much it matters when the venue's limits are short. */
  rank: Extract<Rank, 'read' | 'exit'>;
  done: Promise<void>;
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
