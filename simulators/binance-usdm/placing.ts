import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, multiplyUp, absolute, add, larger, subtract } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import type { Exchange, Listing } from './exchange.ts';
import { opposite } from '../shared/listing.ts';
import { checkFilters, priceBand } from './filters.ts';
import { canAfford, closesSide, symbolMargin } from './margin.ts';
import { positionLimit } from '../shared/margin.ts';
import { bestCounterPrice, fillable, matchTaker, meets } from '../shared/matching.ts';
import type { OrderRecord, OrderRequest } from './order.ts';
import type { Side } from '../shared/book.ts';
import { isOpen } from './order.ts';
import { remainingOf } from '../shared/listing.ts';
import { NO, Refusal } from './refusal.ts';

/** Open orders of one account in one market. */
export const OPEN_ORDERS_MAX = 200;
const AMENDMENTS_MAX = 10_000;

/** The new price and quantity of a resting order. */
export interface Change {
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly priceMatch: string;
}

/** Everything the venue checks before an order exists. Returns the order's final price, or why not. */
export function admit(exchange: Exchange, account: Account, request: OrderRequest): Decimal | Refusal {
  const listing = exchange.listings.get(request.symbol);
  if (listing === undefined) return NO.badSymbol;
  if (account.hedge !== (request.positionSide !== 'BOTH')) return NO.positionSideMismatch;
  const id = request.clientOrderId;
  if (id !== null && account.open.has(account.latest.get(id)?.orderId ?? 0)) return NO.duplicateClientId;
  const price = resolvePrice(listing, request);
  if (price instanceof Refusal) return price;
  const filtered = checkFilters(listing, { ...request, price });
  if (filtered !== null) return filtered;
  if (countOpen(account, request.symbol) >= OPEN_ORDERS_MAX) return NO.tooManyOpenOrders;
  if (request.reduceOnly || closesSide(request)) {
    const reducible = account.reducible(request.symbol, request.positionSide, request.side);
    if (reducible === ZERO) return NO.reduceOnlyRejected;
    if (!request.reduceOnly && request.quantity > reducible) return NO.reduceOnlyRejected;
  } else {
    const refused = checkMargin(exchange, account, { listing, request, price });
    if (refused !== null) return refused;
  }
  return checkImmediate(listing, request, price) ?? price;
}

/** Accepts an order or refuses it; an accepted one trades at once as far as it can, and rests, ends or expires. */
export function place(exchange: Exchange, account: Account, request: OrderRequest): OrderRecord | Refusal {
  const price = admit(exchange, account, request);
  if (price instanceof Refusal) return price;
  const listing = exchange.listings.get(request.symbol);
  if (listing === undefined) return NO.badSymbol;
  const order = makeOrder(exchange, account, request, price);
  account.addOrder(order);
  account.open.set(order.orderId, order);
  exchange.announce(order, 'NEW');
  const band = priceBand(listing);
  const marketLimit = order.side === 'BUY' ? band.highest : band.lowest;
  matchTaker(exchange, listing, order, order.type === 'MARKET' ? marketLimit : order.price);
  restOrExpire(exchange, listing, order);
  return order;
}

/** Closes a position whatever the price is: no filter, no band. Null when nothing is left to close. */
export function liquidate(exchange: Exchange, account: Account, request: OrderRequest): OrderRecord | null {
  const listing = exchange.listings.get(request.symbol);
  if (listing === undefined || request.quantity <= 0n) return null;
  const order = makeOrder(exchange, account, request, ZERO);
  account.addOrder(order);
  account.open.set(order.orderId, order);
  exchange.announce(order, 'NEW');
  matchTaker(exchange, listing, order, null);
  restOrExpire(exchange, listing, order);
  return order;
}

/** Changes price and quantity of an open limit order. It goes to the end of its price's queue and may trade at once. */
export function amend(
  exchange: Exchange,
  account: Account,
  order: OrderRecord,
  change: Change,
): OrderRecord | Refusal {
  const listing = exchange.listings.get(order.symbol);
  if (listing === undefined || !isOpen(order) || order.type !== 'LIMIT') return NO.noSuchOrder;
  if (change.side !== order.side) return NO.badSide;
  if (order.amendments.length >= AMENDMENTS_MAX) return NO.tooManyAmendments;
  const price = resolvePrice(listing, { ...order, ...change });
  if (price instanceof Refusal) return price;
  if (price === order.price && change.quantity === order.quantity) return NO.nothingToAmend;
  const filtered = checkFilters(listing, { ...order, quantity: change.quantity, price });
  if (filtered !== null) return filtered;
  const rest = subtract(change.quantity, order.executed);
  const counter = bestCounterPrice(listing, order.side);
  const crosses = counter !== null && meets(order.side, counter, price);
  if (rest <= 0n || (order.timeInForce === 'GTX' && crosses)) {
    exchange.close(order, 'CANCELED');
    return order;
  }
  account.open.delete(order.orderId);
  const extra = { side: order.side, positionSide: order.positionSide, quantity: rest, price };
  const carried = order.reduceOnly || canAfford(account, listing, exchange.listings, extra);
  account.open.set(order.orderId, order);
  if (!carried) return NO.marginInsufficient;
  order.amendments.push({
    amendmentId: exchange.nextEntryId(),
    time: exchange.now,
    priceBefore: order.price,
    priceAfter: price,
    quantityBefore: order.quantity,
    quantityAfter: change.quantity,
  });
  listing.book.remove(order);
  order.price = price;
  order.quantity = change.quantity;
  order.updateTime = exchange.now;
  exchange.announce(order, 'AMENDMENT');
  matchTaker(exchange, listing, order, price);
  restOrExpire(exchange, listing, order);
  return order;
}

