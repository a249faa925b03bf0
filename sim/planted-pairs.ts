import type { GatewayState } from '../src/core/account/state.ts';
import type { Venue } from '../src/core/order/venue.ts';
import { add, decimal, ZERO, type Decimal } from '../src/core/units/decimal.ts';
import type { Instrument } from '../src/core/units/ids.ts';

/** Bugs that only trade in pairs can show. */
export type PairBug = 'baseline-is-held' | 'forgotten-coin-fee';

const PAIR = 'SPOT:ETHUSDT' as Instrument;
const BEFORE = decimal('0.5');

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

/** The planted bug of whoever thinks that fees are always money: what was bought is held whole. */
export function forgetCoinFees(venue: Venue): Venue {
  return {
    ...venue,
    readFills: (reply) =>
      venue.readFills(reply)?.map((fill) => (fill.feeAsset === 'USDT' ? fill : { ...fill, fee: ZERO })) ??
      null,
  };
}
