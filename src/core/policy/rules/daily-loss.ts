import { dayProfit, lossLevel } from '../../account/profit.ts';
import { formatDecimal, negate } from '../../units/decimal.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/** Openings stop for the rest of the trading day once the loss is reached. A price that is not known is no excuse. */
export const dailyLossRule: Rule<OrderCase> = {
  name: 'dailyLossMax',
  codes: ['DAILY_LOSS_REACHED', 'REFERENCE_PRICE_STALE'],
  onOpening: 'loss of the day < dailyLossMax; a stale mark counts as mark ± collar, against the position',
  onReducing: 'passes',
  judge(judged) {
    const { limits, book, now } = judged;
    if (judged.reduces) return null;
    const { referenceAgeMaxMs, collarBps } = limits;
    const profit = dayProfit(book, {
      referenceOf: judged.referenceOf,
      now,
      referenceAgeMaxMs,
      collarBps,
    });
    if (profit === null) {
      const maxMs = String(referenceAgeMaxMs);
      return refuse(judged, 'REFERENCE_PRICE_STALE', { symbol: 'a position', ageMs: 'unknown', maxMs });
    }
    if (lossLevel(profit, limits.dailyLossMax) !== 'reached') return null;
    return refuse(judged, 'DAILY_LOSS_REACHED', {
      loss: formatDecimal(negate(profit)),
      max: formatDecimal(limits.dailyLossMax),
    });
  },
};
