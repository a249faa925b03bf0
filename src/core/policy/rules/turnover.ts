import { formatDecimal, ONE, ZERO } from '../../units/decimal.ts';
import { productText, refuse, type OrderCase, type Rule } from '../rule.ts';

/**
 * Value traded today with everything open counted as filled. Collar × turnover is what a stolen key can take, so this
 * is the rule that makes the loss finite. Reductions are free only while all of them together fit into the position
 * that is known: that much has been paid for by the openings.
 */
export const turnoverRule: Rule<OrderCase> = {
  name: 'turnoverPerDayMax',
  codes: ['TURNOVER_EXCEEDS_MAX'],
  onOpening: 'filled today + everything open + this order ≤ turnoverPerDayMax',
  onReducing: 'passes while all open reductions together fit into the position; beyond that like an opening',
  judge(judged) {
    const { limits, book, survey, quantity } = judged;
    if (judged.covered) return null;
    const sum = book.day.turnover * ONE + survey.openProduct + quantity * (judged.worth ?? ZERO);
    if (sum <= limits.turnoverPerDayMax * ONE) return null;
    return refuse(judged, 'TURNOVER_EXCEEDS_MAX', {
      turnover: productText(sum),
      max: formatDecimal(limits.turnoverPerDayMax),
    });
  },
};
