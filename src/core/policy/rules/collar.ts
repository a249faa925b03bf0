import type { Reference } from '../../account/book.ts';
import { exitKindOf } from '../../account/exposure.ts';
import type { Order, Side } from '../../order/order.ts';
import { basisPointsUp, formatDecimal, type Decimal } from '../../units/decimal.ts';
import type { Denial } from '../denial.ts';
import type { NumberFigure } from '../figure.ts';
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
    for (const band of bandsOf(judged)) {
      const denial = within(judged, band);
      if (denial !== null) return denial;
    }
    return null;
  },
  figures: (judged) => bandsOf(judged).map(figureOf),
};

/** Every price of the order with what it may be, in the order in which they are looked at. */
function bandsOf({ order, reference, limits, reduces }: OrderCase): readonly Band[] {
  if (reference === null) return [];
  const { mark } = reference;
  const trigger = order.triggerPrice;
  if (trigger === null) return bandsNow(order, reference, limits);
  const mayWait = reduces || order.standing !== undefined;
  const isKept = mayWait && isWaiting(order, mark);
  const limit = isKept ? 'distanceBps' : 'collarBps';
  const reach = limits[limit];
  const ofTrigger: Band = { limit, what: 'trigger', price: trigger, from: mark, below: reach, above: reach };
  const ofLimit = limitBand(order, trigger, limits);
  return [ofTrigger, ...ofLimit, ...(isKept ? [] : bandsNow(order, reference, limits))];
}

/**
 * Whether a resting order may stay where it is: by the mark alone, and on the costly side alone. A protective order
 * that still waits for its trigger stays; taking somebody's stop away is worse than any price. So does what the venue
 * keeps until then: its limit was held to its own trigger.
 */
export function straysFromCollar(judged: Case, order: Order, reference: Reference): Denial | null {
  if (order.price === null) return null;
  const isKept = order.reduceOnly || order.standing !== undefined;
  if (order.triggerPrice !== null && isKept && isWaiting(order, reference.mark)) return null;
  const bounds = costly(order.side, judged.limits);
  return within(judged, { what: 'limit', price: order.price, from: reference.mark, ...bounds });
}

interface Band {
  readonly limit: 'collarBps' | 'distanceBps';
  readonly what: 'limit' | 'trigger' | 'quote';
  /** Null where there is none: an empty side of the book. */
  readonly price: Decimal | null;
  readonly from: Decimal;
  /** In basis points of `from`; null: open on that side. */
  readonly below: Limits['collarBps'] | null;
  readonly above: Limits['collarBps'] | null;
}

/** An order that can trade as soon as it arrives. */
function bandsNow(order: Order, { ask, bid, mark }: Reference, limits: Limits): readonly Band[] {
  const { side, price } = order;
  const quote = side === 'buy' ? ask : bid;
  if (price === null) {
    // An empty side: nothing there can fill a market order within any collar.
    const best = quote <= 0n ? null : quote;
    return [{ what: 'quote', price: best, from: mark, ...costly(side, limits) }];
  }
  const byMark = limitBand(order, mark, limits);
  if (quote <= 0n) return byMark;
  return [...byMark, { what: 'limit', price, from: quote, ...costly(side, limits) }];
}

/** A limit price against one figure: collar on the costly side, distance on the other. */
function limitBand({ price, side }: Order, from: Decimal, limits: Limits): readonly Band[] {
  if (price === null) return [];
  const { collarBps, distanceBps } = limits;
  const bounds =
    side === 'buy' ? { below: distanceBps, above: collarBps } : { below: collarBps, above: distanceBps };
  return [{ limit: 'collarBps', what: 'limit', price, from, ...bounds }];
}

/** The collar on the costly side alone. */
function costly(side: Side, { collarBps }: Limits): Pick<Band, 'limit' | 'below' | 'above'> {
  return side === 'sell'
    ? { limit: 'collarBps', below: collarBps, above: null }
    : { limit: 'collarBps', below: null, above: collarBps };
}

/** Rounded towards the market on both sides, so that rounding never widens the band. */
function boundsOf({ from, below, above }: Band): {
  readonly least: Decimal | null;
  readonly most: Decimal | null;
} {
  return {
    least: below === null ? null : basisPointsUp(from, 10_000 - below),
    most: above === null ? null : ((from + -basisPointsUp(-from as Decimal, above)) as Decimal),
  };
}

function isWithin(price: Decimal | null, { least, most }: ReturnType<typeof boundsOf>): boolean {
  return price !== null && (least === null || price >= least) && (most === null || price <= most);
}

function within(judged: Case, band: Band): Denial | null {
  const { what, price, from } = band;
  const bounds = boundsOf(band);
  if (isWithin(price, bounds)) return null;
  const text = (of: Decimal | null): string => (of === null ? 'none' : formatDecimal(of));
  // Of an empty side it does not matter what would be within.
  const { least, most } = price === null ? { least: null, most: null } : bounds;
  return refuse(judged, 'PRICE_OUTSIDE_COLLAR', {
    what,
    price: text(price),
    reference: formatDecimal(from),
    least: text(least),
    most: text(most),
  });
}

function figureOf(band: Band): NumberFigure {
  const { limit, what, price } = band;
  const bounds = boundsOf(band);
  return {
    ...{ kind: 'number', limit, of: what, unit: 'price' },
    ...bounds,
    ...{ isBelow: false, before: null, adds: null, after: price, isPassed: isWithin(price, bounds) },
  };
}

/** A conditional order whose trigger the market has not reached. */
export function isWaiting(order: Order, mark: Decimal): boolean {
  const trigger = order.triggerPrice;
  if (trigger === null) return false;
  const firesBelow = (order.side === 'sell') === (exitKindOf(order.type) === 'stop');
  return firesBelow ? trigger < mark : trigger > mark;
}
