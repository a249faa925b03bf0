import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, absolute, decimal, multiplyUp, smaller, subtract } from '../../src/core/units/decimal.ts';
import { cut, decimalText } from './decimal-text.ts';
import { bestCounterPrice, matchTaker, meets } from '../shared/matching.ts';
import type { Account } from './account.ts';
import type { Exchange, Listing } from './exchange.ts';
import { canAfford } from './margin.ts';
import { isOnTick } from './market-spec.ts';
import type { OrderRecord, OrderRequest, OrderStatus, Trigger } from './order.ts';
import { isOpen } from './order.ts';

/** What the venue says of one order that it was sent. */
export type Outcome =
  | { readonly kind: 'resting' | 'filled'; readonly order: OrderRecord }
  | { readonly kind: 'waitingForFill' | 'waitingForTrigger'; readonly order: OrderRecord }
  | { readonly kind: 'error'; readonly text: string };

/** How an order stands to others: it waits for one, came with one, or is of the position. */
export type Placement = Partial<Pick<OrderRecord, 'waitsFor' | 'parent' | 'isPositionTpsl' | 'twapId'>>;

interface Rejection {
  readonly status: OrderStatus;
  readonly text: string;
}

const OPEN_ORDERS_MAX = 1000;
const MIN_NOTIONAL = decimal('10');
/** How far from the mark a price may be, as a share of it. */
const FAR_PERCENT = 80n;

/** Accepts an order or rejects it; an accepted one trades at once as far as it can, and rests or ends. */
export function place(
  exchange: Exchange,
  account: Account,
  request: OrderRequest,
  placement: Placement = {},
): Outcome {
  const listing = exchange.listing(request.asset);
  if (listing === null) return { kind: 'error', text: `Order has invalid asset. asset=${request.asset}` };
  const rejected = judge(exchange, account, { listing, request, placement });
  if (rejected !== null) {
    const { status, text } = rejected;
    exchange.announce(exchange.record(account, request, { ...placement, status }), status);
    return { kind: 'error', text: `${text} asset=${request.asset}` };
  }
  const order = exchange.record(account, request, { ...placement, status: 'open' });
  account.open.set(order.oid, order);
  exchange.announce(order, 'open');
  if (order.waitsFor !== 0) return { kind: 'waitingForFill', order };
  if (order.trigger !== null) return { kind: 'resting', order };
  return trade(exchange, listing, order);
}

/** Trades what it can of an open order that is not on the book, and rests or ends the rest. */
export function trade(exchange: Exchange, listing: Listing, order: OrderRecord): Outcome {
  matchTaker(exchange, listing, order, order.timeInForce === 'LiquidationMarket' ? null : order.price);
  settle(exchange, listing, order);
  const counted = `asset=${order.asset}`;
  if (order.status === 'iocCancelRejected') {
    const text = `Order could not immediately match against any resting orders. ${counted}`;
    return { kind: 'error', text };
  }
  if (order.status === 'marketOrderNoLiquidityRejected') {
    return { kind: 'error', text: `No liquidity available for market order. ${counted}` };
  }
  return { kind: isOpen(order) ? 'resting' : 'filled', order };
}

/** Whether a mark of this price sets a conditional order off. */
export function isTriggered(trigger: Trigger, side: OrderRequest['side'], mark: Decimal): boolean {
  const isAbove = (trigger.tpsl === 'tp') === (side === 'SELL');
  return isAbove ? mark >= trigger.triggerPx : mark <= trigger.triggerPx;
}

function settle(exchange: Exchange, listing: Listing, order: OrderRecord): void {
  if (!isOpen(order)) return;
  if (exchange.tradable(order) <= 0n) return exchange.close(order, 'reduceOnlyCanceled');
  if (order.timeInForce === 'Gtc' || order.timeInForce === 'Alo') {
    const side = order.side === 'BUY' ? 'bid' : 'ask';
    return listing.book.insert(order, listing.market.quantityAt(side, order.price));
  }
  if (order.executed > 0n) return exchange.close(order, 'canceled');
  const isMarket = order.timeInForce !== 'Ioc';
  exchange.close(order, isMarket ? 'marketOrderNoLiquidityRejected' : 'iocCancelRejected');
}

