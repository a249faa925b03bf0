import type { GatewayState } from '../core/account/state.ts';
import { Fault } from '../core/fault.ts';
import type { Venue } from '../core/order/venue.ts';
import type { VenueId } from '../core/units/ids.ts';
import { binanceUsdm } from '../venues/binance-usdm/venue.ts';
import { bybit } from '../venues/bybit/venue.ts';
import { hyperliquid } from '../venues/hyperliquid/venue.ts';
import { kite } from '../venues/kite/venue.ts';
import type { CurveSigner } from './keyring/curve-signer.ts';

/** Every venue that is served. Without the curve nobody is known by a signature. */
export function servedVenues(curve: CurveSigner | null): ReadonlyMap<VenueId, Venue> {
  const recover = (digest: Uint8Array, signature: Uint8Array): Uint8Array | null =>
    curve === null ? null : curve.recover(digest, signature);
  return new Map([binanceUsdm, bybit, hyperliquid(recover), kite].map((venue) => [venue.id, venue]));
}

/**
 * Throws SIGNER_MISSING for an account whose key needs the curve where it is not there: orders may rest that nobody
 * could cancel.
 */
export function proveSigner({ accounts }: Pick<GatewayState, 'accounts'>, curve: CurveSigner | null): void {
  const venues = servedVenues(null);
  for (const { id, status, venue } of accounts.values()) {
    const needsCurve = venues.get(venue)?.keyTypes.includes('secp256k1') === true;
    if (needsCurve && status !== 'removed' && curve === null)
      throw new Fault('SIGNER_MISSING', { account: id });
  }
}
