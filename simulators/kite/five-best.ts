import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, add, subtract } from '../../src/core/units/decimal.ts';
import type { Listing } from './exchange.ts';

/** Levels of a side that the venue tells. */
const LEVELS = 5;

interface Level {
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** The best levels of a side, of the background and of accounts; null in the places that are left. */
export function fiveBest({ market, resting }: Listing, side: 'bid' | 'ask'): readonly (Level | null)[] {
  const levels = new Map<Decimal, Decimal>();
  const put = (price: Decimal, quantity: Decimal): void =>
    void (quantity > 0n && levels.set(price, add(levels.get(price) ?? ZERO, quantity)));
  for (let level = 0; level < LEVELS; level += 1) {
    const quote = market.quote(side, level);
    if (quote !== null) put(quote.price, quote.quantity);
  }
  for (const { price, quantity, filled } of resting(side === 'bid' ? 'BUY' : 'SELL'))
    put(price, subtract(quantity, filled));
  const best = [...levels].sort(([a], [b]) => (a < b === (side === 'bid') ? 1 : -1));
  return Array.from({ length: LEVELS }, (_, at) => {
    const [price, quantity] = best[at] ?? [];
    return price === undefined || quantity === undefined ? null : { price, quantity };
  });
}
