import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, add, smaller, subtract } from '../../src/core/units/decimal.ts';
import type { Level } from './book.ts';
import type { Exchange, Listing } from './exchange.ts';
import { opposite } from './exchange.ts';
import type { Quote } from './market.ts';
import type { OrderRecord, Side } from './order.ts';
import { isOpen, remainingOf } from './order.ts';

/** A taker's next counterparty: an account's level, the background's, or what the background has ahead of a level. */
type Next =
  | { readonly kind: 'none' }
  | { readonly kind: 'level'; readonly level: Level }
  | { readonly kind: 'background'; readonly quote: Quote; readonly ahead: Level | null };

/** Whether `price` is as good as `limit` for someone on `side`. A null limit is always met. */
export function meets(side: Side, price: Decimal, limit: Decimal | null): boolean {
  if (limit === null) return true;
  return side === 'BUY' ? price <= limit : price >= limit;
}

/** The best price that someone on `side` could trade at now, or null. */
export function bestCounterPrice(listing: Listing, side: Side): Decimal | null {
  const level = listing.book.best(opposite(side));
  const quote = listing.market.best(side === 'BUY' ? 'ask' : 'bid');
  if (level === null) return quote?.price ?? null;
  if (quote === null) return level.price;
  return meets(side, level.price, quote.price) ? level.price : quote.price;
}

/** Trades an incoming order by price and then time until it is done, meets no price within `limit`, or is ended. */
export function matchTaker(
  exchange: Exchange,
  listing: Listing,
  order: OrderRecord,
  limit: Decimal | null,
): void {
  while (isOpen(order)) {
    const tradable = exchange.tradable(order);
    if (tradable <= 0n) return;
    const next = nextFor(listing, order.side, limit);
    if (next.kind === 'none') return;
    if (next.kind === 'background') {
      takeBackground(exchange, listing, { order, tradable, quote: next.quote, ahead: next.ahead });
      continue;
    }
    const maker = next.level.orders[0];
    if (maker === undefined) return;
    if (preventSelfTrade(exchange, maker, order)) continue;
    const quantity = smaller(tradable, exchange.tradable(maker));
    if (quantity <= 0n) {
      exchange.close(maker, 'EXPIRED');
      continue;
    }
    const price = maker.price;
    exchange.execute({ listing, maker, taker: order, takerSide: order.side, price, quantity });
  }
}

/** How much an order could trade at once within its limit, up to what it wants. */
export function fillable(
  listing: Listing,
  order: { readonly side: Side },
  limit: Decimal,
  wanted: Decimal,
): Decimal {
  let sum = ZERO;
  for (const level of listing.book.levels(opposite(order.side))) {
    if (!meets(order.side, level.price, limit)) break;
    for (const resting of level.orders) sum = add(sum, remainingOf(resting));
  }
  const side = order.side === 'BUY' ? 'ask' : 'bid';
  for (let level = 0; sum < wanted; level += 1) {
    const quote = listing.market.quote(side, level);
    if (quote === null || !meets(order.side, quote.price, limit)) break;
    sum = add(sum, quote.quantity);
  }
  return smaller(sum, wanted);
}

/** After the background moved: it takes whatever resting orders now stand in its way, at their prices. */
export function sweepCrossed(exchange: Exchange, listing: Listing): void {
  for (const side of ['BUY', 'SELL'] as const) {
    for (;;) {
      const maker = listing.book.best(side)?.orders[0];
      const quote = listing.market.best(side === 'BUY' ? 'ask' : 'bid');
      if (maker === undefined || quote === null || !meets(side, quote.price, maker.price)) break;
      const quantity = smaller(exchange.tradable(maker), quote.quantity);
      if (quantity <= 0n) {
        exchange.close(maker, 'EXPIRED');
        continue;
      }
      const price = maker.price;
      const takerSide = opposite(side);
      exchange.executeAgainst(quote, { listing, maker, taker: null, takerSide, price, quantity });
    }
  }
}

/** One second of background takers: they reach as far as the background's best price and no further. */
export function tradeFlow(exchange: Exchange, listing: Listing): void {
  const flow = listing.market.takerFlow();
  const makerSide = opposite(flow.side);
  let rest = flow.quantity;
  while (rest > 0n) {
    const level = listing.book.best(makerSide);
    const quote = listing.market.best(flow.side === 'BUY' ? 'ask' : 'bid');
    const maker = level?.orders[0];
    if (level === null || maker === undefined) return;
    if (quote !== null && !meets(flow.side, level.price, quote.price)) return;
    if (quote !== null && level.price === quote.price && level.ahead > 0n) {
      const ahead = smaller(smaller(level.ahead, quote.quantity), rest);
      listing.market.take(quote, ahead);
      rest = subtract(rest, ahead);
      level.ahead = ahead === quote.quantity ? ZERO : subtract(level.ahead, ahead);
      continue;
    }
    const quantity = smaller(rest, exchange.tradable(maker));
    if (quantity <= 0n) {
      exchange.close(maker, 'EXPIRED');
      continue;
    }
    const price = maker.price;
    exchange.execute({ listing, maker, taker: null, takerSide: flow.side, price, quantity });
    rest = subtract(rest, quantity);
  }
}

function nextFor(listing: Listing, side: Side, limit: Decimal | null): Next {
  const level = listing.book.best(opposite(side));
  const quote = listing.market.best(side === 'BUY' ? 'ask' : 'bid');
  const levelMeets = level !== null && meets(side, level.price, limit);
  const quoteMeets = quote !== null && meets(side, quote.price, limit);
  if (!levelMeets) return quoteMeets ? { kind: 'background', quote, ahead: null } : { kind: 'none' };
  if (!quoteMeets) return { kind: 'level', level };
  if (quote.price === level.price) {
    return level.ahead > 0n ? { kind: 'background', quote, ahead: level } : { kind: 'level', level };
  }
  return meets(side, quote.price, level.price)
    ? { kind: 'background', quote, ahead: null }
    : { kind: 'level', level };
}

function takeBackground(
  exchange: Exchange,
  listing: Listing,
  part: {
    readonly order: OrderRecord;
    readonly tradable: Decimal;
    readonly quote: Quote;
    readonly ahead: Level | null;
  },
): void {
  const { order, quote, ahead } = part;
  const offered = ahead === null ? quote.quantity : smaller(quote.quantity, ahead.ahead);
  const quantity = smaller(part.tradable, offered);
  if (ahead !== null) {
    ahead.ahead = quantity === quote.quantity ? ZERO : subtract(ahead.ahead, quantity);
  }
  const price = quote.price;
  exchange.executeAgainst(quote, {
    listing,
    maker: null,
    taker: order,
    takerSide: order.side,
    price,
    quantity,
  });
}

/** Ends one or both of two orders of one account that would trade with each other. True when it did. */
function preventSelfTrade(exchange: Exchange, maker: OrderRecord, taker: OrderRecord): boolean {
  if (maker.account !== taker.account || taker.selfTradePreventionMode === 'NONE') return false;
  if (taker.selfTradePreventionMode !== 'EXPIRE_TAKER') exchange.close(maker, 'EXPIRED_IN_MATCH');
  if (taker.selfTradePreventionMode !== 'EXPIRE_MAKER') exchange.close(taker, 'EXPIRED_IN_MATCH');
  return true;
}
