import type { Decimal } from '../../src/core/units/decimal.ts';
import {
  ZERO,
  divideDown,
  multiplyDown,
  add,
  larger,
  smaller,
  subtract,
} from '../../src/core/units/decimal.ts';
import { FUNDING_MS } from './clockwork.ts';
import type { Exchange, Listing } from './exchange.ts';
import { fixed, floorTo, fromUnits } from './fixed.ts';
import type { BookSide } from './market.ts';
import type { Json } from './order-views.ts';
import { bestCounterPrice } from './matching.ts';
import { remainingOf } from './order.ts';
import { fraction } from './random.ts';

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
/** Points of the price path that a candle looks at. */
const CANDLE_POINTS = 8;
/** Room for the changes of all the seconds before: what is counted never makes two seconds meet. */
const UPDATES_PER_SECOND = 1_000_000;
const MINUTE_MS = 60_000;
/** Lengths of candles by the name of their interval. */
export const INTERVALS: ReadonlyMap<string, number> = new Map([
  ['1m', MINUTE_MS],
  ['3m', 3 * MINUTE_MS],
  ['5m', 5 * MINUTE_MS],
  ['15m', 15 * MINUTE_MS],
  ['30m', 30 * MINUTE_MS],
  ['1h', 60 * MINUTE_MS],
  ['2h', 120 * MINUTE_MS],
  ['4h', 240 * MINUTE_MS],
  ['6h', 360 * MINUTE_MS],
  ['8h', 480 * MINUTE_MS],
  ['12h', 720 * MINUTE_MS],
  ['1d', DAY_MS],
  ['3d', 3 * DAY_MS],
  ['1w', 7 * DAY_MS],
]);

export interface TapeTrade {
  readonly id: number;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly time: number;
  readonly buyerIsMaker: boolean;
}

/** Grows with the second and with every change of the book in between. */
export function updateIdOf(listing: Listing): number {
  return listing.market.second * UPDATES_PER_SECOND + listing.market.changes + listing.book.changes;
}

