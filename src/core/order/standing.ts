import { attachedAfter } from './attached.ts';
import type { Amend, Order, OrderType } from './order.ts';

const OPPOSITE: ReadonlyMap<OrderType, OrderType> = new Map<OrderType, OrderType>([
  ['stop', 'takeProfit'],
  ['takeProfit', 'stop'],
  ['stopMarket', 'takeProfitMarket'],
  ['takeProfitMarket', 'stopMarket'],
]);

/** Whether the venue keeps it until a trigger is met: once that is so, it is an order with a price like any other. */
export function isWaiting({ standing, triggerPrice }: Order): boolean {
  return standing !== undefined && triggerPrice !== null;
}

/** The other leg of a standing order, as an order of its own; null for one that has none. */
export function otherLegOf(order: Order): Order | null {
  const { standing } = order;
  if (standing?.kind !== 'twoLeg') return null;
  const { price, triggerPrice } = standing;
  return { ...order, type: opposite(order.type), price, triggerPrice };
}

/** Of two triggers one lies above the market and one below it. */
function opposite(type: OrderType): OrderType {
  return OPPOSITE.get(type) ?? type;
}

/** An order after a change; what that does not name stays. */
export function orderAfter(order: Order, { quantity, price, wait, exits }: Amend): Order {
  const { attached, ...plain } = order;
  return { ...plain, quantity, price, ...wait, ...attachedAfter(attached, exits) };
}

/** The same change, said of the other leg of what it makes; null where that has none. */
export function otherLegAfter(order: Order, amend: Amend): Amend | null {
  const { type, standing } = orderAfter(order, amend);
  if (standing?.kind !== 'twoLeg') return null;
  const { price, triggerPrice } = standing;
  return { ...amend, price, wait: { type: opposite(type), triggerPrice, standing } };
}
