import type { Decimal } from '../../src/core/units/decimal.ts';
import type { Listing } from './exchange.ts';

/** Levels of a side that the venue tells. */
const LEVELS = 5;

interface Level {
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** The best levels of a side in which anything rests; null in the places that are left. */
export function fiveBest(market: Listing['market'], side: 'bid' | 'ask'): readonly (Level | null)[] {
  const quotes = Array.from({ length: LEVELS }, (_, level) => market.quote(side, level));
  const filled = quotes.flatMap((quote) => (quote !== null && quote.quantity > 0n ? [quote] : []));
  return Array.from({ length: LEVELS }, (_, at) => filled[at] ?? null);
}
