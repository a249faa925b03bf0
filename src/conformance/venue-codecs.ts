import type { Venue } from '../core/order/venue.ts';
import type { VenueId } from '../core/units/ids.ts';
import { binanceUsdm } from '../venues/binance-usdm/venue.ts';
import { bybit } from '../venues/bybit/venue.ts';
import { hyperliquid } from '../venues/hyperliquid/venue.ts';
import { kite } from '../venues/kite/venue.ts';

/** Whose codecs a trial can be made of: every exchange that is served. */
export const TRIED_VENUES: readonly VenueId[] = ['binance-usdm', 'bybit', 'hyperliquid', 'kite'];

const CODECS: Readonly<Record<VenueId, Venue>> = {
  'binance-usdm': binanceUsdm,
  bybit,
  // Who signed a request is asked of a gateway only.
  hyperliquid: hyperliquid(() => null),
  kite,
};

/** The gateway's own codec of a venue. */
export function codecOf(venue: VenueId): Venue {
  return CODECS[venue];
}
