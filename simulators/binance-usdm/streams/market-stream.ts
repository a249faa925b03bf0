import type { Exchange, Listing } from '../exchange.ts';
import { INTERVALS } from '../market-views.ts';
import { depthSide, tapeAfter, updateIdOf } from '../../shared/tape.ts';
import type { PublicTrade } from '../../shared/listing.ts';
import type { Json } from '../order-views.ts';
import {
  aggTradePayload,
  bookTickerPayload,
  depthPayload,
  klinePayload,
  markPricePayload,
  miniTickerPayload,
  tickerPayload,
  tradePayload,
} from './market-payloads.ts';

/** Which of the venue's three path families a stream belongs to. */
export type MarketFamily = 'public' | 'market';

/** One stream of a market, or of all of them, shared by everybody who listens to it. */
export interface MarketStream {
  readonly family: MarketFamily;
  /** It has something to say at most once in each period of this length. Zero: whenever it is asked. */
  readonly everyMs: number;
  /** What is new since it was last asked, oldest first. */
  readonly next: () => readonly unknown[];
}

const DEPTH_LEVELS_MAX = 1000;
/** After a longer pause the tape goes on from here. */
const TAPE_SECONDS_MAX = 60;
const TICKER_MS = 2000;
const ALL_TICKERS_MS = 1000;
const ALL_BOOK_TICKERS_MS = 5000;
const KLINE_MS = 250;
const DEPTH_MS = 250;
const DEPTH_SPEEDS: ReadonlyMap<string, number> = new Map([
  ['', DEPTH_MS],
  ['@0ms', 0],
  ['@100ms', 100],
  ['@250ms', 250],
  ['@500ms', 500],
]);
const MARK_SPEEDS: ReadonlyMap<string, number> = new Map([
  ['', 3000],
  ['@1s', 1000],
  ['@3s', 3000],
]);

/** The stream of this name, or null when the venue has none such. Names of symbols are in lower case. */
export function openMarketStream(exchange: Exchange, name: string): MarketStream | null {
  if (name.startsWith('!')) return openForAll(exchange, name);
  const at = name.indexOf('@');
  const symbol = name.slice(0, Math.max(at, 0));
  const listing = symbol === symbol.toLowerCase() ? exchange.listings.get(symbol.toUpperCase()) : undefined;
  return listing === undefined ? null : openForOne(exchange, listing, name.slice(at + 1));
}

function openForOne(exchange: Exchange, listing: Listing, topic: string): MarketStream | null {
  const one = (payload: (exchange: Exchange, listing: Listing) => Json) => (): readonly unknown[] => [
    payload(exchange, listing),
  ];
  if (topic === 'bookTicker') {
    const next = changed(() => bookTickerPayload(exchange, listing));
    return { family: 'public', everyMs: 0, next };
  }
  if (topic === 'trade')
    return { family: 'public', everyMs: 0, next: traded(exchange, listing, tradePayload) };
  if (topic === 'aggTrade') {
    return { family: 'market', everyMs: 100, next: traded(exchange, listing, aggTradePayload) };
  }
  if (topic === 'ticker') return { family: 'market', everyMs: TICKER_MS, next: one(tickerPayload) };
  if (topic === 'miniTicker') return { family: 'market', everyMs: TICKER_MS, next: one(miniTickerPayload) };
  if (topic.startsWith('markPrice')) {
    const everyMs = MARK_SPEEDS.get(topic.slice('markPrice'.length));
    return everyMs === undefined ? null : { family: 'market', everyMs, next: one(markPricePayload) };
  }
  if (topic.startsWith('kline_')) return openKline(exchange, listing, topic.slice('kline_'.length));
  return topic.startsWith('depth') ? openDepth(exchange, listing, topic.slice('depth'.length)) : null;
}

function openForAll(exchange: Exchange, name: string): MarketStream | null {
  const listings = [...exchange.listings.values()];
  const all = (payload: (exchange: Exchange, listing: Listing) => Json) => (): readonly unknown[] => [
    listings.map((listing) => payload(exchange, listing)),
  ];
  if (name === '!ticker@arr') return { family: 'market', everyMs: ALL_TICKERS_MS, next: all(tickerPayload) };
  if (name === '!miniTicker@arr') {
    return { family: 'market', everyMs: ALL_TICKERS_MS, next: all(miniTickerPayload) };
  }
  if (name === '!bookTicker') {
    const each = listings.map((listing) => changed(() => bookTickerPayload(exchange, listing)));
    return { family: 'public', everyMs: ALL_BOOK_TICKERS_MS, next: () => each.flatMap((next) => next()) };
  }
  if (!name.startsWith('!markPrice@arr')) return null;
  const everyMs = MARK_SPEEDS.get(name.slice('!markPrice@arr'.length));
  return everyMs === undefined ? null : { family: 'market', everyMs, next: all(markPricePayload) };
}

