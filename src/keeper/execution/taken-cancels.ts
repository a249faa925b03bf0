import type { LiveOrder } from '../../core/account/book.ts';
import type { Decimal } from '../../core/units/decimal.ts';
import type { Clock } from '../../ports.ts';

/**
 * Longer than any venue needs to do what it said it took, and for its lists to show that. After this a cancel is sent
 * again: it may be repeated.
 */
const DONE_WITHIN_MS = 6_000;

interface Taken {
  /** On the monotonic clock. */
  readonly at: number;
  /** What the order was: one that was changed after its cancel may be there, whatever was said before. */
  readonly price: Decimal | null;
  readonly quantity: Decimal | null;
}

/**
 * Orders whose cancel the venue took, when the gateway sent it for itself. That they rest still, as far as is known, is
 * only because nobody asked since: sent again, a cancel would cost room and end nothing.
 */
export class TakenCancels {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  /** An order that is over is nobody's key any more. */
  readonly #taken = new WeakMap<LiveOrder, Taken>();

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** The venue answered that it took the cancel of this order. */
  note(live: LiveOrder): void {
    const { price, quantity } = live;
    this.#taken.set(live, { at: this.#clock.monotonicMs(), price, quantity });
  }

  /** Whether that was so lately that it still says that the order, as it is known now, is over or about to be. */
  has(live: LiveOrder): boolean {
    const taken = this.#taken.get(live);
    if (taken === undefined || live.amending !== null) return false;
    if (taken.price !== live.price || taken.quantity !== live.quantity) return false;
    return this.#clock.monotonicMs() - taken.at < DONE_WITHIN_MS;
  }
}
