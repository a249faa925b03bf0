import type { BookReport, MarketReport } from '../../core/order/reports.ts';
import type { MarketRead } from '../../core/order/reads.ts';
import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import { categoryOf, symbolOf } from '../../core/units/category.ts';
import { parseDecimal, ZERO, type Decimal } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { bestPrices } from '../shared/best-prices.ts';
import { member, textAt, type Json } from '../shared/json.ts';
import { UNSIGNED_HEADERS } from './attach.ts';
import { readEnvelope, readRows } from './envelope.ts';
import { parseMs, parsePositive, reportedMarket } from './text.ts';

/** Deep enough to hold the collar of a busy market; the venue gives up to 500. */
const BOOK_LEVELS = 500;

/** Unsigned request for public market facts. Marks, quotes and volumes are one answer here. */
export function marketRequest(read: MarketRead): RawRequest {
  return { method: 'GET', target: targetOf(read), headers: UNSIGNED_HEADERS, body: new Uint8Array(0) };
}

function targetOf(read: MarketRead): string {
  switch (read.kind) {
    case 'time':
      return '/v5/market/time';
    case 'marks':
    case 'quotes':
    case 'volumes': {
      const { instrument, category = 'linear' } = read;
      const which = instrument === undefined ? `category=${category}` : marketOf(instrument);
      return `/v5/market/tickers?${which}`;
    }
    case 'book':
      return `/v5/market/orderbook?${marketOf(read.instrument)}&limit=${BOOK_LEVELS}`;
  }
}

function marketOf(instrument: Instrument): string {
  return `category=${categoryOf(instrument)}&symbol=${encodeURIComponent(symbolOf(instrument))}`;
}

/** The venue’s clock. Null for a reply that does not say it. */
export function readTime(reply: RawReply): UnixMs | null {
  const envelope = readEnvelope(reply);
  return envelope?.code === '0' ? parseMs(textAt(envelope.whole, 'time')) : null;
}

/** The facts in an answer to `marks`, `quotes` or `volumes`. Null when an element is not understood. */
export function readMarkets(reply: RawReply): readonly MarketReport[] | null {
  return readRows(reply, readMarket);
}

function readMarket(item: Json, category: string): MarketReport | null {
  const instrument = reportedMarket(category, textAt(item, 'symbol'));
  // Of a pair there is no mark, but what the venue values its coin at in accounts, by its index.
  const mark = amountOf(item, category === 'spot' ? 'usdIndexPrice' : 'markPrice');
  const bid = sideOf(item, 'bid1Price');
  const ask = sideOf(item, 'ask1Price');
  // What was traded in money: of an inverse market that is its quantity, and the turnover is in the coin.
  const volume24h = amountOf(item, category === 'inverse' ? 'volume24h' : 'turnover24h');
  if (instrument === null || mark === false || bid === false || ask === false || volume24h === false)
    return null;
  return { instrument, mark: mark === ZERO ? null : mark, ...bestPrices(bid, ask), volume24h };
}

/** Null when it is absent or '', false when malformed or below zero. */
function amountOf(item: Json, name: string): Decimal | null | false {
  const text = textAt(item, name);
  if (text === '') return null;
  const value = parseDecimal(text);
  return value === null || value < 0n ? false : value;
}

/** The best price of a side: zero where nobody is there, which the venue writes as nothing, or as zero. */
function sideOf(item: Json, name: string): Decimal | null | false {
  const price = amountOf(item, name);
  return price === null && member(item, name) !== null ? ZERO : price;
}

/** Both sides of a book; null unless both are sorted, best first, and do not cross. */
export function readBook(reply: RawReply): BookReport | null {
  const envelope = readEnvelope(reply);
  const book = envelope?.code === '0' ? envelope.result : null;
  if (book === null) return null;
  const bids = readSide(member(book, 'b'), (better, worse) => better > worse);
  const asks = readSide(member(book, 'a'), (better, worse) => better < worse);
  if (bids === null || asks === null) return null;
  const bid = bids[0]?.[0];
  const ask = asks[0]?.[0];
  return bid !== undefined && ask !== undefined && bid >= ask ? null : { bids, asks };
}

function readSide(
  levels: Json | null,
  isBetter: (better: Decimal, worse: Decimal) => boolean,
): BookReport['bids'] | null {
  if (levels?.kind !== 'array') return null;
  const side: (readonly [Decimal, Decimal])[] = [];
  for (const level of levels.items) {
    const read = readLevel(level);
    const last = side.at(-1);
    if (read === null || (last !== undefined && !isBetter(last[0], read[0]))) return null;
    side.push(read);
  }
  return side;
}

function readLevel(level: Json): readonly [Decimal, Decimal] | null {
  if (level.kind !== 'array' || level.items.length !== 2) return null;
  const [price, quantity] = level.items.map((item) =>
    item.kind === 'string' ? parsePositive(item.text) : null,
  );
  return price === null || price === undefined || quantity === null || quantity === undefined
    ? null
    : [price, quantity];
}
