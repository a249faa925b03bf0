import { openBinance } from './binance-usdm.ts';
import { openBybit } from './bybit.ts';
import { hyperliquidKeys, openHyperliquid } from './hyperliquid.ts';
import type { VenueKeys, VenueTerms, WorldVenue, WorldVenueId } from './world-venue.ts';

/** How each venue is opened for a history. */
const OPEN: Readonly<Record<WorldVenueId, (terms: VenueTerms) => WorldVenue>> = {
  'binance-usdm': openBinance,
  bybit: openBybit,
  hyperliquid: openHyperliquid,
};

const TEXT_KEYS: VenueKeys = {
  real: { keyId: 'SIMULATED-REAL-KEY', secret: 'simulated-real-secret' },
  address: null,
  decoyOf: (bot) => ({ key: `decoy-${bot}`, secret: `decoy-secret-${bot}` }),
  sealed: (_kind, secret) => Buffer.from(secret, 'utf8'),
};

const KEYS: Readonly<Record<WorldVenueId, VenueKeys>> = {
  'binance-usdm': TEXT_KEYS,
  bybit: TEXT_KEYS,
  hyperliquid: hyperliquidKeys,
};

/** A venue at the start of a history. */
export function openVenue(venue: WorldVenueId, terms: VenueTerms): WorldVenue {
  return OPEN[venue](terms);
}

/** The keys of histories at a venue. */
export function keysOf(venue: WorldVenueId): VenueKeys {
  return KEYS[venue];
}
