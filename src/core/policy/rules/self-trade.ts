import type { LiveOrder } from '../../account/book.ts';
import type { Order, Side } from '../../order/order.ts';
import { basisPointsUp, type Decimal } from '../../units/decimal.ts';
import { words } from '../figure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/**
 * An opening must not trade with what rests on the other side of the same book. The one that came first stays. Orders
 * that wait for a trigger are not in the venue's book; orders of the same request count as resting.
 */
export const selfTradeRule: Rule<OrderCase> = {
  name: 'selfTrade',
  codes: ['SELF_TRADE'],
  onOpening:
    'its limit (without one, the edge of the collar) does not reach an own resting order; post-only passes',
  onReducing: 'passes',
  judge(judged) {
    if (judged.limits.selfTrade === 'pass' || judged.reduces) return null;
    return meetsOwn(judged) ? refuse(judged, 'SELF_TRADE', {}) : null;
  },
  figures(judged) {
    if (judged.limits.selfTrade === 'pass') return 'notSet';
    if (judged.reduces) return [];
    const isPassed = !meetsOwn(judged);
    const asked = isPassed ? 'reaches no own order' : 'reaches an own order';
    return [words('selfTrade', { asked, allowed: 'no trade with an own resting order', isPassed })];
  },
};

function meetsOwn(judged: OrderCase): boolean {
  const { order, book, batch } = judged;
  if (order.timeInForce === 'postOnly') return false;
  const reach = reachOf(judged);
  if (reach === null) return false;
  for (const live of book.orders.values()) {
    if (rests(live) && crosses(order, reach, live.order, live.price)) return true;
  }
  return batch.some((other) => other.type === 'limit' && crosses(order, reach, other, other.price));
}

/** The worst price at which it may trade. */
function reachOf({ order, reference, limits }: OrderCase): Decimal | null {
  if (order.price !== null || reference === null) return order.price;
  const bps = order.side === 'buy' ? 10_000 + limits.collarBps : 10_000 - limits.collarBps;
  return basisPointsUp(reference.mark, bps);
}

function rests({ order, phase }: LiveOrder): boolean {
  return order.type === 'limit' && phase !== 'closing';
}

function crosses(
  { side, instrument }: Order,
  reach: Decimal,
  other: { readonly side: Side; readonly instrument: string },
  price: Decimal | null,
): boolean {
  if (other.side === side || other.instrument !== instrument || price === null) return false;
  return side === 'buy' ? reach >= price : reach <= price;
}
