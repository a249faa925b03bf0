import type { Reference } from '../../account/book.ts';
import { exitKindOf } from '../../account/exposure.ts';
import type { Order, Side } from '../../order/order.ts';
import { basisPointsUp, formatDecimal, type Decimal } from '../../units/decimal.ts';
import type { Denial } from '../denial.ts';
import type { Limits } from '../limits.ts';
import { refuse, type Case, type OrderCase, type Rule } from '../rule.ts';

/**
 * No order may trade further from the market than the collar on the side that costs: a buy not above, a sell not below.
 * On the passive side a price can only be better than the market; there the wide `distanceBps` catches missing digits.
 * Holds for reductions too, because an exit at any price is how a position is given away.
 */
export const collarRule: Rule<OrderCase> = {
  name: 'collarBps, distanceBps',
  codes: ['PRICE_OUTSIDE_COLLAR'],
  onOpening:
    'limit, trigger and (market orders) best quote within the collar of the mark, and limit of the ' +
    'best quote',
  onReducing:
    'the same; a waiting stop or target is held to the collar around its own trigger instead, and so is, opening or ' +
    'not, what the venue keeps until a trigger is met',
  judge(judged) {
    const { order, reference } = judged;
    if (reference === null) return null;
    if (order.triggerPrice === null) return judgeNow(judged, order, reference);
    const trigger = order.triggerPrice;
    const { collarBps, distanceBps } = judged.limits;
    const mayWait = judged.reduces || order.standing !== undefined;
    if (mayWait && isWaiting(order, reference.mark)) {
      const far = { below: distanceBps, above: distanceBps };
      return (
        within(judged, { what: 'trigger', price: trigger, from: reference.mark, ...far }) ??
        judgeAgainst(judged, order, { what: 'limit', from: trigger })
      );
    }
    return (
      within(judged, {
        what: 'trigger',
        price: trigger,
        from: reference.mark,
        below: collarBps,
        above: collarBps,
      }) ??
      judgeAgainst(judged, order, { what: 'limit', from: trigger }) ??
      judgeNow(judged, order, reference)
    );
  },
};

/**
 * Whether a resting order may stay where it is: by the mark alone, and on the costly side alone. A protective order
 * that still waits for its trigger stays; taking somebody's stop away is worse than any price. So does what the venue
 * keeps until then: its limit was held to its own trigger.
 */
export function straysFromCollar(judged: Case, order: Order, reference: Reference): Denial | null {
  if (order.price === null) return null;
  const isKept = order.reduceOnly || order.standing !== undefined;
  if (order.triggerPrice !== null && isKept && isWaiting(order, reference.mark)) return null;
  return aggressive(judged, order.side, { what: 'limit', price: order.price, from: reference.mark });
}

interface Bounded {
  readonly what: 'limit' | 'trigger' | 'quote';
  readonly price: Decimal;
  readonly from: Decimal;
}

/** An order that can trade as soon as it arrives. */
function judgeNow(judged: OrderCase, order: Order, reference: Reference): Denial | null {
  const quote = order.side === 'buy' ? reference.ask : reference.bid;
  const { mark } = reference;
  if (order.price === null) {
    // An empty side: nothing there can fill a market order within any collar.
    if (quote <= 0n) {
      const facts = {
        what: 'quote',
        price: 'none',
        reference: formatDecimal(mark),
        least: 'none',
        most: 'none',
      };
      return refuse(judged, 'PRICE_OUTSIDE_COLLAR', facts);
    }
    return aggressive(judged, order.side, { what: 'quote', price: quote, from: mark });
  }
  const byMark = judgeAgainst(judged, order, { what: 'limit', from: mark });
  if (byMark !== null || quote <= 0n) return byMark;
  return aggressive(judged, order.side, { what: 'limit', price: order.price, from: quote });
}

/** A limit price against one figure: collar on the costly side, distance on the other. */
function judgeAgainst(judged: OrderCase, order: Order, by: Omit<Bounded, 'price'>): Denial | null {
  if (order.price === null) return null;
  const { collarBps, distanceBps } = judged.limits;
  const buys = order.side === 'buy';
  return within(judged, {
    ...by,
    price: order.price,
    below: buys ? distanceBps : collarBps,
    above: buys ? collarBps : distanceBps,
  });
}

function aggressive(judged: Case, side: Side, by: Bounded): Denial | null {
  const { collarBps } = judged.limits;
  return within(judged, {
    ...by,
    below: side === 'sell' ? collarBps : null,
    above: side === 'buy' ? collarBps : null,
  });
}

interface Band extends Bounded {
  /** In basis points of `from`; null: open on that side. */
  readonly below: Limits['collarBps'] | null;
  readonly above: Limits['collarBps'] | null;
}

function within(judged: Case, band: Band): Denial | null {
  const { price, from, below, above } = band;
  // Rounded towards the market on both sides, so that rounding never widens the band.
  const least = below === null ? null : basisPointsUp(from, 10_000 - below);
  const most = above === null ? null : ((from + -basisPointsUp(-from as Decimal, above)) as Decimal);
  if ((least === null || price >= least) && (most === null || price <= most)) return null;
  return refuse(judged, 'PRICE_OUTSIDE_COLLAR', {
    what: band.what,
    price: formatDecimal(price),
    reference: formatDecimal(from),
    least: least === null ? 'none' : formatDecimal(least),
    most: most === null ? 'none' : formatDecimal(most),
  });
}

/** A conditional order whose trigger the market has not reached. */
export function isWaiting(order: Order, mark: Decimal): boolean {
  const trigger = order.triggerPrice;
  if (trigger === null) return false;
  const firesBelow = (order.side === 'sell') === (exitKindOf(order.type) === 'stop');
  return firesBelow ? trigger < mark : trigger > mark;
}
