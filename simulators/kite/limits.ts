import { indianDay } from './india.ts';

/** How often something may be asked in a second, by key. */
const LIMITS = { order: 10, quote: 1, history: 3, other: 10 } as const;

export type LimitKind = keyof typeof LIMITS;

/** How many orders and changes of them in a minute, and how many new orders in a day, by key. */
const ORDERS_PER_MINUTE = 400;
const ORDERS_PER_DAY = 5_000;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Counts the requests of each key, by kind and second; orders by the minute and by the day in India as well. */
export class Limits {
  readonly #factor: number;
  readonly #counts = new Map<string, { readonly window: number; count: number }>();

  /** `factor` widens every limit, for load tests. */
  constructor(factor: number) {
    this.#factor = factor;
  }

  /** Counts a request; `isNew`: it would make an order. False: it is one too many. */
  admits(apiKey: string, kind: LimitKind, now: number, isNew = false): boolean {
    const inSecond = this.#count(`${apiKey} ${kind}`, Math.floor(now / SECOND_MS), LIMITS[kind]);
    if (kind !== 'order' || !inSecond) return inSecond;
    const inMinute = this.#count(`${apiKey} minute`, Math.floor(now / MINUTE_MS), ORDERS_PER_MINUTE);
    if (!isNew || !inMinute) return inMinute;
    return this.#count(`${apiKey} day`, indianDay(now), ORDERS_PER_DAY);
  }

  #count(key: string, window: number, most: number): boolean {
    const known = this.#counts.get(key);
    const count = known?.window === window ? known : { window, count: 0 };
    this.#counts.set(key, count);
    count.count += 1;
    return count.count <= most * this.#factor;
  }
}
