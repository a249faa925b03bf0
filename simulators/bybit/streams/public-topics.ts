import type { Exchange, Listing } from '../exchange.ts';
import { INTERVALS, candle, pairTickerView, tickerView } from '../market-views.ts';
import { isSpot, nameIn, symbolOf, type Category } from '../category.ts';
import type { Json } from '../order-views.ts';
import { sideName } from '../order-views.ts';
import { fixed } from '../../shared/fixed.ts';
import { depthSide, tapeAfter, updateIdOf } from '../../shared/tape.ts';

/** One topic of a market, for one who listens. */
export interface PublicTopic {
  /** It has something to say at most once in each period of this length. Zero: whenever it is asked. */
  readonly everyMs: number;
  /** What is new since it was last asked, oldest first; the first time, where the market stands. */
  readonly next: () => readonly Json[];
}

const DEPTHS: ReadonlyMap<string, number> = new Map([
  ['1', 0],
  ['50', 0],
  ['200', 100],
  ['500', 100],
  ['1000', 200],
]);
const TICKER_MS = 100;
const KLINE_MS = 1000;
/** After a longer pause the tape goes on from here. */
const TAPE_SECONDS_MAX = 60;

/** The topic of this name in a category, such as `orderbook.50.BTCUSDT`, or null when the venue has none such. */
export function openPublicTopic(exchange: Exchange, category: Category, name: string): PublicTopic | null {
  const [kind = '', middle = '', last] = name.split('.');
  const listing = exchange.listings.get(nameIn(category, last ?? middle));
  if (listing?.spec.category !== category) return null;
  if (last === undefined) {
    if (kind === 'publicTrade') return { everyMs: 0, next: trades(exchange, listing, name) };
    return kind === 'tickers' ? { everyMs: TICKER_MS, next: tickers(exchange, listing, name) } : null;
  }
  if (kind === 'orderbook') {
    const everyMs = DEPTHS.get(middle);
    const next = orderBook(exchange, listing, { name, levels: Number(middle) });
    return everyMs === undefined ? null : { everyMs, next };
  }
  const periodMs = INTERVALS.get(middle);
  if (kind !== 'kline' || periodMs === undefined) return null;
  return { everyMs: KLINE_MS, next: candles(exchange, listing, { name, interval: middle, periodMs }) };
}

/** A snapshot, and then what changed; of the best prices alone, always a snapshot. */
function orderBook(
  exchange: Exchange,
  listing: Listing,
  { name, levels }: { readonly name: string; readonly levels: number },
): PublicTopic['next'] {
  let before: {
    readonly id: number;
    readonly b: ReadonlyMap<string, string>;
    readonly a: ReadonlyMap<string, string>;
  } | null = null;
  const read = (side: 'bid' | 'ask'): ReadonlyMap<string, string> =>
    new Map(depthSide(listing, side, levels).map(([price = '', size = '']) => [price, size]));
  return () => {
    const id = updateIdOf(listing);
    if (before?.id === id) return [];
    const now = { id, b: read('bid'), a: read('ask') };
    const isSnapshot = before === null || levels === 1;
    const b = isSnapshot || before === null ? [...now.b] : changes(before.b, now.b);
    const a = isSnapshot || before === null ? [...now.a] : changes(before.a, now.a);
    before = now;
    const book = { s: symbolOf(listing.spec.symbol), b, a, u: id, seq: id };
    return [{ ...framed(exchange, name, isSnapshot ? 'snapshot' : 'delta', book), cts: exchange.now }];
  };
}

/** Levels with their new size; one that is gone has zero. */
function changes(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly (readonly string[])[] {
  const gone = [...before.keys()].filter((price) => !after.has(price)).map((price) => [price, '0']);
  return [...gone, ...[...after].filter(([price, size]) => before.get(price) !== size)];
}

/** Every trade once, from the subscription on. */
function trades(exchange: Exchange, listing: Listing, name: string): PublicTopic['next'] {
  const { symbol, pricePrecision, quantityPrecision } = listing.spec;
  let lastId = Math.max(listing.trades.at(-1)?.id ?? 0, listing.market.second * 1000);
  return () => {
    const found = tapeAfter(exchange.now, listing, lastId, TAPE_SECONDS_MAX);
    lastId = found.at(-1)?.id ?? lastId;
    if (found.length === 0) return [];
    const rows = found.map((trade) => ({
      T: trade.time,
      s: symbolOf(symbol),
      S: sideName(trade.buyerIsMaker ? 'SELL' : 'BUY'),
      v: fixed(trade.quantity, quantityPrecision),
      p: fixed(trade.price, pricePrecision),
      L: 'ZeroPlusTick',
      i: String(trade.id),
      BT: false,
      RPI: false,
      seq: trade.id,
    }));
    return [framed(exchange, name, 'snapshot', rows)];
  };
}

/** A snapshot, and then the fields that changed. */
function tickers(exchange: Exchange, listing: Listing, name: string): PublicTopic['next'] {
  let before: Json | null = null;
  return () => {
    const now = isSpot(listing.spec) ? pairTicker(exchange, listing) : tickerView(exchange, listing);
    const old = before;
    before = now;
    if (old === null) return [framed(exchange, name, 'snapshot', now)];
    const changed = Object.entries(now).filter(([field, value]) => old[field] !== value);
    if (changed.length === 0) return [];
    // Of a pair always the whole ("Ticker": spot is snapshot only).
    if (isSpot(listing.spec)) return [framed(exchange, name, 'snapshot', now)];
    const fields = Object.fromEntries([['symbol', listing.spec.symbol], ...changed]);
    return [framed(exchange, name, 'delta', fields)];
  };
}

/** What the stream tells of a pair: not its best prices, which its own topic has. */
function pairTicker(exchange: Exchange, listing: Listing): Json {
  const best = new Set(['bid1Price', 'bid1Size', 'ask1Price', 'ask1Size']);
  return Object.fromEntries(
    Object.entries(pairTickerView(exchange, listing)).filter(([field]) => !best.has(field)),
  );
}

/** The running candle, and once more the one before when it has ended. */
function candles(
  exchange: Exchange,
  listing: Listing,
  {
    name,
    interval,
    periodMs,
  }: { readonly name: string; readonly interval: string; readonly periodMs: number },
): PublicTopic['next'] {
  const openAt = (): number => Math.floor(exchange.now / periodMs) * periodMs;
  let current = openAt();
  return () => {
    const started = current === openAt() ? [current] : [current, openAt()];
    current = openAt();
    return started.map((start) => {
      const { prices, volume, turnover } = candle(exchange, listing, { openAt: start, periodMs });
      const [open, high, low, close] = prices;
      const end = start + periodMs - 1;
      const timestamp = exchange.now;
      const row = {
        start,
        end,
        interval,
        open,
        close,
        high,
        low,
        volume,
        turnover,
        confirm: exchange.now > end,
        timestamp,
      };
      return framed(exchange, name, 'snapshot', [row]);
    });
  };
}

function framed(exchange: Exchange, topic: string, type: 'snapshot' | 'delta', content: unknown): Json {
  return { topic, type, ts: exchange.now, data: content };
}
