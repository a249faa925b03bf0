import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, divideDown, multiplyDown, larger, smaller, subtract } from '../../src/core/units/decimal.ts';
import { FUNDING_MS } from './clockwork.ts';
import type { Exchange, Listing } from './exchange.ts';
import { fixed, fromUnits } from '../shared/fixed.ts';
import type { Json } from './order-views.ts';
import { bestCounterPrice } from '../shared/matching.ts';
import type { PublicTrade } from '../shared/listing.ts';
import { depthSide, priceRange, traded, updateIdOf } from '../shared/tape.ts';

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
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

export function depthView(exchange: Exchange, listing: Listing, limit: number): Json {
  return {
    lastUpdateId: updateIdOf(listing),
    E: exchange.now,
    T: exchange.now,
    bids: depthSide(listing, 'bid', limit),
    asks: depthSide(listing, 'ask', limit),
  };
}

export function tradeView(listing: Listing, trade: PublicTrade): Json {
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

export function aggregateView(listing: Listing, trade: PublicTrade): Json {
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
