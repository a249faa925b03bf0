import { basisPointsUp, ONE, ZERO } from '../../units/decimal.ts';
import { productText, refuse, type OrderCase, type Rule } from '../rule.ts';

/** The day's trading in one market stays a small part of that market. What is not known of a market counts as none. */
export const participationRule: Rule<OrderCase> = {
  name: 'participationBpsMax',
  codes: ['PARTICIPATION_EXCEEDS_MAX'],
  onOpening:
    "filled today + all open openings there + this order ≤ that share of the symbol's turnover in 24 hours",
  onReducing: 'passes',
  judge(judged) {
    const { limits, book, tally, reference, quantity, worth } = judged;
    const bps = limits.participationBpsMax;
    if (bps === null || judged.reduces || reference === null || worth === null) return null;
    const market = book.markets.get(judged.instrument);
    const traded = market?.dayStartsAt === book.day.startsAt ? market.traded : ZERO;
    const open = (tally.opens.buy + tally.opens.sell) * reference.mark;
    const sum = traded * ONE + open + quantity * worth;
    const most = basisPointsUp(reference.volume24h ?? ZERO, bps) * ONE;
    if (sum <= most) return null;
    return refuse(judged, 'PARTICIPATION_EXCEEDS_MAX', { traded: productText(sum), max: productText(most) });
  },
};
