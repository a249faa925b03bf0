import { acceptedFlags } from '../../src/core/order/accepted.ts';
import { marketName } from '../../src/core/units/category.ts';
import type { VenueId } from '../../src/core/units/ids.ts';
import { openBinance } from './binance-usdm.ts';
import { openBybit } from './bybit.ts';
import { hyperliquidKeys, openHyperliquid, openHyperliquidVault, vaultKeys } from './hyperliquid.ts';
import { KITE_SYMBOLS, kiteKeys, kiteStart, openKite } from './kite.ts';
import type { VenueKeys, VenueTerms, WorldVenue, WorldVenueId } from './world-venue.ts';

/** How each venue is opened for a history. */
const OPEN: Readonly<Record<WorldVenueId, (terms: VenueTerms) => WorldVenue>> = {
  'binance-usdm': openBinance,
  bybit: openBybit,
  'bybit-inverse': openBybit,
  'bybit-spot': openBybit,
  hyperliquid: openHyperliquid,
  'hyperliquid-vault': openHyperliquidVault,
  kite: openKite,
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
  'bybit-inverse': TEXT_KEYS,
  'bybit-spot': TEXT_KEYS,
  hyperliquid: hyperliquidKeys,
  'hyperliquid-vault': vaultKeys,
  kite: kiteKeys,
};

/** A venue at the start of a history. */
export function openVenue(venue: WorldVenueId, terms: VenueTerms): WorldVenue {
  return OPEN[venue](terms);
}

/** The keys of histories at a venue. */
export function keysOf(venue: WorldVenueId): VenueKeys {
  return KEYS[venue];
}

/** The two markets of histories at a venue: one dear, one cheap. */
export function symbolsOf(venue: WorldVenueId): readonly [dear: string, cheap: string] {
  if (venue === 'bybit-inverse') return ['BTCUSDT', marketName('inverse', 'BTCUSD')];
  if (venue === 'bybit-spot') return ['BTCUSDT', marketName('spot', 'ETHUSDT')];
  return venue === 'kite' ? KITE_SYMBOLS : ['BTCUSDT', 'ETHUSDT'];
}

/** What policies of histories at a venue say besides, where it can do what others cannot. */
export function limitsAt(venue: WorldVenueId): object {
  return venue === 'kite' ? { standing: ['single', 'twoLeg'] } : {};
}

/** The venue that an account of such histories is at. */
export function venueIdOf(venue: WorldVenueId): VenueId {
  if (venue === 'hyperliquid-vault') return 'hyperliquid';
  return venue === 'bybit-inverse' || venue === 'bybit-spot' ? 'bybit' : venue;
}

/** For what the key of such histories was accepted, as the ledger has it. */
export function flagsAt(venue: WorldVenueId): readonly (readonly [string, boolean])[] {
  if (venue === 'bybit-spot') return acceptedFlags(['spot']);
  return venue === 'bybit-inverse' ? acceptedFlags(['inverse']) : [];
}

/** When a history at a venue begins, in milliseconds since 1970: at a moment, or soon after where the hour matters. */
export function startOf(venue: WorldVenueId, seed: number, near: number): number {
  return venue === 'kite' ? kiteStart(seed, near) : near;
}
