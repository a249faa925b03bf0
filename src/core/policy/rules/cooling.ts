import { isReduceOnly, worstQuantity } from '../../account/exposure.ts';
import { formatDecimal, ONE } from '../../units/decimal.ts';
import { productText, refuse, type OrderCase, type Rule } from '../rule.ts';

/** A market that is new to the book begins small. The clock starts with the first trade, not with the first order. */
export const coolingRule: Rule<OrderCase> = {
  name: 'cooling',
  codes: ['INSTRUMENT_COOLING'],
  onOpening: 'in a new symbol: position with everything open on the same side ≤ cooling.notionalMax, at mark',
  onReducing: 'passes',
  judge(judged) {
    const { limits, book, tally, order, reference, venueBound } = judged;
    const { cooling } = limits;
    if (cooling === null || judged.reduces || reference === null) return null;
    const firstAt = book.markets.get(judged.instrument)?.firstAt ?? judged.now;
    if (judged.now - firstAt >= cooling.minutes * 60_000) return null;
    const more = { quantity: judged.quantity, reduceOnly: isReduceOnly(order) };
    const product = worstQuantity(tally, { side: order.side, venueBound, more }) * reference.mark;
    if (product <= cooling.notionalMax * ONE) return null;
    return refuse(judged, 'INSTRUMENT_COOLING', {
      position: productText(product),
      max: formatDecimal(cooling.notionalMax),
      minutes: String(cooling.minutes),
    });
  },
};
