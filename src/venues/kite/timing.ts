/** Kite has no window: a request that is under way may take effect whenever it arrives. This is how long we wait. */
export const WINDOW_MS = 15_000;

export const TIMING = {
  windowMs: WINDOW_MS,
  /** Not documented. See README.md. */
  queryLagMs: 3_000,
  /** The venue's clock is read from a header that has whole seconds. */
  clockErrorMs: 1_000,
  /** There are no batches. */
  cancelBatchMax: 1,
} as const;
