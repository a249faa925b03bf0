import type { GatewayState } from '../src/core/account/state.ts';
import type { Venue } from '../src/core/order/venue.ts';
import { categoryOf, marketName } from '../src/core/units/category.ts';
import { add, decimal, divideDown, ZERO, type Decimal } from '../src/core/units/decimal.ts';
import type { Instrument } from '../src/core/units/ids.ts';

/** Bugs that only trade in pairs can show. */
export type PairBug = 'baseline-is-held' | 'forgotten-coin-fee' | 'middle-for-mark';

const PAIR = marketName('spot', 'ETHUSDT');
const BEFORE = decimal('0.5');
const TWO = decimal('2');

/** The planted bug of whoever asks the venue for a balance: what the account had before is the bot's to sell. */
export function holdBaseline(state: GatewayState): void {
  for (const bot of state.bots.values()) {
    const { positions } = bot.book;
    positions[Symbol.iterator] = () => {
      const known = new Map<Instrument, Decimal>(positions.entries());
      return known.set(PAIR, add(known.get(PAIR) ?? ZERO, BEFORE)).entries();
    };
  }
}

/** A venue that is read with that bug, where it is one of reading. */
export function withPairBug(venue: Venue, bug: string | null): Venue {
  if (bug === 'forgotten-coin-fee') return forgetCoinFees(venue);
  return bug === 'middle-for-mark' ? takeMiddle(venue) : venue;
}

/** The planted bug of whoever thinks that fees are always money: what was bought is held whole. */
function forgetCoinFees(venue: Venue): Venue {
  return {
    ...venue,
    readFills: (reply) =>
      venue.readFills(reply)?.map((fill) => (fill.feeAsset === 'USDT' ? fill : { ...fill, fee: ZERO })) ??
      null,
  };
}

/** The planted bug of whoever takes the middle of a thin book for the mark of a pair. */
function takeMiddle(venue: Venue): Venue {
  return {
    ...venue,
    readMarkets: (reply) =>
      venue.readMarkets(reply)?.map((report) => {
        const { instrument, bid, ask } = report;
        if (categoryOf(instrument) !== 'spot' || bid === null || ask === null) return report;
        return { ...report, mark: divideDown(add(bid, ask), TWO) };
      }) ?? null,
  };
}
