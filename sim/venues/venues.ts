import { openBinance } from './binance-usdm.ts';
import { openBybit } from './bybit.ts';
import type { VenueTerms, WorldVenue, WorldVenueId } from './world-venue.ts';

/** How each venue is opened for a history. */
const OPEN: Readonly<Record<WorldVenueId, (terms: VenueTerms) => WorldVenue>> = {
  'binance-usdm': openBinance,
  bybit: openBybit,
};

/** A venue at the start of a history. */
export function openVenue(venue: WorldVenueId, terms: VenueTerms): WorldVenue {
  return OPEN[venue](terms);
}
