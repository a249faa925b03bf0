/** The window sent with every request: longest time after the stamp at which the venue still acts. Its default. */
export const WINDOW_MS = 5_000;
/** Widest window that is taken from a bot; the venue documents no bound. */
export const WINDOW_MAX_MS = 60_000;
/** How far ahead of the venue's clock a stamp may be ("Integration Guidance", X-BAPI-TIMESTAMP). */
export const AHEAD_MS = 1_000;

export const TIMING = {
  windowMs: WINDOW_MS,
  /** Not documented: answers to orders are acknowledgements, and reads trail the matching engine. See README.md. */
  queryLagMs: 3_000,
  clockErrorMs: AHEAD_MS,
  /** POST /v5/order/cancel-batch takes 20, but the venue counts each and lets 10 through in a second. */
  cancelBatchMax: 10,
} as const;
