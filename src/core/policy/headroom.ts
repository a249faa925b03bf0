import type { Book, Reference } from '../account/book.ts';
import { survey, worstQuantity, type Survey, type Tally } from '../account/exposure.ts';
import { believedValue, lossProfit } from '../account/profit.ts';
import { valueOf } from '../units/contract.ts';
import { fromInteger, larger, negate, ONE, subtract, type Decimal, ZERO } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { Limits } from './limits.ts';

/** How much of one limit is used. Money in the quote asset; counts as whole numbers. */
export interface Headroom {
  readonly limit: keyof Limits;
  /** The symbol, for limits that hold per symbol. */
  readonly of: Instrument | null;
  /** Null where it cannot be known, as without a price. */
  readonly used: Decimal | null;
  readonly max: Decimal;
}

export interface HeadroomView {
  readonly limits: Limits;
  readonly book: Book;
  readonly now: UnixMs;
  readonly referenceOf: (instrument: Instrument) => Reference | null;
  readonly accountPositionOf: (instrument: Instrument) => Decimal;
  /** As for orders: whether the venue's promise about reduce-only orders holds for this book. */
  readonly venueBound: boolean;
  /** Best value of the book in the period that the drawdown is counted in, or null where none is known. */
  readonly peakValue: Decimal | null;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/**
 * What is used of each limit that fills up, counted as the rules count it, with everything open taken as filled. For
 * people to look at: an order is judged by the rules, not by this.
 */
export function headroom(view: HeadroomView): readonly Headroom[] {
  const { limits, book, now, referenceOf, accountPositionOf } = view;
  const { referenceAgeMaxMs, collarBps } = limits;
  const markOf = (of: Instrument): Decimal | null => referenceOf(of)?.mark ?? null;
  const open = survey({ book, batch: [], without: null, markOf, accountPositionOf, collarBps });
  const profit = lossProfit(book, { referenceOf, now, referenceAgeMaxMs, collarBps });
  const worths = [...open.tallies].map(([of, tally]) => ({
    of,
    worth: worthOf(of, tally, { mark: markOf(of), view }),
  }));
  const within = (ms: number): Decimal => fromInteger(book.messages.filter((at) => at > now - ms).length);
  const row = (limit: keyof Limits, used: Decimal | null, max: Decimal): Headroom => {
    return { limit, of: null, used, max };
  };
  return [
    row('turnoverPerDayMax', turnoverOf(open, view), limits.turnoverPerDayMax),
    row('dailyLossMax', profit === null ? null : larger(negate(profit), ZERO), limits.dailyLossMax),
    ...(limits.drawdownMax === null ? [] : [row('drawdownMax', drawdownOf(view), limits.drawdownMax.amount)]),
    ...(limits.exposureMax === null ? [] : [row('exposureMax', sumOf(worths), limits.exposureMax)]),
    ...worths.map(
      ({ of, worth }) => ({ limit: 'positionMax', of, used: worth, max: limits.positionMax }) as const,
    ),
    row('openOrdersMax', fromInteger(open.openings), fromInteger(limits.openOrdersMax)),
    row('messagesPerSecondMax', within(SECOND_MS), fromInteger(limits.messagesPerSecondMax)),
    row('messagesPerMinuteMax', within(MINUTE_MS), fromInteger(limits.messagesPerMinuteMax)),
  ];
}

/** How far the value is below its best; nothing while no best is known, as at the beginning of a period. */
function drawdownOf({ book, limits, referenceOf, now, peakValue }: HeadroomView): Decimal | null {
  if (peakValue === null) return ZERO;
  const { referenceAgeMaxMs, collarBps } = limits;
  const value = believedValue(book, { referenceOf, now, referenceAgeMaxMs, collarBps });
  return value === null ? null : larger(subtract(peakValue, value), ZERO);
}

/** Filled today, and every open opening as if it were. */
function turnoverOf(open: Survey, { book, venueBound }: HeadroomView): Decimal {
  const product = open.openingProduct + (venueBound ? 0n : open.reductionProduct);
  return (book.day.turnover + up(product)) as Decimal;
}

/** The larger of both sides at mark. */
function worthOf(
  of: Instrument,
  tally: Tally,
  { mark, view: { venueBound } }: { readonly mark: Decimal | null; readonly view: HeadroomView },
): Decimal | null {
  const long = worstQuantity(tally, { side: 'buy', venueBound, more: null });
  const short = worstQuantity(tally, { side: 'sell', venueBound, more: null });
  const worst = larger(long, short);
  if (worst === 0n) return ZERO;
  return mark === null ? null : up(valueOf(of, worst, mark));
}

function sumOf(worths: readonly { readonly worth: Decimal | null }[]): Decimal | null {
  let sum = 0n;
  for (const { worth } of worths) {
    if (worth === null) return null;
    sum += worth;
  }
  return sum as Decimal;
}

/** A product of two decimals as one, rounded up. */
function up(product: bigint): Decimal {
  return ((product + ONE - 1n) / ONE) as Decimal;
}
