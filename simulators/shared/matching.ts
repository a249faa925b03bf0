import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, add, smaller, subtract } from '../../src/core/units/decimal.ts';
import type { Level, Side } from './book.ts';
import type { Listing, Precise, Traded } from './listing.ts';
import { opposite, remainingOf } from './listing.ts';
import type { Quote } from './market.ts';

/** One trade. A null maker or taker is the background; at least one side is an account's order. */
export interface Match<O extends Traded, S extends Precise> {
  readonly listing: Listing<O, S>;
  readonly maker: O | null;
  readonly taker: O | null;
  readonly takerSide: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** What a venue does with what matching finds. */
export interface Venue<O extends Traded, S extends Precise> {
  isOpen(order: O): boolean;
  /** What an order may still trade: its rest, or what its position leaves of it where it may only reduce. */
  tradable(order: O): Decimal;
  /** Carries out a match. */
  execute(match: Match<O, S>): void;
  /** Carries out a match against a background level. */
  executeAgainst(quote: Quote, match: Match<O, S>): void;
  /** Ends an order that has nothing left to trade. */
  exhaust(order: O): void;
  /** Ends one or both of two orders of one account that would trade with each other. True when it did. */
  preventSelfTrade(maker: O, taker: O): boolean;
}

/** A taker's next counterparty: an account's level, the background's, or what the background has ahead of a level. */
type Next<O> =
  | { readonly kind: 'none' }
  | { readonly kind: 'level'; readonly level: Level<O> }
  | { readonly kind: 'background'; readonly quote: Quote; readonly ahead: Level<O> | null };

/** Whether `price` is as good as `limit` for someone on `side`. A null limit is always met. */
export function meets(side: Side, price: Decimal, limit: Decimal | null): boolean {
  if (limit === null) return true;
  return side === 'BUY' ? price <= limit : price >= limit;
}

/** The best price that someone on `side` could trade at now, or null. */
export function bestCounterPrice<O extends Traded>(listing: Listing<O>, side: Side): Decimal | null {
  const level = listing.book.best(opposite(side));
  const quote = listing.market.best(side === 'BUY' ? 'ask' : 'bid');
  if (level === null) return quote?.price ?? null;
  if (quote === null) return level.price;
  return meets(side, level.price, quote.price) ? level.price : quote.price;
}

/** Trades an incoming order by price and then time until it is done, meets no price within `limit`, or is ended. */
export function matchTaker<O extends Traded, S extends Precise>(
  venue: Venue<O, S>,
  listing: Listing<O, S>,
  order: O,
  limit: Decimal | null,
): void {
  while (venue.isOpen(order)) {
    const tradable = venue.tradable(order);
    if (tradable <= 0n) return;
    const next = nextFor(listing, order.side, limit);
    if (next.kind === 'none') return;
    if (next.kind === 'background') {
      takeBackground(venue, listing, { order, tradable, quote: next.quote, ahead: next.ahead });
      continue;
    }
    const maker = next.level.orders[0];
    if (maker === undefined) return;
    if (venue.preventSelfTrade(maker, order)) continue;
    const quantity = smaller(tradable, venue.tradable(maker));
    if (quantity <= 0n) {
      venue.exhaust(maker);
      continue;
    }
    const price = maker.price;
    venue.execute({ listing, maker, taker: order, takerSide: order.side, price, quantity });
  }
}

/** How much an order could trade at once within its limit, up to what it wants. */
export function fillable<O extends Traded>(
  listing: Listing<O>,
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
export function sweepCrossed<O extends Traded, S extends Precise>(
  venue: Venue<O, S>,
  listing: Listing<O, S>,
): void {
  for (const side of ['BUY', 'SELL'] as const) {
    for (;;) {
      const maker = listing.book.best(side)?.orders[0];
      const quote = listing.market.best(side === 'BUY' ? 'ask' : 'bid');
      if (maker === undefined || quote === null || !meets(side, quote.price, maker.price)) break;
      const quantity = smaller(venue.tradable(maker), quote.quantity);
      if (quantity <= 0n) {
        venue.exhaust(maker);
        continue;
      }
      const price = maker.price;
      const takerSide = opposite(side);
      venue.executeAgainst(quote, { listing, maker, taker: null, takerSide, price, quantity });
    }
  }
}

/** One second of background takers: they reach as far as the background's best price and no further. */
export function tradeFlow<O extends Traded, S extends Precise>(
  venue: Venue<O, S>,
  listing: Listing<O, S>,
): void {
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
    const quantity = smaller(rest, venue.tradable(maker));
    if (quantity <= 0n) {
      venue.exhaust(maker);
      continue;
    }
    const price = maker.price;
    venue.execute({ listing, maker, taker: null, takerSide: flow.side, price, quantity });
    rest = subtract(rest, quantity);
  }
}

function nextFor<O extends Traded>(listing: Listing<O>, side: Side, limit: Decimal | null): Next<O> {
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

function takeBackground<O extends Traded, S extends Precise>(
  venue: Venue<O, S>,
  listing: Listing<O, S>,
  part: {
    readonly order: O;
    readonly tradable: Decimal;
    readonly quote: Quote;
    readonly ahead: Level<O> | null;
  },
): void {
  const { order, quote, ahead } = part;
  const offered = ahead === null ? quote.quantity : smaller(quote.quantity, ahead.ahead);
  const quantity = smaller(part.tradable, offered);
  if (ahead !== null) {
    ahead.ahead = quantity === quote.quantity ? ZERO : subtract(ahead.ahead, quantity);
  }
  const price = quote.price;
  venue.executeAgainst(quote, {
    listing,
    maker: null,
    taker: order,
    takerSide: order.side,
    price,
    quantity,
  });
}
