import type { Account } from './account.ts';
import { NO, Refusal, bannedUntil, tooManyOrders } from './refusal.ts';

export const ORDERS_PER_TEN_SECONDS = 300;
export const ORDERS_PER_MINUTE = 1200;
export const WEIGHT_PER_MINUTE = 2400;
export const WALLET_WEIGHT_PER_MINUTE = 12_000;

const MINUTE_MS = 60_000;
const TEN_SECONDS_MS = 10_000;
/**
 * Failing to back off: so many requests in the minute of a 429, later than what was under way when it was said. An
 * assumption: the venue gives no number.
 */
const REFUSALS_BEFORE_BAN = 10;
const UNDER_WAY_MS = 1_000;
/** The first ban; each later one is twice as long, up to the longest. */
const BAN_MS = 120_000;
const BAN_MAX_MS = 3 * 86_400_000;

/**
 * Request weight of the running clock minute, and what comes of going on. One per engine: all callers share one
 * address.
 */
export class WeightMeter {
  readonly limit: number;
  #used = 0;
  #minute = -1;
  #refusedAt: number | null = null;
  #refusals = 0;
  #bans = 0;
  #bannedUntil = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Counts a request, also one that goes over the limit. */
  spend(weight: number, nowMs: number): Refusal | null {
    if (nowMs < this.#bannedUntil) return bannedUntil(this.#bannedUntil);
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#used = 0;
      this.#forgive();
    }
    this.#used += weight;
    if (this.#used <= this.limit) return null;
    this.#refusedAt ??= nowMs;
    if (nowMs - this.#refusedAt >= UNDER_WAY_MS) this.#refusals += 1;
    if (this.#refusals <= REFUSALS_BEFORE_BAN) return NO.tooMuchWeight;
    this.#bannedUntil = nowMs + Math.min(BAN_MS * 2 ** this.#bans, BAN_MAX_MS);
    this.#bans += 1;
    this.#forgive();
    return bannedUntil(this.#bannedUntil);
  }

  #forgive(): void {
    this.#refusedAt = null;
    this.#refusals = 0;
  }

  get used(): number {
    return this.#used;
  }

  /** How often this address was banned. */
  get bans(): number {
    return this.#bans;
  }

  /** Seconds until the count starts anew, or the ban is over. */
  retryAfter(nowMs: number): number {
    const left = nowMs < this.#bannedUntil ? this.#bannedUntil - nowMs : MINUTE_MS - (nowMs % MINUTE_MS);
    return Math.ceil(left / 1000);
  }
}

/**
 * Counts orders of an account over ten seconds and a minute; a refused order counts too. `factor` widens both limits
 * for load tests, which no real venue would let through.
 */
export function spendOrders(account: Account, orders: number, nowMs: number, factor = 1): Refusal | null {
  const counts = account.orderCounts;
  const tenSecondsFrom = nowMs - (nowMs % TEN_SECONDS_MS);
  const minuteFrom = nowMs - (nowMs % MINUTE_MS);
  if (counts.tenSecondsFrom !== tenSecondsFrom) Object.assign(counts, { tenSecondsFrom, tenSeconds: 0 });
  if (counts.minuteFrom !== minuteFrom) Object.assign(counts, { minuteFrom, minute: 0 });
  counts.tenSeconds += orders;
  counts.minute += orders;
  if (counts.tenSeconds > ORDERS_PER_TEN_SECONDS * factor)
    return tooManyOrders(ORDERS_PER_TEN_SECONDS, '10 SECONDS');
  if (counts.minute > ORDERS_PER_MINUTE * factor) return tooManyOrders(ORDERS_PER_MINUTE, 'MINUTE');
  return null;
}

/** One row of what the venue says about its limits: the limit and how much of it is used. */
export interface RateLimit {
  readonly rateLimitType: 'REQUEST_WEIGHT' | 'ORDERS';
  readonly interval: 'SECOND' | 'MINUTE';
  readonly intervalNum: number;
  readonly limit: number;
  readonly count: number;
}

export function weightLimit(meter: WeightMeter): RateLimit {
  const { limit, used } = meter;
  return { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit, count: used };
}

export function orderLimits({ orderCounts }: Account): readonly RateLimit[] {
  const { tenSeconds, minute } = orderCounts;
  const rateLimitType = 'ORDERS';
  return [
    { rateLimitType, interval: 'SECOND', intervalNum: 10, limit: ORDERS_PER_TEN_SECONDS, count: tenSeconds },
    { rateLimitType, interval: 'MINUTE', intervalNum: 1, limit: ORDERS_PER_MINUTE, count: minute },
  ];
}
