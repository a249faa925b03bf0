/** How often something may be asked in a second, by key. */
const LIMITS = { order: 10, quote: 1, history: 3, other: 10 } as const;

export type LimitKind = keyof typeof LIMITS;

/** Counts the requests of each key, by kind and second. */
export class Limits {
  readonly #factor: number;
  readonly #counts = new Map<string, { readonly second: number; count: number }>();

  /** `factor` widens every limit, for load tests. */
  constructor(factor: number) {
    this.#factor = factor;
  }

  /** Counts a request. False: it is one too many. */
  admits(apiKey: string, kind: LimitKind, now: number): boolean {
    const second = Math.floor(now / 1_000);
    const key = `${apiKey} ${kind}`;
    const known = this.#counts.get(key);
    const count = known?.second === second ? known : { second, count: 0 };
    this.#counts.set(key, count);
    count.count += 1;
    return count.count <= LIMITS[kind] * this.#factor;
  }
}
