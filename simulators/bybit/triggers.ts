import { ZERO } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import { isMet, isTrailed } from './conditions.ts';
import type { Exchange, Listing } from './exchange.ts';
import { canAfford } from './margin.ts';
import type { OrderRecord } from './order.ts';
import { enter } from './placing.ts';
import { floorTo } from '../shared/fixed.ts';

/** Sends every conditional order of this market whose condition holds now. */
export function triggerOrders(exchange: Exchange, listing: Listing): void {
  for (const account of exchange.accounts.values()) {
    for (const order of [...account.waiting.values()]) {
      if (order.symbol !== listing.spec.symbol || order.status !== 'Untriggered') continue;
      if (isMet(exchange, order) || isTrailed(exchange, order)) trigger(exchange, account, listing, order);
    }
  }
}

/** A conditional order keeps its id when it becomes an order. */
function trigger(exchange: Exchange, account: Account, listing: Listing, order: OrderRecord): void {
  account.waiting.delete(order.orderId);
  order.status = 'Triggered';
  order.updateTime = exchange.now;
  exchange.announce(order);
  if (isWhole(order)) {
    const reducible = account.reducible(order.symbol, order.positionIdx, order.side);
    order.quantity = floorTo(reducible, listing.spec.stepSize);
  }
  order.status = 'Created';
  const price = order.price === ZERO ? listing.market.mark : order.price;
  const { side, positionIdx, quantity } = order;
  const carried =
    order.reduceOnly ||
    canAfford(account, listing, exchange.listings, { side, positionIdx, quantity, price });
  if (!carried)
    return exchange.close(order, 'Cancelled', 'CancelByCannotAffordOrderCost', 'EC_NoEnoughBalance');
  account.open.set(order.orderId, order);
  enter(exchange, order, false);
}

/** Whether it closes the whole position, whatever that is by now. */
function isWhole(order: OrderRecord): boolean {
  if (order.stopOrderType === 'Stop') return order.quantity === ZERO;
  return !order.stopOrderType.startsWith('Partial');
}
