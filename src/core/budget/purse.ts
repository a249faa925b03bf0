import { assert } from '../assert.ts';
import { SlidingWindow } from './window.ts';

/**
 * What a request is for, most dispensable first. What ranks higher may use what is kept from the lower. `stranger` is
 * what tells of orders that nobody here signed: nothing else that is asked starves it, an owner's new keys included
 * (T41).
 */
export const RANKS = ['read', 'opening', 'exit', 'stranger', 'cancel'] as const;
export type Rank = (typeof RANKS)[number];

/** How much of a purse a rank and everything below it may use together, in percent. */
const CEILINGS: Readonly<Record<Rank, number>> = {
  read: 70,
  opening: 80,
  exit: 90,
  stranger: 95,
  cancel: 100,
};

/** Units in one pocket with a reserve for every rank above: reads never take what a cancel may need. */
export class Purse {
  /** Those of {@link RANKS}, in that order. */
  readonly #windows: readonly SlidingWindow[];

  readonly #exitPercent: number | undefined;

  /** `fresh` makes one window of the limit that this is a part of; `exitPercent` is that limit's. */
  constructor(fresh: () => SlidingWindow, exitPercent?: number) {
    this.#windows = RANKS.map(fresh);
    this.#exitPercent = exitPercent;
  }

  /** Lets go of what has ended by then. Times must not go back. */
  forget(now: number): void {
    for (const window of this.#windows) window.used(now);
  }

  /** Units that still count at that time, now or later. */
  usedAt(at: number): number {
    let sum = 0;
    for (const window of this.#windows) sum += window.usedAt(at);
    return sum;
  }

  /** What was used in the last `lastMs`. */
  usedLately(lastMs: number, now: number): number {
    let sum = 0;
    for (const window of this.#windows) sum += window.usedLately(lastMs, now);
    return sum;
  }

  /** How many units a request of that rank may take at a time, where the purse holds `capacity`. Never below zero. */
  room(rank: Rank, capacity: number, at: number): number {
    let used = 0;
    let room = capacity;
    let isAbove = false;
    RANKS.forEach((each, index) => {
      used += this.#windowAt(index).usedAt(at);
      isAbove ||= each === rank;
      if (isAbove) room = Math.min(room, this.#ceilingOf(each, capacity) - used);
    });
    return Math.max(0, room);
  }

  window(rank: Rank): SlidingWindow {
    return this.#windowAt(RANKS.indexOf(rank));
  }

  #ceilingOf(rank: Rank, capacity: number): number {
    if (this.#exitPercent === undefined) return ceilingOf(rank, capacity);
    return capacity - keptForExits(rank, capacity, this.#exitPercent);
  }

  #windowAt(at: number): SlidingWindow {
    const window = this.#windows[at];
    assert(window !== undefined, 'every rank has a window');
    return window;
  }
}

/** What a rank and all below it may use together. Reserves are rounded down, so that a tiny purse serves all. */
export function ceilingOf(rank: Rank, capacity: number): number {
  return capacity - Math.floor((capacity * (100 - CEILINGS[rank])) / 100);
}

/** What of a limit that counts no cancels a rank may not have, since it is kept for what only reduces. */
export function keptForExits(rank: Rank, capacity: number, percent: number): number {
  return rank === 'read' || rank === 'opening' ? Math.floor((capacity * percent) / 100) : 0;
}
