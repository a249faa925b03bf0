import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, add, decimal, multiplyDown, parseDecimal } from '../../src/core/units/decimal.ts';
import { floorTo, fromUnits } from '../shared/fixed.ts';
import type { PublicTrade } from '../shared/listing.ts';
import type { BookSide } from '../shared/market.ts';
import { bestCounterPrice } from '../shared/matching.ts';
import { depthSide, priceRange, tape, traded } from '../shared/tape.ts';
import { hourlyRate } from './clockwork.ts';
import { cut, decimalText } from './decimal-text.ts';
import type { Exchange, Listing } from './exchange.ts';

type Json = Readonly<Record<string, unknown>>;

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const LEVELS_MAX = 20;
/** Levels looked at where they are put together to rougher prices. */
const ROUGH_LEVELS = 400;
const TRADES = 10;

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
  ['8h', 480 * MINUTE_MS],
  ['12h', 720 * MINUTE_MS],
  ['1d', DAY_MS],
  ['3d', 3 * DAY_MS],
  ['1w', 7 * DAY_MS],
  ['1M', 30 * DAY_MS],
]);

export function metaView(exchange: Exchange): Json {
  const specs = Array.from(exchange.listings.values(), ({ spec }) => spec);
  return {
    universe: specs.map((spec) => ({
      name: spec.symbol,
      szDecimals: spec.szDecimals,
      maxLeverage: spec.maxLeverage,
      marginTableId: spec.marginTableId,
      ...(spec.onlyIsolated ? { onlyIsolated: true } : {}),
    })),
    marginTables: specs.map((spec) => [
      spec.marginTableId,
      { description: '', marginTiers: [{ lowerBound: '0.0', maxLeverage: spec.maxLeverage }] },
    ]),
    collateralToken: 0,
  };
}

/** A market's prices and figures of the last day. */
export function contextView(exchange: Exchange, listing: Listing): Json {
  const { market } = listing;
  const mark = decimalText(market.mark);
  const volume = traded(listing, DAY_MS);
  return {
    funding: decimalText(fromUnits(hourlyRate(listing, exchange.now))),
    openInterest: decimalText(volume),
    prevDayPx: decimalText(market.markAt(exchange.now - DAY_MS)),
    dayNtlVlm: decimalText(cut(multiplyDown(volume, market.mark), 6)),
    premium: '0.0',
    oraclePx: mark,
    markPx: mark,
    midPx: decimalText(midOf(listing)),
    impactPxs: [priceText(bestCounterPrice(listing, 'SELL')), priceText(bestCounterPrice(listing, 'BUY'))],
    dayBaseVlm: decimalText(volume),
  };
}

/** Half-way between the best prices, or the mark where a side is empty. */
function midOf(listing: Listing): Decimal {
  const bid = bestCounterPrice(listing, 'SELL');
  const ask = bestCounterPrice(listing, 'BUY');
  return bid === null || ask === null ? listing.market.mark : fromUnits(add(bid, ask) / 2n);
}

/** Mids by coin. */
export function midsView(exchange: Exchange): Json {
  return Object.fromEntries(
    [...exchange.listings].map(([coin, listing]) => [coin, decimalText(midOf(listing))]),
  );
}

/** How prices of a book are put together: to so many significant digits, and at 5 of them to steps of 2 or 5. */
export interface Roughness {
  readonly figures: number;
  readonly mantissa: number;
}

/** The best 20 levels of each side. */
export function bookView(exchange: Exchange, listing: Listing, roughness: Roughness | null): Json {
  const levels = [levelsOf(listing, 'bid', roughness), levelsOf(listing, 'ask', roughness)];
  return { coin: listing.spec.symbol, time: exchange.now, levels };
}

/** The best bid and the best ask, or null where there is none. */
export function bboView(exchange: Exchange, listing: Listing): Json {
  const best = (side: BookSide): unknown => levelsOf(listing, side, null)[0] ?? null;
  return { coin: listing.spec.symbol, time: exchange.now, bbo: [best('bid'), best('ask')] };
}

