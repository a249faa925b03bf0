import { isReduceOnly, worstQuantity } from '../../account/exposure.ts';
import { formatDecimal, ONE } from '../../units/decimal.ts';
import { productText, refuse, type OrderCase, type Rule } from '../rule.ts';

/**
 * Largest position per symbol, as if everything open on the order's side had filled. Only that side is looked at: an
 * order against the position never fails here unless it could turn it round beyond the limit.
 */
export const positionRule: Rule<OrderCase> = {
  name: 'positionMax',
  codes: ['POSITION_EXCEEDS_MAX'],
  onOpening: 'position with everything open on the same side ≤ positionMax, at mark',
  onReducing: 'cannot exceed it',
  judge(judged) {
    const { tally, order, scope, limits, reference } = judged;
    if (reference === null) return null;
    // The venue keeps reduce-only orders from opening on an account; see worstQuantity for a bot's own book.
    if (scope === 'account' && isReduceOnly(order)) return null;
    const worst = worstQuantity(tally, { side: order.side, scope, more: judged.quantity });
    const product = worst * reference.mark;
    if (product <= limits.positionMax * ONE) return null;
    return refuse(judged, 'POSITION_EXCEEDS_MAX', {
      position: productText(product),
      max: formatDecimal(limits.positionMax),
    });
  },
};
