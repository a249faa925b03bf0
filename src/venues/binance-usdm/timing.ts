/** The window written into every request: longest time after the stamp at which the venue still acts. Its default. */
export const WINDOW_MS = 5_000;
/** Widest window that the venue accepts. */
export const WINDOW_MAX_MS = 60_000;
/** How far ahead of the venue's clock a stamp may be (REST documentation, "Timing security"). */
export const AHEAD_MS = 1_000;

export const TIMING = {
  windowMs: WINDOW_MS,
  /** Not documented by the venue: a generous assumption, see README.md. */
  queryLagMs: 2_000,
  clockErrorMs: AHEAD_MS,
  /** Limit of DELETE /fapi/v1/batchOrders. */
  cancelBatchMax: 10,
} as const;