function levelsOf(listing: Listing, side: BookSide, roughness: Roughness | null): readonly Json[] {
  const rows = depthSide(listing, side, roughness === null ? LEVELS_MAX : ROUGH_LEVELS);
  const own = ordersByPrice(listing, side);
  const merged = new Map<Decimal, { sz: Decimal; n: number }>();
  for (const [px = '', sz = ''] of rows) {
    const price = parseDecimal(px) ?? ZERO;
    const rough = roughness === null ? price : roughly(price, side, roughness);
    const level = merged.get(rough) ?? { sz: ZERO, n: 0 };
    const { orders, size } = own.get(price) ?? { orders: 0, size: ZERO };
    const quantity = decimal(sz);
    merged.set(rough, { sz: add(level.sz, quantity), n: level.n + orders + (quantity > size ? 1 : 0) });
  }
  return [...merged].slice(0, LEVELS_MAX).map(([price, { sz, n }]) => ({
    px: decimalText(price),
    sz: decimalText(sz),
    n,
  }));
}

function ordersByPrice(
  { book }: Listing,
  side: BookSide,
): ReadonlyMap<Decimal, { readonly orders: number; readonly size: Decimal }> {
  return new Map(
    book.levels(side === 'bid' ? 'BUY' : 'SELL').map(({ price, orders }) => {
      const size = orders.reduce((sum, order) => add(sum, fromUnits(order.quantity - order.executed)), ZERO);
      return [price, { orders: orders.length, size }];
    }),
  );
}

/** Bids are rounded down and asks up, so that the two sides stay apart. */
function roughly(price: Decimal, side: BookSide, { figures, mantissa }: Roughness): Decimal {
  const digits = price.toString().length;
  const unit = 10n ** BigInt(Math.max(0, digits - figures)) * BigInt(mantissa);
  const down = floorTo(price, unit);
  return side === 'bid' || down === price ? down : fromUnits(down + unit);
}

/** The candle that began at `openAt`, as far as it goes by now. */
export function candleView(
  exchange: Exchange,
  listing: Listing,
  candle: { readonly interval: string; readonly openAt: number; readonly periodMs: number },
): Json {
  const end = Math.min(candle.openAt + candle.periodMs - 1, exchange.now);
  const range = priceRange(listing, candle.openAt, end);
  return {
    t: candle.openAt,
    T: candle.openAt + candle.periodMs - 1,
    s: listing.spec.symbol,
    i: candle.interval,
    o: decimalText(range.open),
    c: decimalText(range.close),
    h: decimalText(range.high),
    l: decimalText(range.low),
    v: decimalText(traded(listing, end - candle.openAt + 1)),
    n: Math.max(1, Math.floor((end - candle.openAt) / SECOND_MS)),
  };
}

/** A trade of the public tape. */
export function tradeView(listing: Listing, trade: PublicTrade): Json {
  const nobody = `0x${'0'.repeat(40)}`;
  return {
    coin: listing.spec.symbol,
    side: trade.buyerIsMaker ? 'A' : 'B',
    px: decimalText(trade.price),
    sz: decimalText(trade.quantity),
    time: trade.time,
    hash: `0x${trade.id.toString(16).padStart(64, '0')}`,
    tid: trade.id,
    users: [nobody, nobody],
  };
}

export function recentTrades(exchange: Exchange, listing: Listing): readonly Json[] {
  return tape(exchange.now, listing, TRADES)
    .map((trade) => tradeView(listing, trade))
    .reverse();
}

/** What a market paid in an hour that is over. */
export function hourView(listing: Listing, hourEnd: number): Json {
  return {
    coin: listing.spec.symbol,
    fundingRate: decimalText(fromUnits(hourlyRate(listing, hourEnd - 1))),
    premium: '0.0',
    time: hourEnd,
  };
}

function priceText(price: Decimal | null): string | null {
  return price === null ? null : decimalText(price);
}
