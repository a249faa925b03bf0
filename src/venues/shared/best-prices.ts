import type { MarketReport } from '../../core/order/reports.ts';
import { ZERO, type Decimal } from '../../core/units/decimal.ts';

/**
 * The best prices of a book as a report has them. `bid` and `ask`: null where the venue did not tell that side at all,
 * zero where it told that nobody is there. Nobody on either side is a fact, and told as zero on both. On one side alone
 * it is told as nothing: what was last seen there stands, and grows old.
 */
export function bestPrices(bid: Decimal | null, ask: Decimal | null): Pick<MarketReport, 'bid' | 'ask'> {
  if (bid === ZERO && ask === ZERO) return { bid, ask };
  return { bid: bid === ZERO ? null : bid, ask: ask === ZERO ? null : ask };
}
