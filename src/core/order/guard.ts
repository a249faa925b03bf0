import type { Asked } from './attached.ts';
import type { Attached, Order, Side } from './order.ts';
import type { Decimal } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';

/** Take-profit and stop-loss that the venue is to place for a position that is open, or to take away from it. */
export interface Guard {
  readonly instrument: Instrument;
  readonly positionSide: Order['positionSide'];
  /** `filled`: each closes the quantity that is named here. */
  readonly attached: Attached;
  /** Of each exit, in base units, above zero; null with `position`. */
  readonly quantity: Decimal | null;
  /** Exits of the whole position that are taken away, sorted. Never one that is placed by the same request. */
  readonly drops: readonly GuardLeg[];
  readonly extras: Order['extras'];
}

export type GuardLeg = 'stopLoss' | 'takeProfit';

/** What a guard lets the venue place. On which side is the position's business when the request arrives. */
export function askedBy({ instrument, positionSide, quantity, attached }: Guard): Asked {
  return { instrument, positionSide, quantity, attached, side: null };
}

/**
 * The side on which exits of a position lie: against what is held; while nothing is known to be held, because fills of
 * this moment may not be in the ledger, by where the triggers lie from the mark.
 */
export function exitSideOf(
  { attached: { takeProfit, stopLoss } }: Guard,
  held: Decimal,
  mark: Decimal | null,
): Side {
  if (held !== 0n) return held > 0n ? 'sell' : 'buy';
  if (mark === null) return 'sell';
  const isLong =
    takeProfit !== null ? takeProfit.triggerPrice > mark : stopLoss !== null && stopLoss.triggerPrice < mark;
  return isLong ? 'sell' : 'buy';
}
