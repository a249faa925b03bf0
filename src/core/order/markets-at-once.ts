import type { Instrument } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { BookReport, MarketReport } from './reports.ts';

/** Prices, quotes, volumes and books of several markets in one read under an account. Pure, like everything
 * of a venue. */
export interface MarketsAtOnce<Draft, Reply> {
  draft(instruments: readonly Instrument[], now: UnixMs): Draft;
  /** Null for an answer that is not understood. */
  read(reply: Reply): readonly { readonly report: MarketReport; readonly book: BookReport }[] | null;
}
