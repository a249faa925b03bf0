import type { Attached, AttachedExit, Order } from './order.ts';

/** What of an order decides which exits the venue places after it. */
export type Parent = Pick<Order, 'instrument' | 'side' | 'quantity' | 'positionSide' | 'attached'>;

/**
 * The exits that the venue itself places once an order trades, as orders of their own, take-profit first; none for an
 * order without any. As large as they can become.
 */
export function exitsOf(order: Parent): readonly Order[] {
  const { attached } = order;
  if (attached === undefined) return [];
  const { takeProfit, stopLoss } = attached;
  return [
    ...(takeProfit === null ? [] : [exitOf(order, attached, { kind: 'takeProfit', exit: takeProfit })]),
    ...(stopLoss === null ? [] : [exitOf(order, attached, { kind: 'stop', exit: stopLoss })]),
  ];
}

function exitOf(
  { instrument, side, quantity, positionSide }: Parent,
  { closes }: Attached,
  { kind, exit }: { readonly kind: 'takeProfit' | 'stop'; readonly exit: AttachedExit },
): Order {
  const closePosition = closes === 'position';
  return {
    instrument,
    side: side === 'buy' ? 'sell' : 'buy',
    type: exit.price === null ? `${kind}Market` : kind,
    timeInForce: exit.price === null ? null : 'gtc',
    quantity: closePosition ? null : quantity,
    price: exit.price,
    triggerPrice: exit.triggerPrice,
    reduceOnly: !closePosition,
    closePosition,
    positionSide,
    clientOrderId: null,
    extras: [],
  };
}

/**
 * Whether an order that the venue says it made itself is one that was asked for beside that order: of the same market,
 * type, side, prices and kind of size, and so one that can only reduce.
 */
export function isExitOf(parent: Parent, made: Order): boolean {
  return exitsOf(parent).some(
    (exit) =>
      exit.instrument === made.instrument &&
      exit.side === made.side &&
      exit.type === made.type &&
      exit.triggerPrice === made.triggerPrice &&
      exit.price === made.price &&
      exit.closePosition === made.closePosition &&
      exit.reduceOnly === made.reduceOnly &&
      exit.positionSide === made.positionSide,
  );
}
