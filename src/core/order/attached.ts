import type { Attached, AttachedChange, AttachedExit, Order, Side } from './order.ts';

/** What of an order decides which exits the venue places after it. */
export type Parent = Pick<Order, 'instrument' | 'side' | 'quantity' | 'positionSide' | 'attached'>;

/** What a bot let the venue place; `side` is that of the order before it, or null where it is any. */
export interface Asked extends Omit<Parent, 'side'> {
  readonly side: Side | null;
}

/** The exits of an order after a change; absent where none are left. */
export function attachedAfter(
  before: Attached | undefined,
  change: AttachedChange | undefined,
): { readonly attached?: Attached } {
  if (change === undefined) return before === undefined ? {} : { attached: before };
  const { closes, takeProfit = before?.takeProfit ?? null, stopLoss = before?.stopLoss ?? null } = change;
  return takeProfit === null && stopLoss === null ? {} : { attached: { closes, takeProfit, stopLoss } };
}

/** What a change of exits lets the venue place that it did not place before. */
export function changedExits({ closes, takeProfit = null, stopLoss = null }: AttachedChange): Attached {
  return { closes, takeProfit, stopLoss };
}

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
    side: opposite(side),
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
export function isExitOf(asked: Asked, made: Order): boolean {
  return exitsOf({ ...asked, side: asked.side ?? opposite(made.side) }).some(
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

function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}
