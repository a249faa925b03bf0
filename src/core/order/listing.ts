import type { Instrument } from '../units/ids.ts';

/** One market as a venue lists it. */
export interface ListedMarket {
  readonly instrument: Instrument;
  /** How requests name it: its number in the venue's list. */
  readonly asset: number;
  /** Digits that a size may have after its point. */
  readonly sizeDecimals: number;
  /** No longer traded: its orders may still be cancelled. */
  readonly delisted: boolean;
}

/** Markets of a venue whose requests name them by number. Numbers are given once, and lists only grow. */
export interface MarketList {
  readonly markets: readonly ListedMarket[];
  byAsset(asset: number): ListedMarket | null;
  byName(instrument: Instrument): ListedMarket | null;
}

/** What a venue's codec needs to know of the account that it speaks for. */
export interface AccountHome {
  /** Base URL of the trading host. */
  readonly trade: string;
  /** Id of the real key; null while there is none. */
  readonly key: string | null;
  /** The account's own name at the venue, where requests say it; null elsewhere. */
  readonly address: string | null;
  /** The account that the key is of, where it trades for another one; null elsewhere. */
  readonly master: string | null;
  /** Null until the venue has told. */
  readonly listing: MarketList | null;
}

/** What a venue's markets are quoted and settled in. */
export interface Quoted {
  /** What amounts of an account are counted in, as people write it, such as USDT. */
  readonly money: string;
}
