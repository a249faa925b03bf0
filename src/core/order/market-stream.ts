import type { Instrument } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { BookReport, MarketReport } from './reports.ts';

/** What a venue tells of one market by itself. */
export interface MarketTelling {
  readonly report: MarketReport;
  /** Null where the message is not about the book. */
  readonly book: BookReport | null;
  /** When it was so, by the venue's clock; null where the message does not say. */
  readonly at: UnixMs | null;
}

/** Public prices that a venue tells on the connection on which it tells of an account. Pure. */
export interface MarketStream {
  /** Most markets that are listened to; the others are asked about. */
  readonly marketsMax: number;
  /** What is said to listen to a market, and to end that. */
  subscriptions(instrument: Instrument): readonly string[];
  unsubscriptions(instrument: Instrument): readonly string[];
  /** Without reading the message: whether it tells of a market. */
  tellsOf(text: string): boolean;
  /** Null for a message that cannot be read, or tells nothing. */
  read(text: string): MarketTelling | null;
}