/** Everything that is checked before an order exists. */
function judge(
  exchange: Exchange,
  account: Account,
  one: { readonly listing: Listing; readonly request: OrderRequest; readonly placement: Placement },
): Rejection | null {
  const { listing, request } = one;
  const isWholePosition = one.placement.isPositionTpsl === true && request.quantity === ZERO;
  return (
    judgeNumbers(listing, request, isWholePosition) ??
    judgeTrigger(listing, request) ??
    (account.open.size >= OPEN_ORDERS_MAX
      ? { status: 'rejected', text: `Too many open orders (${OPEN_ORDERS_MAX}).` }
      : null) ??
    judgePosition(exchange, account, one) ??
    judgePostOnly(listing, request)
  );
}

function judgeNumbers(listing: Listing, request: OrderRequest, isWholePosition: boolean): Rejection | null {
  const { spec, market } = listing;
  const { price, quantity, trigger } = request;
  if (quantity <= 0n && !isWholePosition) return { status: 'rejected', text: 'Order has zero size.' };
  if (cut(quantity, spec.szDecimals) !== quantity) {
    return { status: 'rejected', text: 'Order has invalid size.' };
  }
  if (price <= 0n) return { status: 'rejected', text: 'Order has invalid price.' };
  if (!isOnTick(spec, price) || (trigger !== null && !isOnTick(spec, trigger.triggerPx))) {
    return { status: 'tickRejected', text: 'Price must be divisible by tick size.' };
  }
  const reference = trigger?.triggerPx ?? market.mark;
  const far = absolute(subtract(price, reference));
  if (far * 100n > reference * FAR_PERCENT) {
    return {
      status: 'oracleRejected',
      text: 'Order price cannot be more than 80% away from the reference price.',
    };
  }
  if (!request.reduceOnly && multiplyUp(price, quantity) < MIN_NOTIONAL) {
    return { status: 'minTradeNtlRejected', text: 'Order must have minimum value of $10.' };
  }
  return null;
}

function judgeTrigger(listing: Listing, { trigger, side }: OrderRequest): Rejection | null {
  if (trigger === null) return null;
  const isBad = trigger.triggerPx <= 0n || isTriggered(trigger, side, listing.market.mark);
  return isBad ? { status: 'badTriggerPxRejected', text: 'Invalid TP/SL price.' } : null;
}

/** Margin, or for an order that may only reduce, something to reduce. What waits for its parent is looked at then. */
function judgePosition(
  exchange: Exchange,
  account: Account,
  one: { readonly listing: Listing; readonly request: OrderRequest; readonly placement: Placement },
): Rejection | null {
  const { listing, request } = one;
  if ((one.placement.waitsFor ?? 0) !== 0) return null;
  if (request.reduceOnly) {
    if (account.reducible(listing.spec.symbol, request.side) > 0n) return null;
    return { status: 'reduceOnlyRejected', text: 'Reduce only order would increase position.' };
  }
  if (canAfford(account, listing, exchange.listings, { ...request, price: worth(listing, request) }))
    return null;
  return { status: 'perpMarginRejected', text: 'Insufficient margin to place order.' };
}

/** A price far through the market is carried at what the market gives. */
function worth(listing: Listing, { side, price }: OrderRequest): Decimal {
  const counter = bestCounterPrice(listing, side) ?? listing.market.mark;
  return side === 'BUY' ? smaller(price, counter) : price;
}

function judgePostOnly(listing: Listing, request: OrderRequest): Rejection | null {
  if (request.timeInForce !== 'Alo' || request.trigger !== null) return null;
  const counter = bestCounterPrice(listing, request.side);
  if (counter === null || !meets(request.side, counter, request.price)) return null;
  const bid = bestCounterPrice(listing, 'SELL');
  const ask = bestCounterPrice(listing, 'BUY');
  const text = [bid, ask].map((price) => (price === null ? 'none' : decimalText(price).replace(/\.0$/, '')));
  return {
    status: 'badAloPxRejected',
    text: `Post only order would have immediately matched, bbo was ${text.join('@')}.`,
  };
}

/** Closes a position whatever the price is. */
export function liquidate(exchange: Exchange, account: Account, listing: Listing): void {
  const { amount } = account.position(listing.spec.symbol);
  if (amount === ZERO) return;
  const order = exchange.record(
    account,
    {
      asset: [...exchange.listings.values()].indexOf(listing),
      side: amount > 0n ? 'SELL' : 'BUY',
      price: listing.market.mark,
      quantity: absolute(amount),
      reduceOnly: true,
      timeInForce: 'LiquidationMarket',
      trigger: null,
      cloid: null,
      builder: null,
    },
    { status: 'open' },
  );
  account.open.set(order.oid, order);
  trade(exchange, listing, order);
}
