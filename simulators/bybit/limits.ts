const SECOND_MS = 1000;
const IP_WINDOW_MS = 5000;
const IP_REQUESTS = 600;
const BAN_MS = 600_000;

/** How much of an endpoint's limit is left for an account in the running second. */
export interface Allowance {
  readonly limit: number;
  /** Below zero when more was asked for than is left. */
  readonly left: number;
  /** Milliseconds since 1970. */
  readonly resetAt: number;
}

interface Window {
  startsAt: number;
  used: number;
}

/** Counts requests per account and endpoint, in windows of one second. */
export class EndpointMeter {
  readonly #factor: number;
  readonly #windows = new Map<string, Window>();

  /** `factor` widens every limit for load tests, which no real venue would let through. */
  constructor(factor: number) {
    this.#factor = factor;
  }

  /** Counts `cost` requests, unless that goes over the limit. */
  spend(
    name: string,
    { limit, cost }: { readonly limit: number; readonly cost: number },
    nowMs: number,
  ): Allowance {
    const startsAt = nowMs - (nowMs % SECOND_MS);
    const window = this.#windows.get(name) ?? { startsAt, used: 0 };
    this.#windows.set(name, window);
    if (window.startsAt !== startsAt) Object.assign(window, { startsAt, used: 0 });
    const most = limit * this.#factor;
    const left = most - window.used - cost;
    if (left >= 0) window.used += cost;
    return { limit: most, left, resetAt: startsAt + SECOND_MS };
  }
}

/** Counts all requests of the one address that everybody here shares: too many, and it is barred for ten minutes. */
export class AddressMeter {
  readonly #limit: number;
  #startsAt = 0;
  #used = 0;
  #barredUntil = 0;

  constructor(factor: number, limit = IP_REQUESTS) {
    this.#limit = limit * factor;
  }

  /** Whether a request may come in now. */
  admits(nowMs: number): boolean {
    if (nowMs < this.#barredUntil) return false;
    const startsAt = nowMs - (nowMs % IP_WINDOW_MS);
    if (this.#startsAt !== startsAt) {
      this.#startsAt = startsAt;
      this.#used = 0;
    }
    this.#used += 1;
    if (this.#used <= this.#limit) return true;
    this.#barredUntil = nowMs + BAN_MS;
    return false;
  }
}
