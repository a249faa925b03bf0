import type { Account } from '../../core/account/state.ts';
import type { Draft, RawReply, Refusal, Venue } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import type { AccountId } from '../../core/units/ids.ts';
import type { Clock, Log } from '../../ports.ts';
import { rankOf } from './rank.ts';
import type { Change } from './take-apart.ts';

/** How often the venue is asked, and how often when little is left. */
const EVERY_MS = 10 * 60_000;
const EVERY_LOW_MS = 60_000;
const LOW = 1_000;
/** So many are kept for what closes positions and changes them to less: openings end before. */
const KEPT_FOR_EXITS = 200;

export interface ActionAllowanceParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly venueOf: (account: Account) => Venue;
  readonly clockOffsetMs: (account: Account) => number;
  /** What the venue answers under the account; null where it does not. */
  readonly ask: (account: Account, draft: Draft) => Promise<RawReply | null>;
}

interface Known {
  left: number;
  isHeld: boolean;
}

/**
 * Where a venue counts the actions of an account over its life, openings are held back before what closes positions
 * finds no room (fault F35). Between two answers the gateway counts what it sent; before the first it holds nothing.
 */
export class ActionAllowance {
  readonly #parts: ActionAllowanceParts;
  readonly #known = new Map<AccountId, Known>();
  readonly #dueAt = new Map<AccountId, number>();

  constructor(parts: ActionAllowanceParts) {
    this.#parts = parts;
  }

  /** Asks if it is time. */
  async learn(account: Account): Promise<void> {
    const { clock, venueOf, clockOffsetMs, ask } = this.#parts;
    const { allowance } = venueOf(account);
    const now = clock.monotonicMs();
    if (allowance === undefined || now < (this.#dueAt.get(account.id) ?? -Infinity)) return;
    this.#dueAt.set(account.id, now + EVERY_LOW_MS);
    const reply = await ask(account, allowance.draft(unixMs(clock.wallMs() + clockOffsetMs(account))));
    const left = reply === null ? null : allowance.read(reply);
    if (left === null) return;
    const known = { left, isHeld: this.#known.get(account.id)?.isHeld ?? false };
    this.#known.set(account.id, known);
    this.#look(account, known);
    if (left > LOW) this.#dueAt.set(account.id, now + EVERY_MS);
  }

  /** So many actions were sent. */
  spend(account: Account, actions: number): void {
    const known = this.#known.get(account.id);
    if (known === undefined) return;
    known.left -= actions;
    this.#look(account, known);
  }

  /** Null where the change may go. Cancels and what only reduces always may. */
  refusal(account: Account, change: Change): Refusal | null {
    const known = this.#known.get(account.id);
    if (known === undefined || !known.isHeld || rankOf(change) !== 'opening') return null;
    const left = Math.max(0, known.left);
    const text =
      `the venue counts what an account does over its life, one action for each dollar traded and 10,000 more; ` +
      `${left} are left, which are kept for what closes positions. Nothing was sent. It takes more traded to go on`;
    return { kind: 'rate', text, retryAfterS: EVERY_LOW_MS / 1_000 };
  }

  #look(account: Account, known: Known): void {
    const isHeld = known.left <= KEPT_FOR_EXITS;
    if (isHeld && !known.isHeld)
      this.#parts.log.write('alert', 'ACTIONS_NEARLY_USED', { account: account.id });
    known.isHeld = isHeld;
  }
}
