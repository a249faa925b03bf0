import { unixMs, type UnixMs } from '../../core/units/time.ts';
import type { Clock } from '../../ports.ts';

/** Further than this from the venue, or from where it was, a clock is not believed for openings. */
export const CLOCK_DISAGREEMENT_MAX_MS = 1_000;

/**
 * The time of day by the clock that only grows, begun at the machine's: when somebody steps the machine's clock, time
 * in here goes on as before. Whether the step was right is for the venue's clock to say; see `Market.measureClock`.
 */
export class SteadyClock implements Clock {
  readonly #machine: Clock;
  /** Wall time minus monotonic time, in milliseconds. */
  #anchorMs: number;

  constructor(machine: Clock) {
    this.#machine = machine;
    this.#anchorMs = machine.wallMs() - machine.monotonicMs();
  }

  wallMs(): UnixMs {
    return unixMs(Math.floor(this.#anchorMs + this.#machine.monotonicMs()));
  }

  monotonicMs(): number {
    return this.#machine.monotonicMs();
  }

  after(delayMs: number, task: () => void): () => void {
    return this.#machine.after(delayMs, task);
  }

  soon(task: () => void): void {
    this.#machine.soon(task);
  }

  /** The machine's clock minus this one in milliseconds: how far it was stepped since both were one. */
  strayMs(): number {
    return this.#machine.wallMs() - this.wallMs();
  }

  /** Takes the machine's time as it is now. Time in here may step by that, backwards too. Returns by how much. */
  follow(): number {
    const moved = this.strayMs();
    this.#anchorMs += moved;
    return moved;
  }
}
