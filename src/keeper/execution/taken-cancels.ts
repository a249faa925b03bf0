import type { LiveOrder } from '../../core/account/book.ts';
import type { Clock } from '../../ports.ts';

/** As long as any venue may take to do what it said it took. After that a cancel is sent again: it may be repeated. */
const DONE_WITHIN_MS = 15_000;

/**
 * Orders whose cancel the venue took, when the gateway sent it for itself. That they rest still, as far as is known, is
 * only because nobody asked since: sent again, a cancel would cost room and end nothing.
 */
export class TakenCancels {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  /** On the monotonic clock. An order that is over is nobody's key any more. */
  readonly #at = new WeakMap<LiveOrder, number>();

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** The venue answered that it took the cancel of this order. */
  note(live: LiveOrder): void {
    this.#at.set(live, this.#clock.monotonicMs());
  }

  /** Whether that was so lately that it still says that the order is over, or about to be. */
  has(live: LiveOrder): boolean {
    return this.#clock.monotonicMs() - (this.#at.get(live) ?? -Infinity) < DONE_WITHIN_MS;
  }
}
