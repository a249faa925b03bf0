import { exitsOn } from '../../account/exposure.ts';
import { isSpotSale } from '../../account/spot.ts';
import { formatDecimal, larger, ZERO, type Decimal } from '../../units/decimal.ts';
import { added } from '../figure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/**
 * A bot sells of a pair what it bought there, less what it sells already: what the account held before is nobody's, and
 * what nobody holds would be borrowed. What it holds is what its own fills say, less fees that were paid in the coin.
 */
export const holdingRule: Rule<OrderCase> = {
  name: 'holding (pairs)',
  codes: ['HOLDING_EXCEEDED'],
  onOpening: 'passes: purchases are held to the limits of money',
  onReducing: 'a sale of a pair, with all open ones, ≤ what the bot bought there and still holds',
  judge(judged) {
    const sale = saleOf(judged);
    if (sale === null || sale.after <= sale.held) return null;
    return refuse(judged, 'HOLDING_EXCEEDED', {
      selling: formatDecimal(sale.after),
      held: formatDecimal(sale.held),
    });
  },
  figures(judged) {
    const sale = saleOf(judged);
    if (sale === null) return [];
    const about = { limit: 'holding', unit: 'quantity', of: judged.instrument } as const;
    return [added(about, { before: sale.before, adds: judged.quantity, most: sale.held })];
  },
};

/** Null for everything but a sale of a pair, in the scope of its bot. */
function saleOf({ scope, order, tally, quantity }: OrderCase): {
  readonly before: Decimal;
  readonly after: Decimal;
  readonly held: Decimal;
} | null {
  if (scope !== 'bot' || !isSpotSale(order)) return null;
  const before = exitsOn(tally, 'sell');
  return { before, after: (before + quantity) as Decimal, held: larger(tally.position, ZERO) };
}
