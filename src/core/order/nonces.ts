import { unixMs, type UnixMs } from '../units/time.ts';

/**
 * Room that is made durable at once: for so long cancels go on while the ledger does not answer, and by so much the
 * numbers of a process that was started anew may run ahead of the clock. Venues take them up to a day ahead.
 */
const ROOM_MS = 600_000;
/** Room beyond the next number where the numbers run ahead of the clock: a restart adds no more than this. */
const STEP_MS = 1_000;
/** So many numbers are always left for what goes without the ledger, also where they run ahead of the clock. */
const SPARE = 500;
/** How far a folder from a backup starts ahead of the clock: more than any process before can have run ahead. */
export const RESTORED_MARGIN_MS = 3_600_000;

/**
 * The next number that a real key signs with: the clock's milliseconds, or one more than the last where the clock
 * stands or went back. Numbers only grow (invariant I8).
 */
export function nextNonce(last: UnixMs, now: UnixMs): UnixMs {
  return unixMs(Math.max(last + 1, now));
}

/**
 * The bound that is to be made durable next, when less than half of the room is left, in time or in numbers above the
 * last one; null otherwise.
 * Whoever is started later counts everything up to the durable bound as given, whether it was or not.
 */
export function nextBound(nonce: UnixMs, bound: UnixMs, now: UnixMs): UnixMs | null {
  if (nonce + SPARE <= bound && bound - now >= ROOM_MS / 2) return null;
  return unixMs(Math.max(nonce + STEP_MS, now + ROOM_MS));
}
