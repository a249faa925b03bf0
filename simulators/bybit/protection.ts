import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, absolute, subtract } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import type { Exchange } from './exchange.ts';
import { makeOrder } from './make-order.ts';
import type { OrderRecord, PositionIdx, StopOrderType, TriggerBy } from './order.ts';
import { opposite } from '../shared/listing.ts';

/** A take-profit, a stop-loss or a trailing stop of a position. */
export interface Guard {
  readonly kind: 'TakeProfit' | 'StopLoss' | 'TrailingStop';
  /** Trigger price; for a trailing stop its distance. */
  readonly price: Decimal;
  readonly by: TriggerBy;
  /** Null: the whole position, whatever it is when the guard triggers. */
  readonly quantity: Decimal | null;
  /** Price of the order that it becomes; zero: a market order. */
  readonly limit: Decimal;
  /** Trailing stop: from where on it follows; zero from the start. */
  readonly activePrice: Decimal;
  /** The client's id of the order that it came with; empty where it was set by itself. */
  readonly parentOrderLinkId: string;
}

interface At {
  readonly symbol: string;
  readonly positionIdx: PositionIdx;
}

/** The guard of a whole position, while it waits. */
export function guardOf(account: Account, at: At, kind: Guard['kind']): OrderRecord | null {
  for (const order of account.waiting.values()) {
    const isHere = order.symbol === at.symbol && order.positionIdx === at.positionIdx;
    if (isHere && order.stopOrderType === kind) return order;
  }
  return null;
}

/** Takes a whole position's guard away. */
export function removeGuard(exchange: Exchange, account: Account, at: At, kind: Guard['kind']): void {
  const before = guardOf(account, at, kind);
  if (before !== null) exchange.close(before, 'Deactivated', 'CancelByTpSlTsClear');
}

/** Sets a position's guard: one of the whole position replaces the one before, one of a part is added. */
export function setGuard(exchange: Exchange, account: Account, at: At, guard: Guard): void {
  const { amount } = account.position(at.symbol, at.positionIdx);
  if (amount === ZERO) return;
  if (guard.quantity === null) removeGuard(exchange, account, at, guard.kind);
  const isTrailing = guard.kind === 'TrailingStop';
  const rises = amount > 0n === (guard.kind === 'TakeProfit');
  const order = makeOrder(exchange, account, {
    ...at,
    side: opposite(amount > 0n ? 'BUY' : 'SELL'),
    type: guard.limit === ZERO ? 'Market' : 'Limit',
    timeInForce: guard.limit === ZERO ? 'IOC' : 'GTC',
    quantity: guard.quantity ?? absolute(amount),
    price: guard.limit,
    amount: null,
    reduceOnly: true,
    closeOnTrigger: true,
    orderLinkId: '',
    smpType: 'None',
    trigger: {
      price: isTrailing ? ZERO : guard.price,
      direction: rises ? 1 : 2,
      by: guard.by,
      trailing: isTrailing ? guard.price : ZERO,
      activePrice: guard.activePrice,
    },
    protection: null,
    stopOrderType: stopOrderTypeOf(guard),
    createType: `CreateBy${stopOrderTypeOf(guard)}`,
    parentOrderLinkId: guard.parentOrderLinkId,
    params: new Map(),
  });
  order.status = 'Untriggered';
  account.addOrder(order);
  account.waiting.set(order.orderId, order);
  exchange.announce(order);
}

/** Gives the positions of orders that were filled the take-profit and stop-loss that came with the orders. */
export function protectFilled(exchange: Exchange): void {
  for (const order of exchange.unprotected) {
    exchange.unprotected.delete(order);
    const { protection } = order;
    if (protection === null) continue;
    const account = exchange.account(order.account);
    const fresh = subtract(order.executed, order.guarded);
    const quantity = protection.tpslMode === 'Partial' ? fresh : null;
    order.guarded = order.executed;
    // Not told of what came with a conditional order.
    const parentOrderLinkId = order.stopOrderType === '' ? order.orderLinkId : '';
    const plain = { quantity, activePrice: ZERO, parentOrderLinkId } as const;
    const { takeProfit, tpTriggerBy, tpLimit, stopLoss, slTriggerBy, slLimit } = protection;
    const set = (guard: Pick<Guard, 'kind' | 'price' | 'by' | 'limit'>): void => {
      if (guard.price !== ZERO) setGuard(exchange, account, order, { ...plain, ...guard });
    };
    set({ kind: 'TakeProfit', price: takeProfit, by: tpTriggerBy, limit: tpLimit });
    set({ kind: 'StopLoss', price: stopLoss, by: slTriggerBy, limit: slLimit });
    if (order.status === 'Filled') order.protection = null;
  }
}

function stopOrderTypeOf({ kind, quantity }: Guard): Exclude<StopOrderType, '' | 'Stop'> {
  if (kind === 'TrailingStop' || quantity === null) return kind;
  return `Partial${kind}`;
}
