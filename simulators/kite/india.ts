const INDIA_MS = 5.5 * 3_600_000;
const DAY_MS = 86_400_000;

/** A moment as the venue writes it: Indian time without a zone. */
export function indianTime(at: number): string {
  return new Date(at + INDIA_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** The day in India, counted from 1970. */
export function indianDay(at: number): number {
  return Math.floor((at + INDIA_MS) / DAY_MS);
}

/** The first 06:00 in India after a moment. */
export function nextSix(at: number): number {
  const sixMs = 6 * 3_600_000 - INDIA_MS;
  return (Math.floor((at - sixMs) / DAY_MS) + 1) * DAY_MS + sixMs;
}