function resolvePrice(
  listing: Listing,
  request: Pick<OrderRequest, 'side' | 'price' | 'priceMatch'>,
): Decimal | Refusal {
  if (request.priceMatch === 'NONE') return request.price;
  const match = /^(OPPONENT|QUEUE)(?:_(5|10|20))?$/.exec(request.priceMatch);
  if (match === null) return NO.badPriceMatch;
  const own = match[1] === 'QUEUE';
  const levels = Number(match[2] ?? '1');
  const side = (request.side === 'BUY') === own ? 'bid' : 'ask';
  return listing.market.quote(side, levels - 1)?.price ?? NO.badPriceMatch;
}

function checkMargin(
  exchange: Exchange,
  account: Account,
  order: { readonly listing: Listing; readonly request: OrderRequest; readonly price: Decimal },
): Refusal | null {
  const { listing, request } = order;
  const counter = bestCounterPrice(listing, request.side) ?? listing.market.mark;
  const price = request.type === 'LIMIT' ? order.price : larger(counter, listing.market.mark);
  const { side, positionSide, quantity } = request;
  const extra = { side, positionSide, quantity, price };
  const after = symbolMargin(account, listing, extra);
  const held = account.position(request.symbol, positionSide).amount;
  const adds = held === 0n || held > 0n === (side === 'BUY') || quantity > absolute(held);
  const open = add(
    multiplyUp(absolute(held), listing.market.mark),
    side === 'BUY' ? after.bidNotional : after.askNotional,
  );
  const cap = positionLimit(listing.spec, account.leverageOf(request.symbol));
  if (adds && open > cap) return NO.positionTooLarge;
  return canAfford(account, listing, exchange.listings, extra) ? null : NO.marginInsufficient;
}

/** What must hold on arrival: post-only does not take, fill-or-kill fills, a market order has a market. */
function checkImmediate(listing: Listing, request: OrderRequest, price: Decimal): Refusal | null {
  const counter = bestCounterPrice(listing, request.side);
  if (request.type === 'MARKET') {
    const band = priceBand(listing);
    const limit = request.side === 'BUY' ? band.highest : band.lowest;
    return counter === null || !meets(request.side, counter, limit) ? NO.counterPriceTooFar : null;
  }
  if (request.timeInForce === 'GTX' && counter !== null && meets(request.side, counter, price)) {
    return NO.postOnlyRejected;
  }
  if (
    request.timeInForce === 'FOK' &&
    fillable(listing, request, price, request.quantity) < request.quantity
  ) {
    return NO.fillOrKillRejected;
  }
  return null;
}

function restOrExpire(exchange: Exchange, listing: Listing, order: OrderRecord): void {
  if (!isOpen(order)) return;
  if (remainingOf(order) > 0n && exchange.tradable(order) <= 0n) return exchange.close(order, 'EXPIRED');
  const rests = order.type === 'LIMIT' && order.timeInForce !== 'IOC' && order.timeInForce !== 'FOK';
  if (!rests) return exchange.close(order, 'EXPIRED');
  listing.book.insert(order, listing.market.quantityAt(order.side === 'BUY' ? 'bid' : 'ask', order.price));
}

function makeOrder(exchange: Exchange, account: Account, request: OrderRequest, price: Decimal): OrderRecord {
  const orderId = exchange.nextOrderId();
  const { respType: _, clientOrderId, ...fields } = request;
  return {
    ...fields,
    price,
    orderId,
    account: account.name,
    clientOrderId: clientOrderId ?? exchange.madeClientId(orderId),
    status: 'NEW',
    executed: ZERO,
    executedQuote: ZERO,
    time: exchange.now,
    updateTime: exchange.now,
    amendments: [],
  };
}

function countOpen(account: Account, symbol: string): number {
  if (account.open.size < OPEN_ORDERS_MAX) return 0;
  let count = 0;
  for (const order of account.open.values()) if (order.symbol === symbol) count += 1;
  return count;
}

/** A market order's worth for a position that is to be closed: the other side, its whole amount. */
export function closingSide(amount: Decimal): Side {
  return opposite(amount > 0n ? 'BUY' : 'SELL');
}
