/**
 * Longest time after its stamp at which the venue may act on what we send: the `expiresAfter` of every action. Without
 * one it would be as long as a nonce is taken, which is two days.
 */
export const WINDOW_MS = 5_000;
/** How old a bot's nonce, which its client takes from the clock, may be, and how far it may be ahead. */
export const BOT_WINDOW_MS = 60_000;
export const AHEAD_MS = 1_000;

/** Timing in the contract's form. */
export const TIMING = {
  windowMs: WINDOW_MS,
  /** Not documented; a generous assumption for how far reads may trail the matching engine. */
  queryLagMs: 2_000,
  clockErrorMs: 1_000,
  /** The weight of an action grows with every 40 elements; more gain nothing. */
  cancelBatchMax: 40,
  /** Marks of all markets and open orders weigh 20 each, of 1,200 a minute for everything. */
  leastLookMs: { marks: 10_000, quotes: 4_000, account: 4_000 },
} as const;
