import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, absolute, add, larger, multiplyUp, smaller, subtract } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import type { Exchange, Listing } from './exchange.ts';
import { dollarValue } from './contract.ts';
import { closesSide } from './exchange.ts';
import { isMet } from './conditions.ts';
import { checkFilters, checkTick, priceBand } from './filters.ts';
import { makeOrder } from './make-order.ts';
import { accountMargin, canAfford, symbolMargin } from './margin.ts';
import { positionLimit } from '../shared/margin.ts';
import type { OrderRecord, OrderRequest, Protection } from './order.ts';
import { isOpen } from './order.ts';
import { protectFilled } from './protection.ts';
import { NO, paramsError, Refusal } from './refusal.ts';
import { isSpot } from './category.ts';
import { freeCoins, keptBack } from './spot.ts';
import { remainingOf } from '../shared/listing.ts';
import { bestCounterPrice, fillable, matchTaker, meets } from '../shared/matching.ts';

/** Open orders of one account in one market. */
const OPEN_ORDERS_MAX = 500;

/** The new price, quantity and trigger of an order, and its take-profit and stop-loss. */
export interface Change {
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly triggerPrice: Decimal | null;
  /** What goes with it from then on. */
  readonly protection: Protection | null;
}

/** What the venue checks before it acknowledges an order. Null: nothing stands against it. */
export function admit(exchange: Exchange, account: Account, request: OrderRequest): Refusal | null {
  const listing = exchange.listings.get(request.symbol);
  if (listing === undefined) return NO.badSymbol;
  if (account.hedged.has(request.symbol) !== (request.positionIdx !== 0)) return NO.positionIdxMismatch;
  if (request.orderLinkId !== '' && account.byLinkId.has(request.orderLinkId)) return NO.linkIdUsed;
  if (isSpot(request)) return admitSpot(exchange, account, { listing, request });
  const filtered = closesAll(request) ? null : checkFilters(listing, request);
  const awaits = request.trigger !== null && filtered === NO.priceOutOfRange;
  if (filtered !== null && !awaits) return filtered;
  if (countOpen(account, request.symbol) >= OPEN_ORDERS_MAX) return NO.tooManyOpenOrders;
  if (request.trigger !== null) return admitTrigger(exchange, listing, request);
  if (request.reduceOnly || closesSide(request)) return checkReducing(account, request);
  return checkMargin(exchange, account, { listing, request });
}

/** An order of a pair is plain, and paid with what the account has. */
function admitSpot(
  exchange: Exchange,
  account: Account,
  { listing, request }: { readonly listing: Listing; readonly request: OrderRequest },
): Refusal | null {
  if (request.trigger !== null || request.protection !== null) return paramsError('orderFilter');
  if (request.params.get('isLeverage') === '1') return NO.denied;
  const { amount } = request;
  const tooSmall = amount !== null && amount < listing.spec.minNotional;
  const filtered = amount === null ? checkFilters(listing, request) : tooSmall ? NO.spotTooSmall : null;
  if (filtered !== null) return filtered;
  if (countOpen(account, request.symbol) >= OPEN_ORDERS_MAX) return NO.tooManyOpenOrders;
  return checkBalance(account, exchange.listings, listing, request);
}

/** Acknowledges an order or refuses it. It reaches the book, or begins to wait for its trigger, a moment later. */
export function place(exchange: Exchange, account: Account, request: OrderRequest): OrderRecord | Refusal {
  const refused = admit(exchange, account, request);
  if (refused !== null) return refused;
  const order = makeOrder(exchange, account, sized(exchange, account, request));
  account.addOrder(order);
  if (request.trigger === null) account.open.set(order.orderId, order);
  else account.waiting.set(order.orderId, order);
  exchange.later(() => arrive(exchange, order));
  return order;
}

/** Puts an order that was made by the venue itself on the market at once, without looking at filters or margin. */
export function placeNow(exchange: Exchange, account: Account, request: OrderRequest): OrderRecord {
  const order = makeOrder(exchange, account, request);
  account.addOrder(order);
  account.open.set(order.orderId, order);
  enter(exchange, order, request.createType === 'CreateByLiq');
  return order;
}

/** An acknowledged order reaches the venue's core. */
function arrive(exchange: Exchange, order: OrderRecord): void {
  if (order.status !== 'Created') return;
  if (order.trigger === null) return enter(exchange, order, false);
  order.status = 'Untriggered';
  exchange.announce(order);
}

