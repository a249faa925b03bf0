import { unixMs, type UnixMs } from '../units/time.ts';
import type { Session } from './people-state.ts';
import { isPrivileged, type Grant } from './permission.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long an access token is good for: what a page without a living session could still do, at most. */
export const ACCESS_MS = 5 * MINUTE_MS;

/** No session is older than this, whoever it is of. */
export const SESSION_MAX_MS = 24 * HOUR_MS;

/** Sessions of one person at a time: the oldest makes room. */
export const SESSIONS_MAX = 20;

/** `idleMs`: how long it may go without a renewal. `absoluteMs`: how long it may live. NIST SP 800-63B-4, AAL2. */
export interface SessionLimits {
  readonly idleMs: number;
  readonly absoluteMs: number;
}

const ORDINARY: SessionLimits = { idleMs: HOUR_MS, absoluteMs: SESSION_MAX_MS };
/** Who can change what protects is asked again sooner. */
const PRIVILEGED: SessionLimits = { idleMs: HOUR_MS / 2, absoluteMs: 12 * HOUR_MS };

/** The limits that hold for somebody with these roles. */
function limitsFor(grants: readonly Grant[]): SessionLimits {
  return isPrivileged(grants) ? PRIVILEGED : ORDINARY;
}

/** When a session ends by itself if it is not renewed. */
export function endOf(session: Pick<Session, 'since' | 'renewedAt'>, grants: readonly Grant[]): UnixMs {
  const { idleMs, absoluteMs } = limitsFor(grants);
  return unixMs(Math.min(session.renewedAt + idleMs, session.since + absoluteMs));
}
