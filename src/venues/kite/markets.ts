import type { Intent } from '../../core/order/intent.ts';
import type { BookReport, MarketReport } from '../../core/order/reports.ts';
import type { Draft, RawReply, RawRequest } from '../../core/order/venue.ts';
import type { MarketRead } from '../../core/order/reads.ts';
import { multiplyDown, parseDecimal, type Decimal, ZERO } from '../../core/units/decimal.ts';
import { categoryOf } from '../../core/units/category.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import { member, textAt, type Json } from '../shared/json.ts';
import { UNSIGNED_HEADERS } from './attach.ts';
import { readDraft } from './draft.ts';
import { decodeText } from '../shared/text-of-bytes.ts';
import { readDone } from './envelope.ts';
import { parsePositive, parseReportedInstrument } from './text.ts';

/** Half of the second that the header leaves open. */
const HALF_SECOND_MS = 500;

/** The venue's clock is a header of every answer. Everything else about markets is told to accounts only. */
export function marketRequest(read: MarketRead): RawRequest {
  if (read.kind !== 'time') throw new RangeError('prices of this venue are asked for under an account');
  return { method: 'GET', target: '/', headers: UNSIGNED_HEADERS, body: new Uint8Array(0) };
}

/** The venue’s clock, whatever else it answered. Null for a reply that does not say it. */
export function readTime(reply: RawReply): UnixMs | null {
  const date = new Map(reply.headers).get('date') ?? '';
  const time = Date.parse(date);
  return Number.isSafeInteger(time) && time > 0 ? unixMs(time + HALF_SECOND_MS) : null;
}

/** Names of other venues' markets have no exchange before them, or a category in its place. */
export function couldHave(name: string): name is Instrument {
  const instrument = parseReportedInstrument(name);
  return instrument !== null && categoryOf(instrument) === 'linear';
}

/** One question about prices, quotes, volumes and books of up to 64 markets. */
export function marketsDraft(instruments: readonly Instrument[], now: UnixMs): Draft {
  const values = instruments.map((instrument) => ['i', instrument] as const);
  return readDraft('market.quote', values, now);
}

/** What is known of one market at a moment, with the five best prices of each side. */
export interface WholeMarket {
  readonly report: MarketReport;
  readonly book: BookReport;
}

/**
 * The markets in an answer; an index has no book, and a market that the venue does not know is not there. A side of a
 * book that nobody is on has a best price of zero. Null when an element is not understood.
 */
export function readMarketsAtOnce(reply: RawReply): readonly WholeMarket[] | null {
  const told = readDone(reply);
  if (told?.kind !== 'object') return null;
  const found: WholeMarket[] = [];
  for (const [name, item] of told.members) {
    const instrument = parseReportedInstrument(name);
    const read = instrument === null ? null : readMarket(instrument, item);
    if (read === null) return null;
    found.push(read);
  }
  return found;
}

function readMarket(instrument: Instrument, item: Json): WholeMarket | null {
  const last = amountOf(textAt(item, 'last_price'));
  const volume = amountOf(textAt(item, 'volume'));
  const depth = member(item, 'depth');
  const bids = depth === null ? [] : readSide(member(depth, 'buy'));
  const asks = depth === null ? [] : readSide(member(depth, 'sell'));
  if (last === null || bids === null || asks === null) return null;
  const bid = bids[0]?.[0] ?? ZERO;
  const ask = asks[0]?.[0] ?? ZERO;
  const report = {
    instrument,
    // Not brought within bid and ask: orders are held to the last price and to the quote, each for itself, and
    // whoever has one of them moved has to move the other.
    mark: last > 0n ? last : null,
    ...(depth === null ? { bid: null, ask: null } : { bid, ask }),
    volume24h: volume === null ? null : multiplyDown(volume, last),
  };
  return { report, book: { bids, asks } };
}

function amountOf(text: string): Decimal | null {
  const value = parseDecimal(text);
  return value === null || value < 0n ? null : value;
}

/** Best first; places that nobody fills have a price or a quantity of zero. */
function readSide(levels: Json | null): BookReport['bids'] | null {
  if (levels?.kind !== 'array') return null;
  const side: (readonly [Decimal, Decimal])[] = [];
  for (const level of levels.items) {
    if (textAt(level, 'price') === '0' || textAt(level, 'quantity') === '0') continue;
    const price = parsePositive(textAt(level, 'price'));
    const quantity = parsePositive(textAt(level, 'quantity'));
    if (price === null || quantity === null) return null;
    side.push([price, quantity]);
  }
  return side;
}

/** `instrument_token`, a u32 above zero; null for an answer that does not tell of the market. */
export function numberIn(reply: RawReply, instrument: Instrument): number | null {
  const told = readDone(reply);
  const item = told?.kind === 'object' ? told.members.get(instrument) : undefined;
  const number = item === undefined ? NaN : Number(textAt(item, 'instrument_token'));
  return Number.isInteger(number) && number > 0 && number <= NUMBER_MAX ? number : null;
}

const NUMBER_MAX = 0xffff_ffff;

const QUOTES: ReadonlySet<string> = new Set(['market.last', 'market.ohlc', 'market.quote']);

/** The markets that a read of prices names; null for a read of anything else. */
export function marketsOf({ route, values }: Extract<Intent, { kind: 'read' }>): readonly string[] | null {
  return QUOTES.has(route) ? values.map(([, market]) => market) : null;
}

/** What is told of a market by the lesser of the three questions about prices: the whole quote has it too. */
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['market.last', ['instrument_token', 'last_price']],
  ['market.ohlc', ['instrument_token', 'last_price', 'ohlc']],
]);

/** A quote tells what the last price and the prices of the day are; each of those only itself. */
export function tells(by: string, route: string): boolean {
  return by === route || (by === 'market.quote' && FIELDS.has(route));
}

/**
 * An answer about prices with those markets alone and what such a question is told of them, as the venue wrote it. Null
 * for one that does not tell all of that: it may know a market by another name.
 */
export function cutMarkets(
  reply: RawReply,
  markets: readonly string[],
  route: string | null,
): RawReply | null {
  const told = readDone(reply);
  const text = decodeText(reply.body);
  if (told?.kind !== 'object' || text === null) return null;
  const names = route === null ? null : (FIELDS.get(route) ?? null);
  const parts: string[] = [];
  for (const market of new Set(markets)) {
    const item = told.members.get(market);
    const kept = item === undefined ? null : cutMarket(text, item, names);
    if (kept === null) return null;
    parts.push(`${JSON.stringify(market)}:${kept}`);
  }
  const body = Buffer.from(`{"status":"success","data":{${parts.join(',')}}}`, 'utf8');
  return { ...reply, body };
}

/** `names` null: all of it. */
function cutMarket(text: string, item: Json, names: readonly string[] | null): string | null {
  if (names === null) return text.slice(item.from, item.to);
  const parts: string[] = [];
  for (const name of names) {
    const value = member(item, name);
    if (value === null) return null;
    parts.push(`${JSON.stringify(name)}:${text.slice(value.from, value.to)}`);
  }
  return `{${parts.join(',')}}`;
}
