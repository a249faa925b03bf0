import type { RateBudget } from '../../core/budget/rate-budget.ts';
import type { Account } from '../../core/account/state.ts';
import type { Venue } from '../../core/order/venue.ts';
import type { Clock, Wire, WireTarget } from '../../ports.ts';

const DEADLINE_MS = 5_000;
/** A venue changes its limits rarely, and says so days before. */
const EVERY_MS = 3_600_000;
/** After an answer that did not say. */
const AGAIN_MS = 60_000;

export interface VenueLimitsParts {
  readonly clock: Clock;
  readonly wire: Wire;
  readonly budget: RateBudget;
  readonly venueOf: (account: Account) => Venue;
  readonly targetOf: (account: Account, host: 'trade' | 'account') => WireTarget;
}

/** Asks each address now and then what its limits are. Until it has said, the documented ones hold. */
export class VenueLimits {
  readonly #parts: VenueLimitsParts;
  /** When each address is asked again, on the monotonic clock. */
  readonly #dueAt = new Map<string, number>();

  constructor(parts: VenueLimitsParts) {
    this.#parts = parts;
  }

  /** Asks if it is time. */
  async learn(account: Account): Promise<void> {
    const { clock, wire, budget, venueOf, targetOf } = this.#parts;
    const target = targetOf(account, 'trade');
    const now = clock.monotonicMs();
    if (now < (this.#dueAt.get(target.baseUrl) ?? 0)) return;
    this.#dueAt.set(target.baseUrl, now + AGAIN_MS);
    const { rates } = venueOf(account);
    const request = rates.limitsRequest();
    if (request === null) return;
    const sending = await wire.send(target, request, DEADLINE_MS, () => true);
    const limits = sending.kind === 'answered' ? rates.readLimits(sending.reply) : null;
    if (limits === null) return;
    budget.learn(target.baseUrl, limits);
    this.#dueAt.set(target.baseUrl, now + EVERY_MS);
  }
}