/** Says a best bid and ask only when one of the two is another than before. */
function changed(make: () => Json): () => readonly unknown[] {
  let before = '';
  return () => {
    const payload = make();
    const now = [payload['b'], payload['B'], payload['a'], payload['A']].join(' ');
    if (now === before) return [];
    before = now;
    return [payload];
  };
}

/** Every trade once, from the opening of the stream on. */
function traded(
  exchange: Exchange,
  listing: Listing,
  payload: (exchange: Exchange, listing: Listing, trade: PublicTrade) => Json,
): () => readonly unknown[] {
  let lastId = listing.trades.at(-1)?.id ?? 0;
  lastId = Math.max(lastId, listing.market.second * 1000);
  return () => {
    const trades = tapeAfter(exchange.now, listing, lastId, TAPE_SECONDS_MAX);
    lastId = trades.at(-1)?.id ?? lastId;
    return trades.map((trade) => payload(exchange, listing, trade));
  };
}

function openKline(exchange: Exchange, listing: Listing, interval: string): MarketStream | null {
  const periodMs = INTERVALS.get(interval);
  if (periodMs === undefined) return null;
  const openAt = (): number => Math.floor(exchange.now / periodMs) * periodMs;
  let current = openAt();
  const next = (): readonly unknown[] => {
    const candle = { interval, periodMs, openAt: openAt() };
    const ended = current === candle.openAt ? [] : [{ ...candle, openAt: current }];
    current = candle.openAt;
    return [...ended, candle].map((each) => klinePayload(exchange, listing, each));
  };
  return { family: 'market', everyMs: KLINE_MS, next };
}

/** `depth…` is what changed, `depth5…`, `depth10…` and `depth20…` are the best levels as they are. */
function openDepth(exchange: Exchange, listing: Listing, rest: string): MarketStream | null {
  const match = /^(5|10|20)?(|@[0-9]+ms)$/.exec(rest);
  const everyMs = DEPTH_SPEEDS.get(match?.[2] ?? 'none');
  if (match === null || everyMs === undefined) return null;
  const levels = match[1];
  const next = levels === undefined ? differences(exchange, listing) : top(exchange, listing, Number(levels));
  return { family: 'public', everyMs, next };
}

function top(exchange: Exchange, listing: Listing, levels: number): () => readonly unknown[] {
  let from = 0;
  return () => {
    const to = updateIdOf(listing);
    if (to === from) return [];
    const bids = depthSide(listing, 'bid', levels);
    const asks = depthSide(listing, 'ask', levels);
    const payload = depthPayload(exchange, listing, { from: from === 0 ? to : from, to, bids, asks });
    from = to;
    return [payload];
  };
}

function differences(exchange: Exchange, listing: Listing): () => readonly unknown[] {
  let from = updateIdOf(listing);
  let bids = new Map<string, string>();
  let asks = new Map<string, string>();
  const read = (side: 'bid' | 'ask'): Map<string, string> =>
    new Map(
      depthSide(listing, side, DEPTH_LEVELS_MAX).map(([price = '', quantity = '']) => [price, quantity]),
    );
  bids = read('bid');
  asks = read('ask');
  return () => {
    const to = updateIdOf(listing);
    if (to === from) return [];
    const after = { bids: read('bid'), asks: read('ask') };
    const zero = listing.spec.quantityPrecision;
    const change = {
      from,
      to,
      bids: levelChanges(bids, after.bids, zero),
      asks: levelChanges(asks, after.asks, zero),
    };
    ({ bids, asks } = after);
    from = to;
    return [depthPayload(exchange, listing, change)];
  };
}

/** Levels with their new quantity; one that is gone has zero. */
function levelChanges(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  digits: number,
): readonly (readonly string[])[] {
  const gone = [...before.keys()].filter((price) => !after.has(price));
  const zero = digits === 0 ? '0' : `0.${'0'.repeat(digits)}`;
  return [
    ...gone.map((price) => [price, zero]),
    ...[...after].filter(([price, quantity]) => before.get(price) !== quantity),
  ];
}
