import { isReduceOnly, worstQuantity, type WorstOf } from '../../account/exposure.ts';
import { valueOf } from '../../units/contract.ts';
import { formatDecimal, ONE } from '../../units/decimal.ts';
import type { CoolingLimit } from '../peak-limits.ts';
import { addedProducts } from '../figure.ts';
import { productText, refuse, type OrderCase, type Rule } from '../rule.ts';

/** A market that is new to the book begins small. The clock starts with the first trade, not with the first order. */
export const coolingRule: Rule<OrderCase> = {
  name: 'cooling',
  codes: ['INSTRUMENT_COOLING'],
  onOpening: 'in a new symbol: position with everything open on the same side ≤ cooling.notionalMax, at mark',
  onReducing: 'passes',
  judge(judged) {
    const { cooling } = judged.limits;
    if (cooling === null) return null;
    const worst = worstWhileNew(judged, cooling);
    if (worst === null) return null;
    const { after: product } = worst;
    if (product <= cooling.notionalMax * ONE) return null;
    return refuse(judged, 'INSTRUMENT_COOLING', {
      position: productText(product),
      max: formatDecimal(cooling.notionalMax),
      minutes: String(cooling.minutes),
    });
  },
  figures(judged) {
    const { cooling } = judged.limits;
    if (cooling === null) return 'notSet';
    const worst = worstWhileNew(judged, cooling);
    if (worst === null) return [];
    const about = { limit: 'cooling', unit: 'money', of: judged.instrument } as const;
    return [addedProducts(about, { ...worst, most: cooling.notionalMax })];
  },
};

/** The worst position without and with the order, as products of two decimals; null where the market is not new. */
function worstWhileNew(
  judged: OrderCase,
  cooling: CoolingLimit,
): { readonly before: bigint; readonly after: bigint } | null {
  const { book, tally, order, reference, venueBound, now, instrument, quantity } = judged;
  if (judged.reduces || reference === null) return null;
  const firstAt = book.markets.get(instrument)?.firstAt ?? now;
  if (now - firstAt >= cooling.minutes * 60_000) return null;
  const { side } = order;
  const worst = (more: WorstOf['more']): bigint =>
    valueOf(instrument, worstQuantity(tally, { side, venueBound, more }), reference.mark);
  return { before: worst(null), after: worst({ quantity, reduceOnly: isReduceOnly(order) }) };
}
