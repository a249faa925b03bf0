import { valueOf } from '../../units/contract.ts';
import { basisPointsUp, formatDecimal, ONE, ZERO, type Decimal } from '../../units/decimal.ts';
import { addedProducts } from '../figure.ts';
import { productText, refuse, type OrderCase, type Rule } from '../rule.ts';

/** The day's trading in one market stays a small part of that market. What is not known of a market counts as none. */
export const participationRule: Rule<OrderCase> = {
  name: 'participationBpsMax',
  codes: ['PARTICIPATION_EXCEEDS_MAX'],
  onOpening:
    "filled today + all open openings there + this order ≤ that share of the symbol's turnover in 24 hours",
  onReducing: 'passes',
  judge(judged) {
    const shares = sharesOf(judged);
    if (shares === null || shares.after <= shares.most * ONE) return null;
    const { after, most } = shares;
    return refuse(judged, 'PARTICIPATION_EXCEEDS_MAX', {
      traded: productText(after),
      max: formatDecimal(most),
    });
  },
  figures(judged) {
    const limit = 'participationBpsMax';
    if (judged.limits[limit] === null) return 'notSet';
    const shares = sharesOf(judged);
    return shares === null ? [] : [addedProducts({ limit, unit: 'money', of: judged.instrument }, shares)];
  },
};

interface Shares {
  /** Products of two decimals. */
  readonly before: bigint;
  readonly after: bigint;
  readonly most: Decimal;
}

/** The day's trading in the market without and with the order; null where it is not held to a share of it. */
function sharesOf(judged: OrderCase): Shares | null {
  const { limits, book, tally, reference, quantity, worth, instrument } = judged;
  const bps = limits.participationBpsMax;
  if (bps === null || judged.reduces || reference === null || worth === null) return null;
  const market = book.markets.get(instrument);
  const traded = market?.dayStartsAt === book.day.startsAt ? market.traded : ZERO;
  const before = traded * ONE + valueOf(instrument, tally.opens.buy + tally.opens.sell, reference.mark);
  const most = basisPointsUp(reference.volume24h ?? ZERO, bps);
  return { before, after: before + valueOf(instrument, quantity, worth), most };
}
