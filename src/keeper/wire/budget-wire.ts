import type { RateBudget, Spending, Throttled } from '../../core/budget/rate-budget.ts';
import { Lease } from '../../core/budget/rate-budget.ts';
import type { Rank } from '../../core/budget/purse.ts';
import type { RateLimit } from '../../core/order/rates.ts';
import type { RawReply, RawRequest, VenueRates } from '../../core/order/venue.ts';
import type { BotId, VenueId } from '../../core/units/ids.ts';
import type { Clock, Log, Sending, Wire, WireTarget } from '../../ports.ts';

/** What was sent without an answer may still reach the venue within this time. */
const LATE_MS = 5_000;
/** What the gateway asks without saying how much it matters. */
const ORDINARY: Rank = 'opening';

export interface BudgetWireParts {
  readonly wire: Wire;
  readonly budget: RateBudget;
  readonly clock: Clock;
  readonly log: Log;
  readonly ratesOf: (venue: VenueId) => VenueRates;
  /** How many bots share the address, and the account, of a target. */
  readonly sharing: (target: WireTarget) => Readonly<Record<RateLimit['scope'], number>>;
}

/**
 * The wire within the venue's limits: nothing leaves without a lease, and what the venue says about its limits is
 * heard. Sends as often as the wire beneath it: at most once.
 */
export class BudgetWire implements Wire {
  readonly #parts: BudgetWireParts;

  constructor(parts: BudgetWireParts) {
    this.#parts = parts;
  }

  /** The right to send one request of a bot, before anything is decided about it. */
  lease(target: WireTarget, bot: BotId, rank: Rank, charges: Spending['charges']): Lease | Throttled {
    return this.#take(target, { kind: 'bot', bot }, rank, charges);
  }

  async send(
    target: WireTarget,
    request: RawRequest,
    deadlineMs: number,
    mayStill: () => boolean,
    given: Lease | Rank = ORDINARY,
  ): Promise<Sending> {
    const { budget, clock, wire } = this.#parts;
    const lease = typeof given === 'string' ? this.#own(target, request, given) : given;
    if (lease.kind === 'throttled') return overBudget(lease.retryAfterMs);
    let isPaused = false;
    const may = (): boolean => {
      isPaused = !budget.mayStill(lease, clock.monotonicMs());
      return !isPaused && mayStill();
    };
    try {
      const sending = await wire.send(target, request, deadlineMs, may);
      const now = clock.monotonicMs();
      const { chargedBy } = this.#parts.ratesOf(target.venue);
      if (sending.kind === 'answered') lease.spend(now, 0, chargedBy?.(request, sending.reply));
      if (sending.kind === 'lost') lease.spend(now, LATE_MS);
      if (sending.kind === 'answered') this.#hear(target, lease, sending.reply);
      return isPaused ? overBudget(budget.heldForMs(lease, now)) : sending;
    } finally {
      lease.giveBack();
    }
  }

  #own(target: WireTarget, request: RawRequest, rank: Rank): Lease | Throttled {
    const charges = this.#parts.ratesOf(target.venue).chargesFor(request);
    return this.#take(target, { kind: 'gateway' }, rank, charges);
  }

  #take(
    target: WireTarget,
    spender: Spending['spender'],
    rank: Rank,
    charges: Spending['charges'],
  ): Lease | Throttled {
    const { budget, clock, sharing, ratesOf } = this.#parts;
    const spending = { place: placeOf(target), spender, rank, charges, bots: sharing(target) };
    return budget.take(spending, ratesOf(target.venue).limits, clock.monotonicMs());
  }

  #hear(target: WireTarget, lease: Lease, reply: RawReply): void {
    const { budget, clock, log, ratesOf } = this.#parts;
    const rates = ratesOf(target.venue);
    const now = clock.monotonicMs();
    budget.observe(placeOf(target), rates.readUsage(reply), rates.limits, now);
    const pushback = rates.readPushback(reply);
    if (pushback === null) {
      if (lease.rank === 'cancel') budget.letThrough(lease);
      return;
    }
    budget.pushBack(lease, pushback, now);
    const code = pushback.kind === 'banned' ? 'VENUE_BANNED_US' : 'VENUE_LIMIT_HIT';
    log.write('alert', code, { account: target.account ?? '', forMs: pushback.forMs });
  }
}

function overBudget(retryAfterMs: number): Sending {
  return { kind: 'notSent', why: 'OVER_BUDGET', retryAfterMs: Math.ceil(retryAfterMs) };
}

function placeOf({ baseUrl, account }: WireTarget): Spending['place'] {
  return { address: baseUrl, account };
}
