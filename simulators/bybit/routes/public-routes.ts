import {
  candle,
  INTERVALS,
  instrumentView,
  nextFunding,
  orderBookView,
  pairTickerView,
  pairView,
  tickerView,
  tradeView,
} from '../market-views.ts';
import { priceBand } from '../filters.ts';
import { NO, Refusal, paramsError } from '../refusal.ts';
import { CATEGORIES, isSpot, symbolOf } from '../category.ts';
import type { Listing } from '../exchange.ts';
import { fixed } from '../../shared/fixed.ts';
import { tape, traded } from '../../shared/tape.ts';
import { FUNDING_MS } from '../clockwork.ts';
import type { Answer, PublicCall, RouteTable } from './route.ts';
import { categoryIn, contractOf, isListed, limitOf, listingOf, nameOf, open, withinSpan } from './route.ts';

/** Open interest is a day's volume. */
const INTEREST_MS = 86_400_000;
const CATEGORIES_KNOWN = ['spot', 'linear', 'inverse', 'option'];
const CANDLES_MAX = 1000;
const INTEREST_PERIODS: ReadonlyMap<string, number> = new Map([
  ['5min', 300_000],
  ['15min', 900_000],
  ['30min', 1_800_000],
  ['1h', 3_600_000],
  ['4h', 14_400_000],
  ['1d', 86_400_000],
]);

interface Candles {
  readonly result: {
    readonly symbol: string;
    readonly category: string;
    readonly list: readonly (readonly string[])[];
  };
}
const DEPTH_MAX = 500;

/** Market data. */
export const PUBLIC_ROUTES: RouteTable = [
  ['GET /v5/market/time', open(time)],
  ['GET /v5/market/instruments-info', open(instruments)],
  ['GET /v5/market/tickers', open(tickers)],
  ['GET /v5/market/orderbook', open(orderBook)],
  ['GET /v5/market/kline', open(candles)],
  ['GET /v5/market/mark-price-kline', open((call) => withoutVolume(candles(call)))],
  ['GET /v5/market/index-price-kline', open((call) => withoutVolume(candles(call)))],
  ['GET /v5/market/open-interest', open(openInterest)],
  ['GET /v5/market/price-limit', open(priceLimit)],
  ['GET /v5/market/recent-trade', open(recentTrades)],
  ['GET /v5/market/funding/history', open(fundingHistory)],
  ['GET /v5/market/risk-limit', open(riskLimits)],
];

function time({ exchange }: PublicCall): Answer {
  const seconds = Math.floor(exchange.now / 1000);
  return { result: { timeSecond: String(seconds), timeNano: `${exchange.now}000000` } };
}

/** Of the categories that are not traded here the list is empty, and so is that of markets that are not open yet. */
function instruments(call: PublicCall): Answer | Refusal {
  const { params } = call;
  const category = params.text('category');
  const symbol = params.text('symbol');
  if (category === null || !CATEGORIES_KNOWN.includes(category)) return NO.badCategory;
  const status = params.text('status') ?? 'Trading';
  const listings = [...call.exchange.listings.values()].filter(({ spec }) => spec.category === category);
  const all = status === 'Trading' ? listings : [];
  const served = CATEGORIES.find((one) => one === category);
  const name = served === undefined ? symbol : nameOf(params, served);
  const listed = all.filter(({ spec }) => name === null || spec.symbol === name);
  const isTraded = listings.length > 0 && served !== undefined;
  if (name !== null && isTraded && !isListed(call.exchange, served, name)) return NO.badSymbol;
  const baseCoin = params.text('baseCoin');
  const list = listed
    .filter(({ spec }) => baseCoin === null || spec.baseCoin === baseCoin)
    .map(({ spec }) => (isSpot(spec) ? pairView(spec) : instrumentView(spec)));
  return { result: { category, list, nextPageCursor: '' } };
}

function tickers(call: PublicCall): Answer | Refusal {
  const category = categoryIn(call.params);
  if (category instanceof Refusal) return category;
  const symbol = call.params.text('symbol');
  const listing = symbol === null ? null : listingOf(call);
  if (listing instanceof Refusal) return listing;
  const all = [...call.exchange.listings.values()].filter(({ spec }) => spec.category === category);
  const listings = listing === null ? all : [listing];
  const list = listings.map((one) =>
    isSpot(one.spec) ? pairTickerView(call.exchange, one) : tickerView(call.exchange, one),
  );
  return { result: { category, list } };
}

function orderBook(call: PublicCall): Answer | Refusal {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const limit = limitOf(call.params, 25, DEPTH_MAX);
  return limit instanceof Refusal ? limit : { result: orderBookView(call.exchange, listing, limit) };
}

