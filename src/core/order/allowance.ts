import type { UnixMs } from '../units/time.ts';

/** How many actions an account has left where a venue counts them over its life. Pure, like everything of a venue. */
export interface VenueAllowance<Draft, Reply> {
  draft(now: UnixMs): Draft;
  /** Zero or more; null for an answer that does not say. */
  read(reply: Reply): number | null;
}
