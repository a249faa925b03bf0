import { isReduceOnly, worstQuantity, type WorstOf } from '../../account/exposure.ts';
import { valueOf } from '../../units/contract.ts';
import { formatDecimal, ONE } from '../../units/decimal.ts';
import { addedProducts } from '../figure.ts';
import { productText, refuse, type OrderCase, type Rule } from '../rule.ts';

/**
 * Largest position per symbol, as if everything open on the order's side had filled. Only that side is looked at: an
 * order against the position never fails here unless it could turn it round beyond the limit. That can be true even of
 * an exit: when it fills first, openings that were to turn the position round start from nothing.
 */
export const positionRule: Rule<OrderCase> = {
  name: 'positionMax',
  codes: ['POSITION_EXCEEDS_MAX'],
  onOpening: 'position with everything open on the same side ≤ positionMax, at mark',
  onReducing:
    'passes unless open openings on the same side are beyond positionMax by themselves: cancel those first',
  judge(judged) {
    const { tally, order, limits, reference, venueBound, instrument } = judged;
    if (reference === null) return null;
    const more = { quantity: judged.quantity, reduceOnly: isReduceOnly(order) };
    const worst = worstQuantity(tally, { side: order.side, venueBound, more });
    const product = valueOf(instrument, worst, reference.mark);
    if (product <= limits.positionMax * ONE) return null;
    return refuse(judged, 'POSITION_EXCEEDS_MAX', {
      position: productText(product),
      max: formatDecimal(limits.positionMax),
    });
  },
  figures({ tally, order, limits, reference, venueBound, quantity, instrument }) {
    if (reference === null) return [];
    const { side } = order;
    const worst = (more: WorstOf['more']): bigint =>
      valueOf(instrument, worstQuantity(tally, { side, venueBound, more }), reference.mark);
    const after = worst({ quantity, reduceOnly: isReduceOnly(order) });
    const about = { limit: 'positionMax', unit: 'money', of: instrument } as const;
    return [addedProducts(about, { before: worst(null), after, most: limits.positionMax })];
  },
};
