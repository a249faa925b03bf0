import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, add, larger, smaller } from '../../src/core/units/decimal.ts';
import { fixed, floorTo } from './fixed.ts';
import type { Listing, PublicTrade } from './listing.ts';
import { remainingOf } from './listing.ts';
import type { BookSide } from './market.ts';
import { fraction } from './random.ts';

const SECOND_MS = 1000;
/** Points of the price path that a candle looks at. */
const CANDLE_POINTS = 8;
/** Room for the changes of all the seconds before: what is counted never makes two seconds meet. */
const UPDATES_PER_SECOND = 1_000_000;

/** Grows with the second and with every change of the book in between. */
export function updateIdOf(listing: Listing): number {
  return listing.market.second * UPDATES_PER_SECOND + listing.market.changes + listing.book.changes;
}

/** The background's levels with the accounts' orders added in, best first. */
export function depthSide(listing: Listing, side: BookSide, limit: number): readonly (readonly string[])[] {
  const { spec, market, book } = listing;
  const own = book.levels(side === 'bid' ? 'BUY' : 'SELL');
  const sums = new Map<Decimal, Decimal>();
  for (const level of own) {
    for (const order of level.orders) {
      sums.set(level.price, add(sums.get(level.price) ?? ZERO, remainingOf(order)));
    }
  }
  for (let level = 0; level < limit; level += 1) {
    const quote = market.quote(side, level);
    if (quote === null) break;
    if (quote.quantity > 0n) sums.set(quote.price, add(sums.get(quote.price) ?? ZERO, quote.quantity));
  }
  const direction = side === 'bid' ? -1 : 1;
  return [...sums.keys()]
    .sort((a, b) => (a < b ? -direction : direction))
    .slice(0, limit)
    .map((price) => [
      fixed(price, spec.pricePrecision),
      fixed(sums.get(price) ?? ZERO, spec.quantityPrecision),
    ]);
}

/** The tape: one made-up background trade a second, and every real one. Oldest first, ids rising. */
export function tape(nowMs: number, listing: Listing, limit: number): readonly PublicTrade[] {
  return tapeFrom(nowMs, listing, listing.market.second - limit + 1).slice(-limit);
}

/** What the tape got after the trade `afterId`, of the last `secondsMax` seconds. */
export function tapeAfter(
  nowMs: number,
  listing: Listing,
  afterId: number,
  secondsMax: number,
): readonly PublicTrade[] {
  const first = Math.max(Math.floor(afterId / SECOND_MS), listing.market.second - secondsMax + 1);
  return tapeFrom(nowMs, listing, first).filter((trade) => trade.id > afterId);
}

function tapeFrom(nowMs: number, listing: Listing, firstSecond: number): readonly PublicTrade[] {
  const trades: PublicTrade[] = listing.trades.filter((trade) => trade.time >= firstSecond * SECOND_MS);
  for (let second = firstSecond; second <= listing.market.second; second += 1) {
    trades.push({
      id: second * SECOND_MS,
      price: listing.market.markAt(second * SECOND_MS),
      quantity: traded(listing, SECOND_MS),
      time: Math.min(second * SECOND_MS, nowMs),
      buyerIsMaker: fraction(second, 1, 2) < 0.5,
    });
  }
  return trades.sort((a, b) => a.id - b.id);
}

/** First, highest, lowest and last price between two times. */
export function priceRange(
  listing: Listing,
  from: number,
  to: number,
): { readonly open: Decimal; readonly high: Decimal; readonly low: Decimal; readonly close: Decimal } {
  const open = listing.market.markAt(from);
  const close = listing.market.markAt(to);
  let high = larger(open, close);
  let low = smaller(open, close);
  for (let point = 1; point < CANDLE_POINTS; point += 1) {
    const price = listing.market.markAt(from + Math.floor(((to - from) * point) / CANDLE_POINTS));
    high = larger(high, price);
    low = smaller(low, price);
  }
  return { open, high, low, close };
}

/** What the background trades among itself in a time, on average. */
export function traded(listing: Listing, durationMs: number): Decimal {
  const quantity = (listing.spec.flowPerSecond * BigInt(Math.max(0, durationMs))) / 1000n;
  return larger(floorTo(quantity, listing.spec.stepSize), listing.spec.stepSize);
}
