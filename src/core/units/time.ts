/** Milliseconds since 1970-01-01T00:00:00Z on a wall clock. */
export type UnixMs = number & { readonly __unit: 'unixMs' };

/** A day, in milliseconds. */
export const DAY_MS = 86_400_000;

/** A moment, in milliseconds since 1970 in UTC. The argument must be a whole number. */
export function unixMs(value: number): UnixMs {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('not a time');
  return value as UnixMs;
}

/**
 * The start of the trading day that holds `at`, for days that begin `offsetMs` after midnight UTC (0 ≤ offset < 1
 * day).
 */
export function startOfDay(at: UnixMs, offsetMs: number): UnixMs {
  return (Math.floor((at - offsetMs) / DAY_MS) * DAY_MS + offsetMs) as UnixMs;
}
