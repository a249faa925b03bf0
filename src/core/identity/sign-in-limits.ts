import type { UnixMs } from '../units/time.ts';

/** Refused sign-ins are counted over this time, sliding. */
export const WINDOW_MS = 15 * 60_000;
/** Refused sign-ins of one person within the window: the next one is not looked at. */
const PER_PERSON = 5;
/** From one address. */
const PER_ADDRESS = 20;
/** Of everybody: above it somebody tries a list. */
export const OVERALL = 100;
/**
 * Wrong one-time codes of one person within a year after the right password; then codes are refused until the second
 * factor is set up anew. Three codes of a million are right at any time, so the chance to guess one within a year is
 * below 30 × 3 / 1,000,000 = 9 × 10⁻⁵ (T21).
 */
export const WRONG_CODES_MAX = 30;
/** How long a wrong code counts. */
export const WRONG_CODES_MS = 365 * 86_400_000;

/** Tries that count together: of one name, of one address, or of everybody. */
export interface Tries {
  /** When each was refused, oldest first. */
  readonly refused: readonly UnixMs[];
  /** How many are being looked at: they count as if they were refused, so that many at once win nothing. */
  readonly underWay: number;
}

/** Milliseconds until one more try is looked at; 0 for at once. */
export function waitBeforeTry(
  tries: { readonly same: Tries; readonly address: Tries; readonly all: Tries },
  now: UnixMs,
): number {
  return Math.max(
    waitFor(tries.same, PER_PERSON, now),
    waitFor(tries.address, PER_ADDRESS, now),
    waitFor(tries.all, OVERALL, now),
  );
}

/** Room comes when enough of them are out of the window. */
function waitFor({ refused, underWay }: Tries, most: number, now: UnixMs): number {
  const recent = refused.filter((at) => at > now - WINDOW_MS);
  const over = recent.length + underWay - most;
  if (over < 0) return 0;
  const leaves = recent[over];
  // What is under way is known within moments.
  return leaves === undefined ? SOON_MS : leaves + WINDOW_MS - now;
}

const SOON_MS = 1_000;

/** Whether one-time codes of a person are refused, whatever they are. */
export function areCodesSpent(wrongCodes: readonly UnixMs[], now: UnixMs): boolean {
  return wrongCodes.filter((at) => at > now - WRONG_CODES_MS).length >= WRONG_CODES_MAX;
}
