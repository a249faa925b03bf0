import { isReduceOnly, worstQuantity, type Tally, type WorstOf } from '../../account/exposure.ts';
import { valueOf } from '../../units/contract.ts';
import { formatDecimal, ONE } from '../../units/decimal.ts';
import type { Instrument } from '../../units/ids.ts';
import { addedProducts, unpriced } from '../figure.ts';
import { productText, refuse, type OrderCase, type Rule } from '../rule.ts';

/** Sum of the worst positions of all symbols at mark, long and short added up. Orders that do not raise it pass. */
export const exposureRule: Rule<OrderCase> = {
  name: 'exposureMax',
  codes: ['EXPOSURE_EXCEEDS_MAX', 'REFERENCE_PRICE_STALE'],
  onOpening: 'sum over all symbols, counted like positionMax, ≤ exposureMax',
  onReducing: 'like positionMax',
  judge(judged) {
    const { limits, reference } = judged;
    const max = limits.exposureMax;
    if (max === null || reference === null) return null;
    const { before, after } = ownOf(judged);
    if (after <= before) return null;
    const others = othersOf(judged);
    if (typeof others === 'string') {
      const maxMs = String(limits.referenceAgeMaxMs);
      return refuse(judged, 'REFERENCE_PRICE_STALE', { symbol: others, ageMs: 'unknown', maxMs });
    }
    const sum = valueOf(judged.instrument, after, reference.mark) + others;
    if (sum <= max * ONE) return null;
    return refuse(judged, 'EXPOSURE_EXCEEDS_MAX', { exposure: productText(sum), max: formatDecimal(max) });
  },
  figures(judged) {
    const { limits, reference } = judged;
    const most = limits.exposureMax;
    if (most === null) return 'notSet';
    if (reference === null) return [];
    const { before, after } = ownOf(judged);
    if (after <= before) return [];
    const others = othersOf(judged);
    if (typeof others === 'string') return [unpriced('exposureMax', others)];
    const at = (worst: bigint): bigint => valueOf(judged.instrument, worst, reference.mark) + others;
    const used = { before: at(before), after: at(after) };
    return [addedProducts({ limit: 'exposureMax', unit: 'money' }, { ...used, most })];
  },
};

/** The worst position of the order's own symbol, without it and with it. */
function ownOf(judged: OrderCase): { readonly before: bigint; readonly after: bigint } {
  const { tally, order, quantity } = judged;
  const more = { quantity, reduceOnly: isReduceOnly(order) };
  return { before: worst(judged, tally, null), after: worst(judged, tally, more) };
}

/** The worst positions of all other symbols at mark, added up; the symbol of which no mark is known. */
function othersOf(judged: OrderCase): bigint | Instrument {
  let sum = 0n;
  for (const [instrument, other] of judged.survey.tallies) {
    if (instrument === judged.instrument) continue;
    const mark = judged.referenceOf(instrument)?.mark;
    if (mark === undefined) return instrument;
    sum += valueOf(instrument, worst(judged, other, null), mark);
  }
  return sum;
}

/** The larger of the two sides; `more` is added on the side of the order that is judged. */
function worst({ venueBound, order }: OrderCase, tally: Tally, more: WorstOf['more']): bigint {
  const long = worstQuantity(tally, { side: 'buy', venueBound, more: order.side === 'buy' ? more : null });
  const short = worstQuantity(tally, { side: 'sell', venueBound, more: order.side === 'sell' ? more : null });
  return long > short ? long : short;
}
