import type { Amend, Order, OrderType, Wait } from './order.ts';

const OPPOSITE: ReadonlyMap<OrderType, OrderType> = new Map<OrderType, OrderType>([
  ['stop', 'takeProfit'],
  ['takeProfit', 'stop'],
  ['stopMarket', 'takeProfitMarket'],
  ['takeProfitMarket', 'stopMarket'],
]);

/** The other leg of a standing order, as an order of its own; null for one that has none. */
export function otherLegOf(order: Order): Order | null {
  const { standing } = order;
  if (standing?.kind !== 'twoLeg') return null;
  const { price, triggerPrice } = standing;
  // Of two triggers one lies above the market and one below it.
  return { ...order, type: OPPOSITE.get(order.type) ?? order.type, price, triggerPrice };
}

/** What an order that the venue keeps waits for; undefined for every other. */
export function waitOf({ type, triggerPrice, standing }: Order): Wait | undefined {
  return standing === undefined || triggerPrice === null ? undefined : { type, triggerPrice, standing };
}

/** An order after a change; what that does not name stays. */
export function orderAfter(order: Order, { quantity, price, wait }: Amend): Order {
  return { ...order, quantity, price, ...wait };
}

/** The same change, said of the other leg of what it makes; null where that has none. */
export function otherLegAfter(order: Order, amend: Amend): Amend | null {
  const other = otherLegOf(orderAfter(order, amend));
  const wait = other === null ? undefined : waitOf(other);
  return wait === undefined ? null : { ...amend, price: other?.price ?? amend.price, wait };
}
