import { formatDecimal, type Decimal } from '../src/core/units/decimal.ts';
import { TradingDays } from './trading-days.ts';

/** What the comparison of many days found. */
export interface ComparedDays {
  readonly days: number;
  /** Days on which the account's equity moved at all. */
  readonly moved: number;
  /** Days that differ by more than is allowed, in words. */
  readonly wrong: readonly string[];
}

const DAYS_PER_SEED = 100;

/** Trades through a hundred random days of each seed, and compares each day's profit with the venue's own equity. */
export async function compareDays(seeds: number, allowed: Decimal): Promise<ComparedDays> {
  const wrong: string[] = [];
  let moved = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const days = new TradingDays(seed);
    for (let day = 0; day < DAYS_PER_SEED; day += 1) {
      const { ours, theirs } = await days.next();
      const off = ours > theirs ? ours - theirs : theirs - ours;
      if (theirs !== 0n) moved += 1;
      const text = `seed ${seed}, day ${day}: ${formatDecimal(ours)} here, ${formatDecimal(theirs)} at the venue`;
      if (off > allowed) wrong.push(text);
    }
  }
  return { days: seeds * DAYS_PER_SEED, moved, wrong };
}
