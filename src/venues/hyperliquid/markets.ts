import type { BookReport, MarketReport } from '../../core/order/reports.ts';
import type { MarketRead } from '../../core/order/reads.ts';
import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import { ZERO, type Decimal } from '../../core/units/decimal.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { bestPrices } from '../shared/best-prices.ts';
import { member, parseJsonBytes, textAt, type Json } from '../shared/json.ts';
import { HEADERS } from './attach.ts';
import { amountAt } from './report.ts';
import { parseInstrument, parseMs, parsePositive } from './text.ts';

/** Request for public market facts. The venue tells all markets' marks and volumes at once, and quotes one by one. */
export function marketRequest(read: MarketRead): RawRequest {
  const body = Buffer.from(bodyFor(read), 'utf8');
  return { method: 'POST', target: '/info', headers: HEADERS, body };
}

function bodyFor(read: MarketRead): string {
  if (read.kind === 'time') return '{"type":"exchangeStatus"}';
  const isOfOne = read.kind === 'book' || read.kind === 'quotes';
  return isOfOne && read.instrument !== undefined
    ? JSON.stringify({ type: 'l2Book', coin: read.instrument })
    : '{"type":"metaAndAssetCtxs"}';
}

/** The venue's clock. Null for a reply that does not say it. */
export function readTime(reply: RawReply): UnixMs | null {
  const body = bodyOf(reply);
  return body === null ? null : parseMs(textAt(body, 'time'));
}

/** The facts of every market, or the quotes in one market's book. Null when a part is missing or malformed. */
export function readMarkets(reply: RawReply): readonly MarketReport[] | null {
  const body = bodyOf(reply);
  if (body?.kind !== 'array') return body === null ? null : readQuotes(body);
  const [meta, contexts] = body.items;
  const universe = meta === undefined ? null : member(meta, 'universe');
  if (universe?.kind !== 'array' || contexts?.kind !== 'array') return null;
  if (universe.items.length < contexts.items.length) return null;
  const markets: MarketReport[] = [];
  for (const [index, item] of universe.items.entries()) {
    const market = readMarket(item, contexts.items[index]);
    if (market === null) return null;
    markets.push(market);
  }
  return markets;
}

/** A market that is closed has no prices: null in the answer, zero here, and so none. */
function readMarket(item: Json, context: Json | undefined): MarketReport | null {
  return context === undefined ? null : contextIn(textAt(item, 'name'), context);
}

/** What a market's context says of it; null when a part is missing or malformed. */
export function contextIn(name: string, context: Json): MarketReport | null {
  const instrument = parseInstrument(name);
  const mark = amountAt(context, 'markPx');
  const volume24h = amountAt(context, 'dayNtlVlm');
  if (instrument === null || mark === null || volume24h === null || mark < 0n || volume24h < 0n) return null;
  return { instrument, mark: mark === 0n ? null : mark, bid: null, ask: null, volume24h };
}

function readQuotes(body: Json): readonly MarketReport[] | null {
  const book = bookIn(body);
  const report = book === null ? null : quotesIn(body, book);
  return report === null ? null : [report];
}

/** The best prices of a market's book; null where the market's name is missing. */
export function quotesIn(body: Json, book: BookReport): MarketReport | null {
  const instrument = parseInstrument(textAt(body, 'coin'));
  if (instrument === null) return null;
  const best = bestPrices(book.bids[0]?.[0] ?? ZERO, book.asks[0]?.[0] ?? ZERO);
  return { instrument, mark: null, ...best, volume24h: null };
}

/** The book in an answer; null as in {@link bookIn}. */
export function readBook(reply: RawReply): BookReport | null {
  const body = bodyOf(reply);
  return body === null ? null : bookIn(body);
}

/** Both sides of a book, 20 levels each; null unless both are sorted, best first, and do not cross. */
export function bookIn(body: Json): BookReport | null {
  const levels = member(body, 'levels');
  if (levels?.kind !== 'array' || levels.items.length !== 2) return null;
  const bids = readSide(levels.items[0], (better, worse) => better > worse);
  const asks = readSide(levels.items[1], (better, worse) => better < worse);
  if (bids === null || asks === null) return null;
  const bid = bids[0]?.[0];
  const ask = asks[0]?.[0];
  return bid !== undefined && ask !== undefined && bid >= ask ? null : { bids, asks };
}

function readSide(
  levels: Json | undefined,
  isBetter: (better: Decimal, worse: Decimal) => boolean,
): BookReport['bids'] | null {
  if (levels?.kind !== 'array') return null;
  const side: (readonly [Decimal, Decimal])[] = [];
  for (const level of levels.items) {
    const price = parsePositive(textAt(level, 'px'));
    const size = parsePositive(textAt(level, 'sz'));
    const last = side.at(-1);
    if (price === null || size === null || (last !== undefined && !isBetter(last[0], price))) return null;
    side.push([price, size]);
  }
  return side;
}

function bodyOf(reply: RawReply): Json | null {
  return reply.status === 200 ? parseJsonBytes(reply.body) : null;
}
