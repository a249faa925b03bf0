import { valueOf } from '../../units/contract.ts';
import { formatDecimal, ONE, ZERO, type Decimal } from '../../units/decimal.ts';
import { atLeast, roundedUp } from '../figure.ts';
import { productText, refuse, type OrderCase, type Rule } from '../rule.ts';
import { isWaiting } from './collar.ts';

/**
 * What rests within the collar on the side that the order hits. Openings need a multiple of themselves there. A market
 * order has no price of its own: for it, opening or exit, the book within the collar must hold the whole of it, and
 * what other market orders on the way will take from it.
 */
export const depthRule: Rule<OrderCase> = {
  name: 'depthFactorMin',
  codes: ['DEPTH_BELOW_FLOOR'],
  onOpening: 'book within the collar on the side hit ≥ depthFactorMin × order; a market order at least once',
  onReducing: 'limit orders and waiting stops pass; a market order must fit into the book within the collar',
  judge(judged) {
    const needed = neededBy(judged);
    const depth = depthWithin(judged);
    if (needed === null || (depth ?? ZERO) * ONE >= needed) return null;
    return refuse(judged, 'DEPTH_BELOW_FLOOR', {
      depth: depth === null ? 'unknown' : formatDecimal(depth),
      needed: productText(needed),
    });
  },
  figures(judged) {
    const needed = neededBy(judged);
    if (needed === null) return [];
    const about = { limit: 'depthFactorMin', unit: 'money', of: judged.instrument } as const;
    return [atLeast(about, depthWithin(judged), roundedUp(needed))];
  },
};

/** What the book has to hold for the order, as a product of two decimals; null where nothing is asked of it. */
function neededBy(judged: OrderCase): bigint | null {
  const { reference, limits, order, quantity, tally, instrument } = judged;
  if (reference === null) return null;
  const isMarket = tradesAtMarket(judged, reference.mark);
  if (judged.reduces && !isMarket) return null;
  const factor = judged.reduces ? ZERO : limits.depthFactorMin;
  const own = valueOf(instrument, quantity, reference.mark);
  const wanted = (own * factor) / ONE;
  const ahead = isMarket ? valueOf(instrument, tally.market[order.side], reference.mark) : 0n;
  return isMarket && wanted < own ? own + ahead : wanted + ahead;
}

/** Null when nobody looked, or looked further than the collar reaches. */
function depthWithin({ reference, limits, order }: OrderCase): Decimal | null {
  const depth = reference?.depth ?? null;
  if (depth === null || depth.bps > limits.collarBps) return null;
  return order.side === 'buy' ? depth.ask : depth.bid;
}

/** Without a limit price, and without a trigger that the market has yet to reach. */
function tradesAtMarket({ order, reduces }: OrderCase, mark: Decimal): boolean {
  if (order.price !== null) return false;
  if (order.type === 'trailingStopMarket') return !reduces;
  return !(reduces && isWaiting(order, mark));
}
