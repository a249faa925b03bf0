import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, absolute, add, multiplyDown, negate, subtract } from '../../src/core/units/decimal.ts';
import type { Side } from './book.ts';
import { fromUnits } from './fixed.ts';

interface Held {
  /** Negative when short. */
  readonly amount: Decimal;
  /** Σ signed quantity · price of what is open: `amount · mark − cost` is the unrealised profit. */
  readonly cost: Decimal;
  readonly updateTime: number;
}

/**
 * The position after a fill, and the profit it realised. The cost that leaves with a partial close is rounded, but what
 * leaves the position enters the wallet, so equity is exact. `valueOf`: what a quantity costs, rounded down.
 */
export function afterFill<P extends Held>(
  position: P,
  fill: { readonly side: Side; readonly price: Decimal; readonly quantity: Decimal; readonly time: number },
  valueOf: (quantity: Decimal, price: Decimal) => Decimal = multiplyDown,
): { readonly position: P; readonly realized: Decimal } {
  const signed = fill.side === 'BUY' ? fill.quantity : negate(fill.quantity);
  const closes = position.amount !== 0n && position.amount > 0n !== signed > 0n;
  const held = absolute(position.amount);
  const closed = closes ? (held < fill.quantity ? held : fill.quantity) : ZERO;
  const removed = closed === 0n ? ZERO : fromUnits((position.cost * closed) / held);
  const proceeds = valueOf(closed, fill.price);
  const realized = closes ? subtract(position.amount > 0n ? proceeds : negate(proceeds), removed) : ZERO;
  const opened = subtract(fill.quantity, closed);
  const openedCost = valueOf(signed > 0n ? opened : negate(opened), fill.price);
  return {
    realized,
    position: {
      ...position,
      amount: add(position.amount, signed),
      cost: add(subtract(position.cost, removed), openedCost),
      updateTime: fill.time,
    },
  };
}
