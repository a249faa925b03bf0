import type { VenueId } from '../units/ids.ts';

/** "A maximum of 25 modification requests can be sent per order" (kite.trade/forum, discussion 9201). */
const CHANGES_MAX: ReadonlyMap<VenueId, number> = new Map<VenueId, number>([['kite', 25]]);

/**
 * How many changes of one order a venue takes; null where it says no number. Here and not with the venue's protocol:
 * decisions are made again from the ledger alone.
 */
export function changesMaxAt(venue: VenueId): number | null {
  return CHANGES_MAX.get(venue) ?? null;
}
