import { isReduceOnly, worstQuantity, type Tally, type WorstOf } from '../../account/exposure.ts';
import { formatDecimal, ONE } from '../../units/decimal.ts';
import { productText, refuse, type OrderCase, type Rule } from '../rule.ts';

/** Sum of the worst positions of all symbols at mark, long and short added up. Orders that do not raise it pass. */
export const exposureRule: Rule<OrderCase> = {
  name: 'exposureMax',
  codes: ['EXPOSURE_EXCEEDS_MAX', 'REFERENCE_PRICE_STALE'],
  onOpening: 'sum over all symbols, counted like positionMax, ≤ exposureMax',
  onReducing: 'like positionMax',
  judge(judged) {
    const { limits, order, reference, tally } = judged;
    const max = limits.exposureMax;
    if (max === null || reference === null) return null;
    const more = { quantity: judged.quantity, reduceOnly: isReduceOnly(order) };
    const after = worst(judged, tally, more);
    if (after <= worst(judged, tally, null)) return null;
    let sum = after * reference.mark;
    for (const [instrument, other] of judged.survey.tallies) {
      if (instrument === judged.instrument) continue;
      const mark = judged.referenceOf(instrument)?.mark;
      if (mark === undefined) {
        const maxMs = String(limits.referenceAgeMaxMs);
        return refuse(judged, 'REFERENCE_PRICE_STALE', { symbol: instrument, ageMs: 'unknown', maxMs });
      }
      sum += worst(judged, other, null) * mark;
    }
    if (sum <= max * ONE) return null;
    return refuse(judged, 'EXPOSURE_EXCEEDS_MAX', { exposure: productText(sum), max: formatDecimal(max) });
  },
};

/** The larger of the two sides; `more` is added on the side of the order that is judged. */
function worst({ venueBound, order }: OrderCase, tally: Tally, more: WorstOf['more']): bigint {
  const long = worstQuantity(tally, { side: 'buy', venueBound, more: order.side === 'buy' ? more : null });
  const short = worstQuantity(tally, { side: 'sell', venueBound, more: order.side === 'sell' ? more : null });
  return long > short ? long : short;
}
