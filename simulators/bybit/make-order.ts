import { ZERO } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import { startingExtreme } from './conditions.ts';
import type { Exchange } from './exchange.ts';
import type { OrderRecord, OrderRequest } from './order.ts';

/** The record of a new order, which belongs to no list yet. */
export function makeOrder(exchange: Exchange, account: Account, request: OrderRequest): OrderRecord {
  const takesOrKills = request.type === 'Market' && request.timeInForce !== 'FOK';
  return {
    ...request,
    timeInForce: takesOrKills ? 'IOC' : request.timeInForce,
    orderId: exchange.nextId(),
    account: account.name,
    status: 'Created',
    cancelType: 'UNKNOWN',
    rejectReason: 'EC_NoError',
    executed: ZERO,
    executedQuote: ZERO,
    feePaid: ZERO,
    lastPriceOnCreated: exchange.listings.get(request.symbol)?.market.last ?? ZERO,
    time: exchange.now,
    updateTime: exchange.now,
    guarded: ZERO,
    extreme: startingExtreme(exchange, request),
  };
}
