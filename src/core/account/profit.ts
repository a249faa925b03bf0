import { categoryOf } from '../units/category.ts';
import { coinsFor } from '../units/contract.ts';
import { basisPointsUp, negate, smaller, type Decimal, ZERO } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import { valueAt, type Book, type Reference } from './book.ts';

/** From which share of the limit a loss is worth a warning. */
const WARNING_PERCENT = 80n;

export interface ProfitView {
  referenceOf(instrument: Instrument): Reference | null;
  readonly now: UnixMs;
  /**
   * Older marks are not believed: what is worth more at a higher one, such as a long position, counts at mark − collar,
   * and what is worth less at mark + collar.
   */
  readonly referenceAgeMaxMs: number;
  readonly collarBps: number;
}

/**
 * Profit of a book since its trading day began, in the quote asset: realised and unrealised, fees and funding. Null
 * when a position has no mark at all. A book that holds nothing and did nothing has made exactly zero.
 */
export function dayProfit(book: Book, view: ProfitView): Decimal | null {
  const value = believedValue(book, view);
  return value === null ? null : ((value - book.day.baseline) as Decimal);
}

/**
 * The profit that the loss limit of a day is held against: that of now, or the lowest that was recorded today. A loss
 * that was reached stays reached until the next day begins. Null when a position has no mark at all.
 */
export function lossProfit(book: Book, view: ProfitView): Decimal | null {
  const profit = dayProfit(book, view);
  return profit === null ? null : smaller(profit, book.day.worst);
}

/** Cash plus positions at marks that are believed, in the quote asset; null when a position has no mark at all. */
export function believedValue(book: Book, view: ProfitView): Decimal | null {
  return valueAt(book, (instrument, stake) => {
    const reference = view.referenceOf(instrument);
    return reference === null || reference.mark <= 0n ? null : believedMark(reference, stake, view);
  });
}

/**
 * What a book made in an inverse market, in its coin: realised and unrealised, fees and funding, since a trading day
 * last began while nothing was held there. Rounded down. Null of any other market, and without a mark.
 */
export function coinProfit(book: Book, instrument: Instrument, mark: Decimal | null): Decimal | null {
  if (categoryOf(instrument) !== 'inverse' || mark === null) return null;
  const worth = coinsFor(negate(book.positions.get(instrument) ?? ZERO), mark);
  return ((book.coins.get(instrument) ?? ZERO) + worth) as Decimal;
}

/** `reached` stops openings; `warning` is for people. */
export type LossLevel = 'normal' | 'warning' | 'reached';

/** How near a book is to its daily loss limit. `lossMax` is positive, in the quote asset. */
export function lossLevel(profit: Decimal, lossMax: Decimal): LossLevel {
  const loss = -profit;
  if (loss >= lossMax && loss > ZERO) return 'reached';
  return loss > ZERO && loss * 100n >= lossMax * WARNING_PERCENT ? 'warning' : 'normal';
}

function believedMark(reference: Reference, stake: Decimal, view: ProfitView): Decimal {
  if (view.now - reference.observedAt <= view.referenceAgeMaxMs) return reference.mark;
  const doubt = basisPointsUp(reference.mark, view.collarBps);
  return (stake > 0n ? reference.mark - doubt : reference.mark + doubt) as Decimal;
}
