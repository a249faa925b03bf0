import type { Intent } from './intent.ts';
import type { Instrument } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { BookReport, MarketReport } from './reports.ts';

/** Prices, quotes, volumes and books of several markets in one read under an account. Pure, like everything
 * of a venue. */
export interface MarketsAtOnce<Draft, Reply> {
  /** Whether a market could be this venue's: policy may name those of other venues too. */
  couldHave(name: string): name is Instrument;
  draft(instruments: readonly Instrument[], now: UnixMs): Draft;
  /** Null for an answer that is not understood. */
  read(reply: Reply): readonly { readonly report: MarketReport; readonly book: BookReport }[] | null;
  /** What a bot's read asks about, if the answer is the same for all bots of the account; null for any other read. */
  marketsOf(intent: Extract<Intent, { kind: 'read' }>): readonly string[] | null;
  /** By which a ticker tells of a market, as an answer about it says; null where that does not know the market. */
  numberIn(reply: Reply, instrument: Instrument): number | null;
  /** Whether the answer to a read of the route `by` tells all that one of `route` does, of the same markets. */
  tells(by: string, route: string): boolean;
  /**
   * That answer for some of the markets; null where it does not tell of all of them. `route`: of the read that it is to
   * answer, null where it answered the same.
   */
  cut(reply: Reply, markets: readonly string[], route: string | null): Reply | null;
}
