import type { VenueId } from '../core/units/ids.ts';
import { isTestNetwork } from '../protocol/venue-names.ts';

/** Where a trial would trade: what happens on the first two costs nobody anything. */
export type PlaceKind = 'this machine' | 'test network' | 'production';

/** The venues' own test networks, as base URLs. Zerodha has none. */
const TEST_NETWORKS: ReadonlyMap<VenueId, string> = new Map([
  ['binance-usdm', 'https://testnet.binancefuture.com'],
  ['bybit', 'https://api-testnet.bybit.com'],
  ['hyperliquid', 'https://api.hyperliquid-testnet.xyz'],
]);

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Null where the venue has no test network. */
export function testNetworkOf(venue: VenueId): string | null {
  return TEST_NETWORKS.get(venue) ?? null;
}

/** What kind of place a base URL leads to. A name that is not known counts as production. */
export function placeKind(baseUrl: string): PlaceKind {
  const { hostname } = new URL(baseUrl);
  if (LOOPBACK.has(hostname)) return 'this machine';
  return isTestNetwork(hostname) ? 'test network' : 'production';
}
