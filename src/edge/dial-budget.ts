import type { Clock } from '../ports.ts';

/** The venue takes 300 new connections of one address in five minutes (WebSocket documentation, "General"). */
const DIALS_MAX = 250;
const PERIOD_MS = 5 * 60_000;

/** How often the venue's stream host may still be dialled: beyond its limit it bans this address for every bot. */
export class DialBudget {
  readonly #clock: Clock;
  #dialled: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes one, if there is one left. */
  take(): boolean {
    const now = this.#clock.monotonicMs();
    this.#dialled = this.#dialled.filter((at) => now - at < PERIOD_MS);
    if (this.#dialled.length >= DIALS_MAX) return false;
    this.#dialled.push(now);
    return true;
  }
}
