import type { Order } from '../order/order.ts';
import { remainingOf, type Book } from './book.ts';
import { ZERO } from '../units/decimal.ts';

/**
 * Whether an order can only make a position smaller, as far as a book knows: also if everything that is open on its
 * side fills before it, and nothing on the other. For venues where no order can say so; nothing there enforces it.
 */
export function onlyReduces(book: Book, { instrument, side, quantity }: Order): boolean {
  const position = book.positions.get(instrument) ?? ZERO;
  let left: bigint = side === 'sell' ? position : -position;
  for (const live of book.orders.values()) {
    const { order } = live;
    if (order.instrument !== instrument || order.side !== side) continue;
    if (live.quantity === null) return false;
    left -= remainingOf(live);
  }
  return quantity !== null && quantity <= left;
}