/** The order trades as far as it can, and rests or ends. `anyPrice`: a liquidation looks at no price limit. */
export function enter(exchange: Exchange, order: OrderRecord, anyPrice: boolean): void {
  const listing = exchange.listings.get(order.symbol);
  if (listing === undefined) return;
  const ends = checkArrival(exchange, listing, order);
  if (ends !== null) return exchange.close(order, 'Cancelled', ends.why, ends.reason);
  order.status = 'New';
  order.updateTime = exchange.now;
  if (order.type === 'Market') order.price = marketLimit(listing, order);
  else exchange.announce(order);
  matchTaker(exchange, listing, order, anyPrice ? null : order.price);
  restOrEnd(exchange, listing, order);
  protectFilled(exchange);
}

/** What the venue checks before it acknowledges an amendment. Null: nothing stands against it. */
export function admitChange(
  exchange: Exchange,
  account: Account,
  order: OrderRecord,
  change: Change,
): Refusal | null {
  const listing = exchange.listings.get(order.symbol);
  if (listing === undefined || (!isOpen(order) && order.status !== 'Untriggered')) return NO.noOrderToReplace;
  const sameTrigger = change.triggerPrice === null || change.triggerPrice === order.trigger?.price;
  const sameExits = change.protection === order.protection;
  if (change.price === order.price && change.quantity === order.quantity && sameTrigger && sameExits) {
    return new Refusal(10001, 'order remains unchanged as the parameters entered match the existing ones.');
  }
  const price = change.price === ZERO ? listing.market.mark : change.price;
  const filtered = checkFilters(listing, { ...order, quantity: change.quantity, price });
  if (filtered !== null && !(order.trigger !== null && filtered === NO.priceOutOfRange)) return filtered;
  if (change.triggerPrice !== null && order.trigger === null) return NO.badPrice;
  if (change.triggerPrice !== null) return checkTick(listing.spec, change.triggerPrice);
  const rest = subtract(change.quantity, order.executed);
  if (rest <= 0n) return NO.badQuantity;
  if (order.reduceOnly || order.trigger !== null || closesSide(order)) return null;
  account.open.delete(order.orderId);
  if (isSpot(order)) {
    const wanted = { ...order, quantity: rest, price };
    const short = checkBalance(account, exchange.listings, listing, wanted);
    account.open.set(order.orderId, order);
    return short;
  }
  const { side, positionIdx } = order;
  const carried = canAfford(account, listing, exchange.listings, {
    side,
    positionIdx,
    quantity: rest,
    price,
  });
  account.open.set(order.orderId, order);
  return carried ? null : NO.balance;
}

/** Changes an open order. It goes to the end of its price's queue and may trade at once. */
export function amend(exchange: Exchange, order: OrderRecord, change: Change): void {
  const listing = exchange.listings.get(order.symbol);
  if (listing === undefined) return;
  if (order.status === 'Untriggered' && order.trigger !== null) {
    order.quantity = change.quantity;
    order.price = change.price;
    order.trigger = { ...order.trigger, price: change.triggerPrice ?? order.trigger.price };
    order.protection = change.protection;
    order.updateTime = exchange.now;
    return exchange.announce(order);
  }
  if (!isOpen(order)) return;
  listing.book.remove(order);
  order.price = change.price;
  order.quantity = change.quantity;
  order.protection = change.protection;
  order.updateTime = exchange.now;
  if (remainingOf(order) <= 0n) return exchange.close(order, 'Cancelled');
  const ends = checkArrival(exchange, listing, order);
  if (ends !== null) return exchange.close(order, 'Cancelled', ends.why, ends.reason);
  exchange.announce(order);
  matchTaker(exchange, listing, order, order.price);
  restOrEnd(exchange, listing, order);
  protectFilled(exchange);
}

/** Quantity zero, reduce-only and close-on-trigger: whatever the position is. */
function closesAll(request: OrderRequest): boolean {
  return request.quantity === ZERO && request.reduceOnly && request.closeOnTrigger;
}

function sized(exchange: Exchange, account: Account, request: OrderRequest): OrderRequest {
  if (!closesAll(request) || request.trigger !== null) return request;
  const most = exchange.listings.get(request.symbol)?.spec.marketMaxQty ?? ZERO;
  const quantity = smaller(account.reducible(request.symbol, request.positionIdx, request.side), most);
  return { ...request, quantity };
}

function admitTrigger(exchange: Exchange, listing: Listing, request: OrderRequest): Refusal | null {
  const { trigger } = request;
  if (trigger === null) return null;
  const tick = checkTick(listing.spec, trigger.price);
  if (tick !== null) return tick;
  if (!isMet(exchange, { symbol: request.symbol, trigger })) return null;
  return trigger.direction === 1 ? NO.riseExpected : NO.fallExpected;
}

