import { assert } from '../assert.ts';

/** Units that end within this time of each other are kept as one: they count so much longer at most. */
export const GRAIN_MS = 100;

/** Units in one sliding window: of requests that are under way, and those that the window still holds. */
export class SlidingWindow {
  readonly #lengthMs: number;
  readonly #endOf: (now: number) => number;
  readonly #whole: SlidingWindow | null;
  #underWay = 0;
  /** What ends first is first: until when each part counts, on the caller's clock. */
  readonly #spent: { readonly until: number; units: number }[] = [];
  #spentUnits = 0;

  /**
   * Length in milliseconds, above zero. `endOf`: until when counts what arrived at a moment; for one length else.
   * `whole`: a window that ends alike and that this is a part of; it counts whatever its parts do, so that nobody adds
   * them up.
   */
  constructor(
    lengthMs: number,
    endOf = (now: number): number => now + lengthMs,
    whole: SlidingWindow | null = null,
  ) {
    this.#lengthMs = lengthMs;
    this.#endOf = endOf;
    this.#whole = whole;
  }

  /** Units that count at that time. Times must not go back. */
  used(now: number): number {
    let first = this.#spent[0];
    while (first !== undefined && first.until <= now) {
      this.#spentUnits -= first.units;
      this.#spent.shift();
      first = this.#spent[0];
    }
    return this.#underWay + this.#spentUnits;
  }

  /** What of the units that count now will still count at that time, now or later. Forgets nothing. */
  usedAt(at: number): number {
    let left = this.#underWay + this.#spentUnits;
    for (const part of this.#spent) {
      if (part.until > at) break;
      left -= part.units;
    }
    return left;
  }

  /** Units of the last `lastMs` of the window, and of what is under way. */
  usedLately(lastMs: number, now: number): number {
    let sum = this.#underWay;
    for (let i = this.#spent.length - 1; i >= 0; i -= 1) {
      const part = this.#spent[i];
      if (part === undefined || part.until <= now + this.#lengthMs - lastMs) break;
      sum += part.units;
    }
    return sum;
  }

  /** A request is under way: its units count, however long that takes. */
  begin(units: number): void {
    this.#underWay += units;
    this.#whole?.begin(units);
  }

  /** It was never sent. */
  undo(units: number): void {
    this.#takeBack(units);
    this.#whole?.undo(units);
  }

  /**
   * It has reached the venue by `now` at the latest: from then on its units count until its window ends, or `came`,
   * where it came to more or less than was begun.
   */
  settle(units: number, now: number, came = units): void {
    this.#takeBack(units);
    this.#whole?.settle(units, now, came);
    const until = Math.ceil(this.#endOf(now) / GRAIN_MS) * GRAIN_MS;
    this.#spentUnits += came;
    // What may still arrive counts longer than what is settled after it.
    const before = this.#spent.findLastIndex((part) => part.until <= until);
    const last = this.#spent[before];
    if (last?.until === until) last.units += came;
    else this.#spent.splice(before + 1, 0, { until, units: came });
  }

  /** When `units` of what counts now will have ended; null while that depends on requests under way. */
  freedAt(units: number): number | null {
    let freed = 0;
    for (const part of this.#spent) {
      freed += part.units;
      if (freed >= units) return part.until;
    }
    return null;
  }

  #takeBack(units: number): void {
    this.#underWay -= units;
    assert(this.#underWay >= 0, 'only what is under way is taken back');
  }
}
