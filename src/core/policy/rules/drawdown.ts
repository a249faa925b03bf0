import { believedValue } from '../../account/profit.ts';
import { formatDecimal, subtract, type Decimal } from '../../units/decimal.ts';
import { below, unpriced } from '../figure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/** Openings stop while the value is too far below its best of the period. A price that is not known is no excuse. */
export const drawdownRule: Rule<OrderCase> = {
  name: 'drawdownMax',
  codes: ['DRAWDOWN_REACHED', 'REFERENCE_PRICE_STALE'],
  onOpening: 'best value since the period began − value < drawdownMax; stale marks as in dailyLossMax',
  onReducing: 'passes',
  judge(judged) {
    const { limits, peakValue } = judged;
    const max = limits.drawdownMax;
    if (max === null || judged.reduces || peakValue === null) return null;
    const value = valueOf(judged);
    if (value === null) {
      const maxMs = String(limits.referenceAgeMaxMs);
      return refuse(judged, 'REFERENCE_PRICE_STALE', { symbol: 'a position', ageMs: 'unknown', maxMs });
    }
    const drawdown = subtract(peakValue, value);
    if (drawdown < max.amount) return null;
    const facts = { drawdown: formatDecimal(drawdown), max: formatDecimal(max.amount), since: max.since };
    return refuse(judged, 'DRAWDOWN_REACHED', facts);
  },
  figures(judged) {
    const limit = 'drawdownMax';
    const max = judged.limits[limit];
    if (max === null) return 'notSet';
    if (judged.reduces || judged.peakValue === null) return [];
    const value = valueOf(judged);
    if (value === null) return [unpriced(limit, 'a position')];
    return [below({ limit, unit: 'money' }, subtract(judged.peakValue, value), max.amount)];
  },
};

function valueOf({ book, referenceOf, now, limits }: OrderCase): Decimal | null {
  const { referenceAgeMaxMs, collarBps } = limits;
  return believedValue(book, { referenceOf, now, referenceAgeMaxMs, collarBps });
}
