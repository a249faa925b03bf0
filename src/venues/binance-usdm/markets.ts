import type { MarketRead } from '../../core/order/reads.ts';
import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import type { BookReport, MarketReport } from '../../core/order/reports.ts';
import { parseDecimal, ZERO, type Decimal } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { UNSIGNED_HEADERS } from './attach.ts';
import { bestPrices } from '../shared/best-prices.ts';
import { member, parseJsonBytes, textAt, type Json } from '../shared/json.ts';
import { parseMs, parsePositive, parseReportedInstrument } from './text.ts';

/** Deep enough to hold the collar of a busy market, at the weight of ten. */
const BOOK_LEVELS = 500;

/** Unsigned request for public market facts, about all markets where the venue allows. */
export function marketRequest(read: MarketRead): RawRequest {
  return { method: 'GET', target: targetOf(read), headers: UNSIGNED_HEADERS, body: new Uint8Array(0) };
}

function targetOf(read: MarketRead): string {
  switch (read.kind) {
    case 'time':
      return '/fapi/v1/time';
    case 'marks':
      return `/fapi/v1/premiumIndex${one(read.instrument)}`;
    case 'quotes':
      return `/fapi/v1/ticker/bookTicker${one(read.instrument)}`;
    case 'volumes':
      return `/fapi/v1/ticker/24hr${one(read.instrument)}`;
    case 'book':
      return `/fapi/v1/depth?symbol=${encodeURIComponent(read.instrument)}&limit=${BOOK_LEVELS}`;
  }
}

function one(instrument: Instrument | undefined): string {
  return instrument === undefined ? '' : `?symbol=${encodeURIComponent(instrument)}`;
}

/** The venue’s clock. Null for a reply that does not say it. */
export function readTime(reply: RawReply): UnixMs | null {
  const body = bodyOf(reply);
  return body === null ? null : parseMs(textAt(body, 'serverTime'));
}

/**
 * The facts in an answer to `marks`, `quotes` or `volumes`. A price of zero means "none", as the venue has it for an
 * empty side. Null when an element names no market or holds a malformed number.
 */
export function readMarkets(reply: RawReply): readonly MarketReport[] | null {
  const body = bodyOf(reply);
  if (body === null) return null;
  const markets: MarketReport[] = [];
  // Asked about one market, the venue answers with it alone.
  for (const item of body.kind === 'array' ? body.items : [body]) {
    const market = readMarket(item);
    if (market === null) return null;
    markets.push(market);
  }
  return markets;
}

function readMarket(item: Json): MarketReport | null {
  const instrument = parseReportedInstrument(textAt(item, 'symbol'));
  const mark = amountOf(item, 'markPrice');
  const bid = amountOf(item, 'bidPrice');
  const ask = amountOf(item, 'askPrice');
  const volume24h = amountOf(item, 'quoteVolume');
  if (instrument === null || mark === false || bid === false || ask === false || volume24h === false) {
    return null;
  }
  return { instrument, mark: mark === ZERO ? null : mark, ...bestPrices(bid, ask), volume24h };
}

/** Null when absent, false when malformed or below zero. */
function amountOf(item: Json, name: string): Decimal | null | false {
  if (member(item, name) === null) return null;
  const value = parseDecimal(textAt(item, name));
  return value === null || value < 0n ? false : value;
}

/** Both sides of a book; null unless both are sorted, best first, and do not cross. */
export function readBook(reply: RawReply): BookReport | null {
  const body = bodyOf(reply);
  if (body === null) return null;
  const bids = readSide(member(body, 'bids'), (better, worse) => better > worse);
  const asks = readSide(member(body, 'asks'), (better, worse) => better < worse);
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

function bodyOf(reply: RawReply): Json | null {
  return reply.status === 200 ? parseJsonBytes(reply.body) : null;
}
