import { ZERO, absolute } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import type { Exchange, Listing } from './exchange.ts';
import { canAfford } from './margin.ts';
import type { OrderRecord } from './order.ts';
import { isTriggered, trade } from './placing.ts';

/** Turns conditional orders whose price has come into ordinary ones, of the same number. */
export function triggerOrders(exchange: Exchange, listing: Listing): void {
  for (const account of exchange.accounts.values()) {
    for (const order of [...account.open.values()]) {
      if (order.coin !== listing.spec.symbol || order.trigger === null || order.waitsFor !== 0) continue;
      if (order.status !== 'open' || !account.open.has(order.oid)) continue;
      if (isTriggered(order.trigger, order.side, listing.market.mark))
        fire(exchange, account, listing, order);
    }
  }
}

function fire(exchange: Exchange, account: Account, listing: Listing, order: OrderRecord): void {
  const held = account.position(order.coin).amount;
  if (order.isPositionTpsl && order.quantity === ZERO) order.quantity = absolute(held);
  const extra = { side: order.side, price: listing.market.mark, quantity: order.quantity };
  if (!order.reduceOnly && !canAfford(account, listing, exchange.listings, extra)) {
    return exchange.close(order, 'marginCanceled');
  }
  order.status = 'triggered';
  order.statusTime = exchange.now;
  exchange.announce(order, 'triggered');
  trade(exchange, listing, order);
}