function checkReducing(account: Account, request: OrderRequest): Refusal | null {
  const amount = account.position(request.symbol, request.positionIdx).amount;
  if (amount === ZERO) return NO.reduceOnly;
  const reducible = account.reducible(request.symbol, request.positionIdx, request.side);
  return reducible === ZERO ? NO.reduceOnlySide : null;
}

function checkMargin(
  exchange: Exchange,
  account: Account,
  { listing, request }: { readonly listing: Listing; readonly request: OrderRequest },
): Refusal | null {
  const counter = bestCounterPrice(listing, request.side) ?? listing.market.mark;
  const price = request.type === 'Limit' ? request.price : larger(counter, listing.market.mark);
  const { side, positionIdx, quantity } = request;
  const extra = { side, positionIdx, quantity, price };
  const after = symbolMargin(account, listing, extra);
  const held = account.position(request.symbol, positionIdx).amount;
  const adds = held === 0n || held > 0n === (side === 'BUY') || quantity > absolute(held);
  const open = add(
    dollarValue(listing.spec, absolute(held), listing.market.mark),
    side === 'BUY' ? after.bidNotional : after.askNotional,
  );
  const limit = positionLimit(listing.spec, account.leverageOf(request.symbol));
  if (adds && open > limit) return NO.positionTooLarge;
  return canAfford(account, listing, exchange.listings, extra) ? null : NO.balance;
}

/** Why an order ends on arrival: post-only would take, fill-or-kill would not fill, there is nothing to reduce. */
function checkArrival(
  exchange: Exchange,
  listing: Listing,
  order: OrderRecord,
): { readonly why: 'UNKNOWN' | 'CancelByReduceOnly'; readonly reason: string } | null {
  if (exchange.tradable(order) <= 0n) return { why: 'CancelByReduceOnly', reason: 'EC_NoError' };
  const limit = order.type === 'Market' ? marketLimit(listing, order) : order.price;
  const counter = bestCounterPrice(listing, order.side);
  const takes = counter !== null && meets(order.side, counter, limit);
  if ((order.timeInForce === 'PostOnly' || order.timeInForce === 'RPI') && takes) {
    return { why: 'UNKNOWN', reason: 'EC_PostOnlyWillTakeLiquidity' };
  }
  const wanted = order.amount === null ? remainingOf(order) : ZERO;
  if (order.timeInForce === 'FOK' && fillable(listing, order, limit, wanted) < wanted) {
    return { why: 'UNKNOWN', reason: 'EC_NoEnoughQtyToFill' };
  }
  return null;
}

function marketLimit(listing: Listing, order: OrderRecord): Decimal {
  const band = priceBand(listing);
  return order.side === 'BUY' ? band.highest : band.lowest;
}

function restOrEnd(exchange: Exchange, listing: Listing, order: OrderRecord): void {
  if (!isOpen(order)) return;
  if (exchange.tradable(order) <= 0n) return exchange.exhaust(order);
  const rests = order.type === 'Limit' && order.timeInForce !== 'IOC' && order.timeInForce !== 'FOK';
  if (!rests) return exchange.close(order, 'Cancelled', 'UNKNOWN', 'EC_NoImmediateQtyToFill');
  listing.book.insert(order, listing.market.quantityAt(order.side === 'BUY' ? 'bid' : 'ask', order.price));
}

/** Whether the account has what the order would pay with. Nothing is borrowed. */
function checkBalance(
  account: Account,
  listings: ReadonlyMap<string, Listing>,
  listing: Listing,
  order: Pick<OrderRequest, 'side' | 'type' | 'quantity' | 'price' | 'amount'>,
): Refusal | null {
  if (order.side === 'SELL') return order.quantity > freeCoins(account, listing) ? NO.spotBalance : null;
  const counter = larger(bestCounterPrice(listing, 'BUY') ?? ZERO, listing.market.mark);
  const price = order.type === 'Limit' ? order.price : counter;
  const cost = order.amount ?? multiplyUp(order.quantity, price);
  let kept = ZERO;
  for (const one of listings.values()) if (isSpot(one.spec)) kept = add(kept, keptBack(account, one));
  // Coins are margin for contracts, and pay for no other coin.
  const free = smaller(accountMargin(account, listings).available, subtract(account.wallet, kept));
  return cost > free ? NO.spotBalance : null;
}

function countOpen(account: Account, symbol: string): number {
  if (account.open.size + account.waiting.size < OPEN_ORDERS_MAX) return 0;
  let count = 0;
  for (const order of [...account.open.values(), ...account.waiting.values()]) {
    if (order.symbol === symbol) count += 1;
  }
  return count;
}
