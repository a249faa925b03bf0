import { lossLevel, lossProfit } from '../../account/profit.ts';
import { formatDecimal, larger, negate, ZERO, type Decimal } from '../../units/decimal.ts';
import { below, unpriced } from '../figure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/** Openings stop for the rest of the trading day once the loss is reached. A price that is not known is no excuse. */
export const dailyLossRule: Rule<OrderCase> = {
  name: 'dailyLossMax',
  codes: ['DAILY_LOSS_REACHED', 'REFERENCE_PRICE_STALE'],
  onOpening:
    'the loss of the day, and the largest that was recorded today, < dailyLossMax; a stale mark counts as ' +
    'mark ± collar, against the position',
  onReducing: 'passes',
  judge(judged) {
    const { limits } = judged;
    if (judged.reduces) return null;
    const profit = profitOf(judged);
    if (profit === null) {
      const maxMs = String(limits.referenceAgeMaxMs);
      return refuse(judged, 'REFERENCE_PRICE_STALE', { symbol: 'a position', ageMs: 'unknown', maxMs });
    }
    if (lossLevel(profit, limits.dailyLossMax) !== 'reached') return null;
    return refuse(judged, 'DAILY_LOSS_REACHED', {
      loss: formatDecimal(negate(profit)),
      max: formatDecimal(limits.dailyLossMax),
    });
  },
  figures(judged) {
    if (judged.reduces) return [];
    const limit = 'dailyLossMax';
    const profit = profitOf(judged);
    if (profit === null) return [unpriced(limit, 'a position')];
    return [below({ limit, unit: 'money' }, larger(negate(profit), ZERO), judged.limits[limit])];
  },
};

function profitOf({ book, referenceOf, now, limits }: OrderCase): Decimal | null {
  const { referenceAgeMaxMs, collarBps } = limits;
  return lossProfit(book, { referenceOf, now, referenceAgeMaxMs, collarBps });
}
