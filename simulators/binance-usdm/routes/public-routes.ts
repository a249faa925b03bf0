import { fixed } from '../../shared/fixed.ts';
import {
  INTERVALS,
  aggregateView,
  bookTickerView,
  candleView,
  depthView,
  openInterestOf,
  premiumView,
  tickerView,
  tradeView,
} from '../market-views.ts';
import { tape } from '../../shared/tape.ts';
import { FUNDING_MS } from '../clockwork.ts';
import { exchangeInfoView } from '../exchange-info.ts';
import { NO, Refusal, illegalCharacters, missing } from '../refusal.ts';
import type { PublicCall, RouteTable } from './route.ts';
import { limitOf, listingOf, listingsOf, open, spanOf } from './route.ts';

const DEPTHS: readonly number[] = [5, 10, 20, 50, 100, 500, 1000];

/** Market data: no key, no signature. */
export const PUBLIC_ROUTES: RouteTable = [
  ['GET /fapi/v1/ping', open(1, () => ({}))],
  ['GET /fapi/v1/time', open(1, ({ exchange }) => ({ serverTime: exchange.now }))],
  ['GET /fapi/v1/exchangeInfo', open(1, exchangeInfoView)],
  ['GET /fapi/v1/depth', open(depthWeight, depth)],
  ['GET /fapi/v1/trades', open(5, recentTrades)],
  ['GET /fapi/v1/aggTrades', open(20, aggregateTrades)],
  ['GET /fapi/v1/klines', open(5, klines)],
  ['GET /fapi/v1/premiumIndex', open(bySymbol(1, 10), premiumIndex)],
  ['GET /fapi/v1/fundingRate', open(1, fundingRates)],
  ['GET /fapi/v1/fundingInfo', open(0, () => [])],
  ['GET /fapi/v1/ticker/24hr', open(bySymbol(1, 40), tickers)],
  ['GET /fapi/v1/ticker/price', open(bySymbol(1, 2), prices)],
  ['GET /fapi/v2/ticker/price', open(bySymbol(1, 2), prices)],
  ['GET /fapi/v1/ticker/bookTicker', open(bySymbol(2, 5), bookTickers)],
  ['GET /fapi/v1/openInterest', open(1, openInterest)],
];

function bySymbol(one: number, all: number): (params: PublicCall['params']) => number {
  return (params) => (params.text('symbol') === null ? all : one);
}

function depthWeight(params: PublicCall['params']): number {
  const limit = Number(params.text('limit') ?? '500');
  if (limit <= 50) return 2;
  if (limit <= 100) return 5;
  return limit <= 500 ? 10 : 20;
}

function depth(call: PublicCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const limit = call.params.integer('limit') ?? 500;
  if (limit instanceof Refusal) return limit;
  if (!DEPTHS.includes(limit)) return illegalCharacters('limit', DEPTHS.join(', '));
  return depthView(call.exchange, listing, limit);
}

function recentTrades(call: PublicCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const limit = limitOf(call.params, 500, 1000);
  if (limit instanceof Refusal) return limit;
  return tape(call.exchange.now, listing, limit).map((trade) => tradeView(listing, trade));
}

function aggregateTrades(call: PublicCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const limit = limitOf(call.params, 500, 1000);
  if (limit instanceof Refusal) return limit;
  const start = call.params.integer('startTime') ?? 0;
  const end = call.params.integer('endTime') ?? Infinity;
  if (start instanceof Refusal) return start;
  if (end instanceof Refusal) return end;
  return tape(call.exchange.now, listing, limit)
    .filter((trade) => trade.time >= start && trade.time <= end)
    .map((trade) => aggregateView(listing, trade));
}

function klines(call: PublicCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const interval = call.params.text('interval');
  if (interval === null) return missing('interval');
  const periodMs = INTERVALS.get(interval);
  if (periodMs === undefined) return NO.badInterval;
  const limit = limitOf(call.params, 500, 1500);
  if (limit instanceof Refusal) return limit;
  const now = call.exchange.now;
  const end = call.params.integer('endTime') ?? now;
  if (end instanceof Refusal) return end;
  const start = call.params.integer('startTime');
  if (start instanceof Refusal) return start;
  const last = Math.floor(Math.min(end, now) / periodMs);
  const first = start === null ? last - limit + 1 : Math.ceil(start / periodMs);
  const candles: unknown[] = [];
  for (let candle = first; candle <= last && candles.length < limit; candle += 1) {
    candles.push(candleView(call.exchange, listing, candle * periodMs, periodMs));
  }
  return candles;
}

function premiumIndex(call: PublicCall): unknown {
  return oneOrAll(call, (listing) => premiumView(call.exchange, listing));
}

function fundingRates(call: PublicCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const limit = limitOf(call.params, 100, 1000);
  if (limit instanceof Refusal) return limit;
  const span = spanOf(call.params, call.exchange.now, limit * FUNDING_MS);
  if (span instanceof Refusal) return span;
  const rates: unknown[] = [];
  const to = Math.min(span.to, call.exchange.now);
  for (
    let at = Math.ceil(span.from / FUNDING_MS) * FUNDING_MS;
    at <= to && rates.length < limit;
    at += FUNDING_MS
  ) {
    rates.push({
      symbol: listing.spec.symbol,
      fundingTime: at,
      fundingRate: fixed(listing.market.fundingRate(at - 1), 8),
      markPrice: fixed(listing.market.markAt(at), 8),
    });
  }
  return rates;
}

function tickers(call: PublicCall): unknown {
  return oneOrAll(call, (listing) => tickerView(call.exchange, listing));
}

function prices(call: PublicCall): unknown {
  return oneOrAll(call, ({ spec, market }) => ({
    symbol: spec.symbol,
    price: fixed(market.last, spec.pricePrecision),
    time: call.exchange.now,
  }));
}

function bookTickers(call: PublicCall): unknown {
  return oneOrAll(call, (listing) => bookTickerView(call.exchange, listing));
}

function openInterest(call: PublicCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  return { openInterest: openInterestOf(listing), symbol: listing.spec.symbol, time: call.exchange.now };
}

type Listed = Exclude<ReturnType<typeof listingOf>, Refusal>;

function oneOrAll(call: PublicCall, view: (listing: Listed) => unknown): unknown {
  const chosen = listingsOf(call);
  if (chosen instanceof Refusal) return chosen;
  const views = chosen.listings.map(view);
  return chosen.one ? views[0] : views;
}
