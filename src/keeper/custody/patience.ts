import type { Clock } from '../../ports.ts';

/** As often whoever waits is told for how long still, in milliseconds. */
const TELL_MS = 1_000;
/** The least that a wait takes off: what is free at once and taken again by others is not asked for for ever. */
const LEAST_MS = 50;

/**
 * How long one question of a person still waits for room within the gateway's part of the venue's limits. A key is
 * proven by several questions: what the first ones cost would be lost if the last one found none.
 */
export class Patience {
  readonly #clock: Clock;
  readonly #tell: (leftMs: number) => Promise<void>;
  #leftMs: number;

  /** `leftMs`: for all waits together. `tell`: hears every second how long is left; a rejection ends the wait. */
  constructor(clock: Clock, leftMs: number, tell: (leftMs: number) => Promise<void>) {
    this.#clock = clock;
    this.#leftMs = leftMs;
    this.#tell = tell;
  }

  /** Waits for that long. False, at once, where it is longer than what is left. */
  async wait(forMs: number): Promise<boolean> {
    const ms = Math.max(forMs, LEAST_MS);
    if (ms > this.#leftMs) return false;
    this.#leftMs -= ms;
    for (let left = ms; left > 0; left -= TELL_MS) {
      await this.#tell(left);
      await new Promise<void>((done) => void this.#clock.after(Math.min(left, TELL_MS), done));
    }
    return true;
  }
}
