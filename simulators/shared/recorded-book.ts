import { add, parseDecimal, ZERO, type Decimal } from '../../src/core/units/decimal.ts';
import { floorTo, fromUnits } from './fixed.ts';

import type { RecordedFrame, RecordedLevel } from './recording.ts';

/** A level of a recorded book, on the steps of the market that plays it. */
export interface PlayedLevel {
  readonly price: Decimal;
  readonly quantity: Decimal;
}

interface PlayedFrame {
  readonly bid: readonly PlayedLevel[];
  readonly ask: readonly PlayedLevel[];
}

/** How long the last frame of a recording holds before it begins anew. */
const LAST_MS = 1_000;

/**
 * A recorded book, played from a moment on in the time in which it was recorded, and over again. What it shows follows
 * from the recording and the time alone.
 */
export class RecordedBook {
  readonly #frames: readonly RecordedFrame[];
  readonly #steps: { readonly tickSize: Decimal; readonly stepSize: Decimal };
  readonly #startAt: number;
  #shown: { readonly frame: RecordedFrame; readonly played: PlayedFrame } | null = null;

  constructor(
    frames: readonly RecordedFrame[],
    startAt: number,
    steps: { readonly tickSize: Decimal; readonly stepSize: Decimal },
  ) {
    this.#frames = frames;
    this.#startAt = startAt;
    this.#steps = steps;
  }

  /** Best first. */
  side(side: 'bid' | 'ask', atMs: number): readonly PlayedLevel[] {
    return this.#played(this.#frameAt(atMs))[side];
  }

  /** In the middle between the best two, on a tick. */
  markAt(atMs: number): Decimal {
    const { bid, ask } = this.#played(this.#frameAt(atMs));
    const [low = ZERO, high = ZERO] = [bid[0]?.price, ask[0]?.price];
    return floorTo((low + high) / 2n, this.#steps.tickSize);
  }

  #frameAt(atMs: number): RecordedFrame {
    const first = this.#frames[0];
    if (first === undefined) throw new RangeError('a recording has a frame');
    const length = (this.#frames.at(-1)?.at ?? first.at) - first.at + LAST_MS;
    const since = (((atMs - this.#startAt) % length) + length) % length;
    return this.#frames.findLast(({ at }) => at - first.at <= since) ?? first;
  }

  #played(frame: RecordedFrame): PlayedFrame {
    if (this.#shown?.frame === frame) return this.#shown.played;
    const played = { bid: this.#levels(frame.bids, 'bid'), ask: this.#levels(frame.asks, 'ask') };
    this.#shown = { frame, played };
    return played;
  }

  /** On this market's steps: prices away from the middle, quantities down, so that nothing is better than it was. */
  #levels(levels: readonly RecordedLevel[], side: 'bid' | 'ask'): readonly PlayedLevel[] {
    const { tickSize, stepSize } = this.#steps;
    const sums = new Map<Decimal, Decimal>();
    for (const [text, amount] of levels) {
      const exact = parseDecimal(text) ?? ZERO;
      const price =
        side === 'bid' ? floorTo(exact, tickSize) : floorTo(fromUnits(exact + tickSize - 1n), tickSize);
      const quantity = floorTo(parseDecimal(amount) ?? ZERO, stepSize);
      if (price > 0n) sums.set(price, add(sums.get(price) ?? ZERO, quantity));
    }
    return [...sums].map(([price, quantity]) => ({ price, quantity }));
  }
}
