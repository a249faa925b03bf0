import type { Reference } from '../../core/account/book.ts';
import type { Account } from '../../core/account/state.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { BookReport, MarketReport } from '../../core/order/reports.ts';
import { valueDown } from '../../core/units/contract.ts';
import {
  add,
  basisPointsUp,
  decimal,
  divideDown,
  formatDecimal,
  type Decimal,
  ZERO,
} from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import type { UnixMs } from '../../core/units/time.ts';

const TWO = decimal('2');

/** Notional within so many basis points of a mark, per side. */
export interface Depth {
  readonly bps: number;
  readonly bid: Decimal;
  readonly ask: Decimal;
}

/** What is known of one market. Not settled before mark, bid and ask are there. */
export interface Facts {
  readonly instrument: Instrument;
  mark: Decimal | null;
  bid: Decimal | null;
  ask: Decimal | null;
  volume24h: Decimal | null;
  depth: Depth | null;
  /** The book as last looked at, and the depth of that moment: a mark that moves is measured against it again. */
  seen: { readonly book: BookReport; readonly depth: Depth } | null;
  /** When a mark was last asked for that nothing speaks against; null before. */
  sureAt: UnixMs | null;
  /** When mark and quote were asked for; null before. */
  markAt: UnixMs | null;
  quoteAt: UnixMs | null;
  /** The older of the two. */
  observedAt: UnixMs;
  /** When the book was last looked at, on the monotonic clock. */
  depthAt: number;
  /** When a mark last came, asked for or not, on the monotonic clock. */
  markSeenAt: number;
  /** When the venue last told mark and book by itself, on the monotonic clock. */
  toldAt: { mark: number; book: number };
  /** Whether the ledger has these facts. */
  recorded: boolean;
}

/**
 * Of a market that was not looked at since the start. The ledger knows what was seen last before that: old, and said to
 * be. A mark alone can be news by that.
 */
export function freshFacts(instrument: Instrument, last: Reference | undefined, now: UnixMs): Facts {
  return {
    instrument,
    mark: last?.mark ?? null,
    bid: last?.bid ?? null,
    ask: last?.ask ?? null,
    volume24h: null,
    depth: null,
    seen: null,
    sureAt: last?.observedAt ?? null,
    markAt: last?.observedAt ?? null,
    quoteAt: last?.observedAt ?? null,
    observedAt: last?.observedAt ?? now,
    depthAt: Number.NEGATIVE_INFINITY,
    markSeenAt: Number.NEGATIVE_INFINITY,
    toldAt: { mark: Number.NEGATIVE_INFINITY, book: Number.NEGATIVE_INFINITY },
    recorded: last !== undefined,
  };
}

/**
 * Whether the book bears out what stands for the mark of a pair. A pair has none at its venue, and its last trade is
 * whatever somebody wanted: the report has in its place the index by which the venue values the coin, in dollars. It is
 * borne out while best bid and offer are no further apart than so many basis points of it, and their middle is no
 * further from it. The middle itself stands for nothing: in a thin book two people can make any.
 */
export function isBorneOut(
  { mark, bid, ask }: Pick<MarketReport, 'mark' | 'bid' | 'ask'>,
  bps: number,
): boolean {
  if (mark === null || bid === null || ask === null || ask < bid) return false;
  const middle = divideDown(add(bid, ask), TWO);
  const isNear = (a: bigint, b: bigint): boolean => (a - b) * 10_000n <= mark * BigInt(bps);
  return isNear(ask, bid) && isNear(middle, mark) && isNear(mark, middle);
}

/** Whether the venue said that nobody bids and nobody offers. */
export function isEmptyBook({ bid, ask }: Pick<MarketReport, 'bid' | 'ask'>): boolean {
  return bid === ZERO && ask === ZERO;
}

/** Notional that rests within `bps` of the mark, per side. */
export function depthWithin(
  instrument: Instrument,
  book: BookReport,
  { mark, bps }: { readonly mark: Decimal; readonly bps: number },
): Depth {
  const reach = basisPointsUp(mark, bps);
  const near = (levels: BookReport['bids']): Decimal => {
    let sum: Decimal = ZERO;
    for (const [price, quantity] of levels) {
      if (price < mark - reach || price > mark + reach) break;
      sum = add(sum, valueDown(instrument, quantity, price));
    }
    return sum;
  };
  return { bps, bid: near(book.bids), ask: near(book.asks) };
}

/** What was seen of a market as a decision would take it; null before there are a mark above zero and a quote. */
export function seenReference(facts: Facts | undefined): Reference | null {
  if (facts === undefined) return null;
  const { instrument, mark, bid, ask, volume24h, depth, observedAt } = facts;
  if (mark === null || mark <= 0n || bid === null || ask === null) return null;
  return { instrument, mark, bid, ask, volume24h, depth, observedAt };
}

/** The entry of what is known of a market. */
export function referenceBody(
  account: Account,
  instrument: Instrument,
  { depth, volume24h, observedAt }: Facts,
  prices: { readonly mark: Decimal; readonly bid: Decimal; readonly ask: Decimal },
): EntryBody {
  return {
    kind: 'reference',
    venue: account.venue,
    account: account.id,
    instrument,
    mark: formatDecimal(prices.mark),
    bid: formatDecimal(prices.bid),
    ask: formatDecimal(prices.ask),
    volume24h: volume24h === null ? null : formatDecimal(volume24h),
    depth:
      depth === null
        ? null
        : { bps: depth.bps, bid: formatDecimal(depth.bid), ask: formatDecimal(depth.ask) },
    observedAt,
  };
}
