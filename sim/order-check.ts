import type { Account } from '../src/core/account/state.ts';
import type { LiveOrder } from '../src/core/account/book.ts';
import type { OrderAtVenue } from './venues/world-venue.ts';

/** Ids of what rests at the venue and is larger or dearer there than what is reserved for it. */
export function beyondReserved(account: Account, resting: readonly OrderAtVenue[]): readonly string[] {
  return known(account, resting).flatMap(([order, { quantity, price }]) => {
    const isWithin = (quantity ?? order.quantity) >= order.quantity && (price ?? order.price) >= order.price;
    return isWithin ? [] : [order.id];
  });
}

/** Ids of what rests at the venue and is another order there than it is known to be, with no amend in doubt. */
export function otherThanKnown(account: Account, resting: readonly OrderAtVenue[]): readonly string[] {
  return known(account, resting).flatMap(([order, { quantity, price, amending }]) => {
    const isSame =
      (quantity === null || quantity === order.quantity) && (price === null || price === order.price);
    return isSame || amending !== null ? [] : [order.id];
  });
}

function known(
  { book }: Account,
  resting: readonly OrderAtVenue[],
): readonly (readonly [OrderAtVenue, LiveOrder])[] {
  const lives = new Map<string, LiveOrder>(book.orders);
  return resting.flatMap((order) => {
    const live = lives.get(order.id);
    return live === undefined ? [] : [[order, live] as const];
  });
}
