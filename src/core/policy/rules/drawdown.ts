import { believedValue } from '../../account/profit.ts';
import { formatDecimal, subtract } from '../../units/decimal.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/** Openings stop while the value is too far below its best of the period. A price that is not known is no excuse. */
export const drawdownRule: Rule<OrderCase> = {
  name: 'drawdownMax',
  codes: ['DRAWDOWN_REACHED', 'REFERENCE_PRICE_STALE'],
  onOpening: 'best value since the period began − value < drawdownMax; stale marks as in dailyLossMax',
  onReducing: 'passes',
  judge(judged) {
    const { limits, peakValue, referenceOf, now } = judged;
    const max = limits.drawdownMax;
    if (max === null || judged.reduces || peakValue === null) return null;
    const { referenceAgeMaxMs, collarBps } = limits;
    const value = believedValue(judged.book, { referenceOf, now, referenceAgeMaxMs, collarBps });
    if (value === null) {
      const maxMs = String(referenceAgeMaxMs);
      return refuse(judged, 'REFERENCE_PRICE_STALE', { symbol: 'a position', ageMs: 'unknown', maxMs });
    }
    const drawdown = subtract(peakValue, value);
    if (drawdown < max.amount) return null;
    const facts = { drawdown: formatDecimal(drawdown), max: formatDecimal(max.amount), since: max.since };
    return refuse(judged, 'DRAWDOWN_REACHED', facts);
  },
};
