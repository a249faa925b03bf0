import { orderValue } from '../../account/exposure.ts';
import { formatDecimal, ONE, ZERO } from '../../units/decimal.ts';
import { addedProducts } from '../figure.ts';
import { productText, refuse, type OrderCase, type Rule } from '../rule.ts';

/**
 * Value traded today with every open opening counted as filled. Collar × turnover is what a stolen key can take, so
 * this is the rule that makes the loss finite. Reductions count once they fill, and always pass: the venue bounds
 * them by the position. Where it does not (see venueBound) they count while open, and pass while all of them fit into
 * the position.
 */
export const turnoverRule: Rule<OrderCase> = {
  name: 'turnoverPerDayMax',
  codes: ['TURNOVER_EXCEEDS_MAX'],
  onOpening: 'filled today + all open openings + this order ≤ turnoverPerDayMax',
  onReducing:
    'passes; on a shared account, for the bot, while all its open exits together fit into its position',
  judge(judged) {
    const { limits } = judged;
    if (judged.covered) return null;
    const { after: sum } = countedBy(judged);
    if (sum <= limits.turnoverPerDayMax * ONE) return null;
    return refuse(judged, 'TURNOVER_EXCEEDS_MAX', {
      turnover: productText(sum),
      max: formatDecimal(limits.turnoverPerDayMax),
    });
  },
  figures(judged) {
    if (judged.covered) return [];
    const about = { limit: 'turnoverPerDayMax', unit: 'money' } as const;
    return [addedProducts(about, { ...countedBy(judged), most: judged.limits.turnoverPerDayMax })];
  },
};

function countedBy(judged: OrderCase): { readonly before: bigint; readonly after: bigint } {
  const { book, order, survey, quantity, venueBound, worth } = judged;
  const open = survey.openingProduct + (venueBound ? 0n : survey.reductionProduct);
  const before = book.day.turnover * ONE + open;
  return { before, after: before + orderValue(order, quantity, worth ?? ZERO) };
}
