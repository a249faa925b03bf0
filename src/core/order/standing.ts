import type { Order, OrderType } from './order.ts';

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
