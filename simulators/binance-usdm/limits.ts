import type { Account } from './account.ts';
import { NO, Refusal, tooManyOrders } from './refusal.ts';

export const ORDERS_PER_TEN_SECONDS = 300;
export const ORDERS_PER_MINUTE = 1200;
export const WEIGHT_PER_MINUTE = 2400;
export const WALLET_WEIGHT_PER_MINUTE = 12_000;

const MINUTE_MS = 60_000;
const TEN_SECONDS_MS = 10_000;

/** Request weight of the running clock minute. One per engine: all callers share one address. */
export class WeightMeter {
  readonly limit: number;
  #used = 0;
  #minute = -1;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Counts a request, also one that goes over the limit. */
  spend(weight: number, nowMs: number): Refusal | null {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#used = 0;
    }
    this.#used += weight;
    return this.#used > this.limit ? NO.tooMuchWeight : null;
  }

  get used(): number {
    return this.#used;
  }

  /** Seconds until the count starts anew. */
  static retryAfter(nowMs: number): number {
    return Math.ceil((MINUTE_MS - (nowMs % MINUTE_MS)) / 1000);
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
