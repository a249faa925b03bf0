import { unixMs, type UnixMs } from '../../core/units/time.ts';

/**
 * What is known of the nonces of one real key. The venue takes each nonce of a key once and remembers only the highest,
 * so they come from one place and only grow (invariant I8).
 */
export interface NonceState {
  /** The highest that may have been given, by this process or an earlier one. */
  readonly last: UnixMs;
  /** Durable: no process gave one above it. */
  readonly reserved: UnixMs;
}

export type Taken =
  | {
      readonly kind: 'given';
      readonly nonce: UnixMs;
      readonly state: NonceState;
      /** Not null when it is time to make more room durable, before nonces have to wait for it. */
      readonly reserveNext: UnixMs | null;
    }
  /** Nothing was given: ask again after this bound is durable and {@link nonceReserved} was told so. */
  | { readonly kind: 'reserveFirst'; readonly upTo: UnixMs }
  /** Nothing was given: the clock is so far behind earlier nonces that the venue would refuse the next one. */
  | { readonly kind: 'clockBehind'; readonly behindMs: number };

/** Room that is made durable at once. Beyond what any venue lets through in that many milliseconds. */
const BLOCK_MS = 10_000;
/** The venue takes nonces up to a day ahead of its clock; half of that is left for what clocks disagree in. */
const AHEAD_MAX_MS = 43_200_000;
/** How far a folder from a backup starts ahead: more than restarts can have run ahead of the clock by then. */
const RESTORED_MARGIN_MS = 3_600_000;

/**
 * The state at a start, from the highest bound that is durable for that key; null for a key that has never signed.
 * Every nonce below the bound counts as given, whether it was or not.
 */
export function noncesAtStart(durable: UnixMs | null): NonceState {
  const last = durable ?? unixMs(0);
  return { last, reserved: last };
}

/**
 * The state of a key whose record came from a backup: the nonces that were given since are not known, so everything up
 * to an hour from now counts as given.
 */
export function noncesAfterRestore(durable: UnixMs | null, now: UnixMs): NonceState {
  const last = Math.max(durable ?? 0, now + RESTORED_MARGIN_MS);
  return { last: unixMs(last), reserved: unixMs(durable ?? 0) };
}

/**
 * The next nonce: the clock's milliseconds, or one more than the last where the clock stands or went back. Never above
 * the durable bound.
 */
export function takeNonce(state: NonceState, now: UnixMs): Taken {
  const nonce = unixMs(Math.max(state.last + 1, now));
  if (nonce - now > AHEAD_MAX_MS) return { kind: 'clockBehind', behindMs: nonce - now };
  const upTo = unixMs(nonce + BLOCK_MS);
  if (nonce > state.reserved) return { kind: 'reserveFirst', upTo };
  const isNearEnd = state.reserved - nonce < BLOCK_MS / 2;
  return { kind: 'given', nonce, state: { ...state, last: nonce }, reserveNext: isNearEnd ? upTo : null };
}

/** To be told once the bound is durable, never before. A bound below the known one changes nothing. */
export function nonceReserved(state: NonceState, upTo: UnixMs): NonceState {
  return { ...state, reserved: unixMs(Math.max(state.reserved, upTo)) };
}
