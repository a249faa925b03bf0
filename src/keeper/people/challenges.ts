import type { Clock } from '../../ports.ts';

/** How long somebody has to touch their device. */
const GOOD_MS = 5 * 60_000;
const WAITING_MAX = 1_000;

/** Challenges that were given out: each good once, for a few minutes, and for what it was given out for. */
export class Challenges {
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #waiting = new Map<string, { readonly purpose: string; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Remembers a challenge. The oldest makes room. */
  add(challenge: string, purpose: string): void {
    const now = this.#clock.wallMs();
    for (const [known, { until }] of this.#waiting) {
      if (until >= now && this.#waiting.size < WAITING_MAX) break;
      this.#waiting.delete(known);
    }
    this.#waiting.set(challenge, { purpose, until: now + GOOD_MS });
  }

  /** Whether it was given out for that and is not over. Asked once: afterwards it is worthless. */
  take(challenge: string, purpose: string): boolean {
    const found = this.#waiting.get(challenge);
    if (found?.purpose !== purpose) return false;
    this.#waiting.delete(challenge);
    return found.until >= this.#clock.wallMs();
  }
}