export function depthView(exchange: Exchange, listing: Listing, limit: number): Json {
  return {
    lastUpdateId: updateIdOf(listing),
    E: exchange.now,
    T: exchange.now,
    bids: depthSide(listing, 'bid', limit),
    asks: depthSide(listing, 'ask', limit),
  };
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
export function tape(exchange: Exchange, listing: Listing, limit: number): readonly TapeTrade[] {
  return tapeFrom(exchange, listing, listing.market.second - limit + 1).slice(-limit);
}

/** What the tape got after the trade `afterId`, of the last `secondsMax` seconds. */
export function tapeAfter(
  exchange: Exchange,
  listing: Listing,
  afterId: number,
  secondsMax: number,
): readonly TapeTrade[] {
  const first = Math.max(Math.floor(afterId / SECOND_MS), listing.market.second - secondsMax + 1);
  return tapeFrom(exchange, listing, first).filter((trade) => trade.id > afterId);
}

function tapeFrom(exchange: Exchange, listing: Listing, firstSecond: number): readonly TapeTrade[] {
  const trades: TapeTrade[] = listing.trades.filter((trade) => trade.time >= firstSecond * SECOND_MS);
  for (let second = firstSecond; second <= listing.market.second; second += 1) {
    trades.push({
      id: second * SECOND_MS,
      price: listing.market.markAt(second * SECOND_MS),
      quantity: traded(listing, SECOND_MS),
      time: Math.min(second * SECOND_MS, exchange.now),
      buyerIsMaker: fraction(second, 1, 2) < 0.5,
    });
  }
  return trades.sort((a, b) => a.id - b.id);
}

export function tradeView(listing: Listing, trade: TapeTrade): Json {
  const { pricePrecision, quantityPrecision } = listing.spec;
  return {
    id: trade.id,
    price: fixed(trade.price, pricePrecision),
    qty: fixed(trade.quantity, quantityPrecision),
    quoteQty: fixed(multiplyDown(trade.price, trade.quantity), pricePrecision),
    time: trade.time,
    isBuyerMaker: trade.buyerIsMaker,
  };
}

export function aggregateView(listing: Listing, trade: TapeTrade): Json {
  return {
    a: trade.id,
    p: fixed(trade.price, listing.spec.pricePrecision),
    q: fixed(trade.quantity, listing.spec.quantityPrecision),
    f: trade.id,
    l: trade.id,
    T: trade.time,
    m: trade.buyerIsMaker,
  };
}

/** One candle, from points of the price path; nothing of it lies after now. */
export function candleView(
  exchange: Exchange,
  listing: Listing,
  openAt: number,
  periodMs: number,
): readonly unknown[] {
  const end = Math.min(openAt + periodMs - 1, exchange.now);
  const range = priceRange(listing, openAt, end);
  const volume = traded(listing, end - openAt + 1);
  const quote = multiplyDown(volume, range.close);
  const { pricePrecision, quantityPrecision } = listing.spec;
  const half = (value: Decimal): Decimal => fromUnits(value / 2n);
  return [
    openAt,
    fixed(range.open, pricePrecision),
    fixed(range.high, pricePrecision),
    fixed(range.low, pricePrecision),
    fixed(range.close, pricePrecision),
    fixed(volume, quantityPrecision),
    openAt + periodMs - 1,
    fixed(quote, 5),
    Math.max(1, Math.floor((end - openAt) / SECOND_MS)),
    fixed(half(volume), quantityPrecision),
    fixed(half(quote), 5),
    '0',
  ];
}

export function tickerView(exchange: Exchange, listing: Listing): Json {
  const { pricePrecision, quantityPrecision } = listing.spec;
  const from = exchange.now - DAY_MS;
  const range = priceRange(listing, from, exchange.now);
  const last = listing.market.last;
  const change = subtract(last, range.open);
  const volume = traded(listing, DAY_MS);
  const quote = multiplyDown(volume, range.open);
  return {
    symbol: listing.spec.symbol,
    priceChange: fixed(change, pricePrecision),
    priceChangePercent: fixed(fromUnits(divideDown(change, range.open) * 100n), 3),
    weightedAvgPrice: fixed(range.open, pricePrecision),
    lastPrice: fixed(last, pricePrecision),
    lastQty: fixed(traded(listing, SECOND_MS), quantityPrecision),
    openPrice: fixed(range.open, pricePrecision),
    highPrice: fixed(larger(range.high, last), pricePrecision),
    lowPrice: fixed(smaller(range.low, last), pricePrecision),
    volume: fixed(volume, quantityPrecision),
    quoteVolume: fixed(quote, 2),
    openTime: from,
    closeTime: exchange.now,
    firstId: Math.floor(from / SECOND_MS) * SECOND_MS,
    lastId: listing.market.second * SECOND_MS,
    count: DAY_MS / SECOND_MS,
  };
}

export function bookTickerView(exchange: Exchange, listing: Listing): Json {
  const digits = listing.spec.pricePrecision;
  const bid = bestCounterPrice(listing, 'SELL');
  const ask = bestCounterPrice(listing, 'BUY');
  return {
    symbol: listing.spec.symbol,
    bidPrice: fixed(bid ?? ZERO, digits),
    bidQty: depthSide(listing, 'bid', 1)[0]?.[1] ?? '0',
    askPrice: fixed(ask ?? ZERO, digits),
    askQty: depthSide(listing, 'ask', 1)[0]?.[1] ?? '0',
    time: exchange.now,
    lastUpdateId: updateIdOf(listing),
  };
}

export function premiumView(exchange: Exchange, listing: Listing): Json {
  const mark = fixed(listing.market.mark, 8);
  const next = (Math.floor(exchange.now / FUNDING_MS) + 1) * FUNDING_MS;
  return {
    symbol: listing.spec.symbol,
    markPrice: mark,
    indexPrice: mark,
    estimatedSettlePrice: mark,
    lastFundingRate: fixed(listing.market.fundingRate(next - 1), 8),
    interestRate: '0.00010000',
    nextFundingTime: next,
    time: exchange.now,
  };
}

/** Contracts that background traders hold: a day's volume. */
export function openInterestOf(listing: Listing): string {
  return fixed(traded(listing, DAY_MS), listing.spec.quantityPrecision);
}

function priceRange(
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
function traded(listing: Listing, durationMs: number): Decimal {
  const quantity = (listing.spec.flowPerSecond * BigInt(Math.max(0, durationMs))) / 1000n;
  return larger(floorTo(quantity, listing.spec.stepSize), listing.spec.stepSize);
}
