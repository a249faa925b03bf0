import type { Account } from './account.ts';
import type { SimOrder } from './order.ts';
import type { Side } from '../shared/book.ts';
import type { Decimal } from '../../src/core/units/decimal.ts';

/** An order and whose it is. */
export interface Rival {
  readonly account: Account;
  readonly order: SimOrder;
}

/** Whether somebody on `side` would rather trade at `price` than at `other`. */
export function isBetter(side: Side, price: Decimal, other: Decimal): boolean {
  return side === 'BUY' ? price < other : price > other;
}

/** The best order of another account that rests against this one, the oldest of one price; null for none. */
export function bestRival(
  accounts: ReadonlySet<Account>,
  account: Account,
  { symbol, side }: Pick<SimOrder, 'symbol' | 'side'>,
): Rival | null {
  let best: Rival | null = null;
  for (const other of accounts) {
    if (other === account) continue;
    for (const order of other.orders) {
      if (order.symbol !== symbol || order.side === side || !isResting(order)) continue;
      if (best === null || precedes(side, order, best.order)) best = { account: other, order };
    }
  }
  return best;
}

/** What accounts have in the book of a market on a side, in no order. */
export function restingOf(accounts: ReadonlySet<Account>, symbol: string, side: Side): readonly SimOrder[] {
  return [...accounts].flatMap(({ orders }) =>
    orders.filter((order) => order.symbol === symbol && order.side === side && isResting(order)),
  );
}

function precedes(side: Side, order: SimOrder, other: SimOrder): boolean {
  if (order.price !== other.price) return isBetter(side, order.price, other.price);
  return order.placedAt < other.placedAt;
}

/** In the book, with a price: what is acknowledged and has not taken effect is not there yet. */
function isResting({ status, type, pending }: SimOrder): boolean {
  return status === 'OPEN' && (type === 'LIMIT' || type === 'SL') && pending?.kind !== 'place';
}