/** Newest first. */
function candles(call: PublicCall): Candles | Refusal {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const periodMs = INTERVALS.get(call.params.text('interval') ?? '');
  const limit = limitOf(call.params, 200, CANDLES_MAX);
  const start = call.params.integer('start');
  const end = call.params.integer('end') ?? call.exchange.now;
  if (periodMs === undefined) return paramsError('interval');
  if (limit instanceof Refusal) return limit;
  if (start instanceof Refusal) return start;
  if (end instanceof Refusal) return end;
  const last = Math.floor(Math.min(end, call.exchange.now) / periodMs) * periodMs;
  const first = Math.max(
    start === null ? 0 : Math.ceil(start / periodMs) * periodMs,
    last - (limit - 1) * periodMs,
  );
  const list: (readonly string[])[] = [];
  for (let openAt = last; openAt >= first; openAt -= periodMs) {
    const { prices, volume, turnover } = candle(call.exchange, listing, { openAt, periodMs });
    list.push([String(openAt), ...prices, volume, turnover]);
  }
  const { symbol, category } = listing.spec;
  return { result: { symbol: symbolOf(symbol), category, list } };
}

/** Mark and index are what is traded here; their candles have no volume. */
function withoutVolume(found: Candles | Refusal): Answer | Refusal {
  if (found instanceof Refusal) return found;
  return { result: { ...found.result, list: found.result.list.map((row) => row.slice(0, 5)) } };
}

/** Newest first; it never changes. */
function openInterest(call: PublicCall): Answer | Refusal {
  const listing = contractOf(call);
  if (listing instanceof Refusal) return listing;
  const periodMs = INTEREST_PERIODS.get(call.params.text('intervalTime') ?? '');
  const limit = limitOf(call.params, 50);
  if (periodMs === undefined) return paramsError('intervalTime');
  if (limit instanceof Refusal) return limit;
  const last = Math.floor(call.exchange.now / periodMs) * periodMs;
  const interest = fixed(traded(listing, INTEREST_MS), listing.spec.quantityPrecision);
  const list = Array.from({ length: limit }, (_, at) => ({
    openInterest: interest,
    timestamp: String(last - at * periodMs),
  }));
  return {
    result: { symbol: listing.spec.symbol, category: listing.spec.category, list, nextPageCursor: '' },
  };
}

function priceLimit(call: PublicCall): Answer | Refusal {
  const listing = contractOf(call);
  if (listing instanceof Refusal) return listing;
  const { symbol, pricePrecision } = listing.spec;
  const { highest, lowest } = priceBand(listing);
  const ts = String(call.exchange.now);
  return {
    result: { symbol, buyLmt: fixed(highest, pricePrecision), sellLmt: fixed(lowest, pricePrecision), ts },
  };
}

/** Newest first. */
function recentTrades(call: PublicCall): Answer | Refusal {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const limit = limitOf(call.params, 500, 1000);
  if (limit instanceof Refusal) return limit;
  const trades = tape(call.exchange.now, listing, limit).toReversed();
  return {
    result: { category: listing.spec.category, list: trades.map((trade) => tradeView(listing, trade)) },
  };
}

/** Newest first. */
function fundingHistory(call: PublicCall): Answer | Refusal {
  const listing = contractOf(call);
  if (listing instanceof Refusal) return listing;
  const limit = limitOf(call.params, 200);
  const within = withinSpan(call.params);
  if (limit instanceof Refusal) return limit;
  if (within instanceof Refusal) return within;
  const list: unknown[] = [];
  let at = nextFunding(call.exchange) - FUNDING_MS;
  for (let count = 0; count < limit; count += 1, at -= FUNDING_MS) {
    if (!within(at)) continue;
    const fundingRate = fixed(listing.market.fundingRate(at - 1), 8);
    list.push({ symbol: listing.spec.symbol, fundingRate, fundingRateTimestamp: String(at) });
  }
  return { result: { category: listing.spec.category, list } };
}

function riskLimits(call: PublicCall): Answer | Refusal {
  const listing = contractOf(call);
  if (listing instanceof Refusal) return listing;
  return { result: { category: listing.spec.category, list: tiersOf(listing), nextPageCursor: '' } };
}

function tiersOf({ spec }: Listing): readonly unknown[] {
  return spec.tiers.map((tier, at) => ({
    id: at + 1,
    symbol: spec.symbol,
    riskLimitValue: fixed(tier.limit, 0),
    maintenanceMargin: fixed(tier.maintenance, 4),
    initialMargin: fixed(tier.maintenance, 4),
    isLowestRisk: at === 0 ? 1 : 0,
    maxLeverage: `${tier.leverage}.00`,
    mmDeduction: '',
  }));
}
