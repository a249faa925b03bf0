import { words } from '../figure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';
import { isOpen } from '../trading-hours.ts';

/** Nothing is opened at other times. Judged by the clock of the ledger; what rests stays. */
export const tradingHoursRule: Rule<OrderCase> = {
  name: 'tradingHours',
  codes: ['OUTSIDE_TRADING_HOURS'],
  onOpening: 'the moment lies in one of the windows',
  onReducing: 'passes',
  judge(judged) {
    const { tradingHours } = judged.limits;
    if (tradingHours === null || judged.reduces || isOpen(tradingHours, judged.now)) return null;
    return refuse(judged, 'OUTSIDE_TRADING_HOURS', { zone: tradingHours.zone.name });
  },
  figures({ limits: { tradingHours }, reduces, now }) {
    if (tradingHours === null) return 'notSet';
    if (reduces) return [];
    const isPassed = isOpen(tradingHours, now);
    const asked = isPassed ? 'within the hours' : 'outside the hours';
    return [words('tradingHours', { asked, allowed: `the hours in ${tradingHours.zone.name}`, isPassed })];
  },
};
