import type { Instrument } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';

/** By market. */
interface Traders {
  readonly lastTrade: Map<Instrument, LastTrade>;
}

/** The newest trades of a market that the ledger has. */
export interface LastTrade {
  /** The largest number. */
  readonly id: bigint;
  readonly at: UnixMs;
  /** All numbers of that very moment. As many as one order book trades at once. */
  readonly ids: ReadonlySet<bigint>;
}

/** A trade by its number, which grows from moment to moment, and when it was, by the venue's clock. */
export interface Traded {
  readonly instrument: Instrument;
  readonly id: bigint;
  readonly at: UnixMs;
}

/**
 * Whether the ledger lacks that trade. Of one moment, such as a block of Hyperliquid's, the numbers follow no time, and
 * what is told of it in parts comes in any order: one that is smaller than another of its moment may be new.
 */
export function isNewTrade({ lastTrade }: Traders, { instrument, id, at }: Traded): boolean {
  const last = lastTrade.get(instrument);
  if (last === undefined || id > last.id) return true;
  return at === last.at && !last.ids.has(id);
}

/** Call for what {@link isNewTrade}, once. */
export function rememberTrade({ lastTrade }: Traders, { instrument, id, at }: Traded): void {
  const last = lastTrade.get(instrument);
  const isSame = last?.at === at;
  const ids = isSame ? new Set(last.ids).add(id) : new Set([id]);
  lastTrade.set(instrument, { id: isSame && last.id > id ? last.id : id, at, ids });
}
