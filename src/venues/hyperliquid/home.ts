import type { AccountHome, MarketList } from '../../core/order/listing.ts';
import type { Chain } from './action-hash.ts';
import type { Terms } from './terms.ts';
import { parseAddress, type Address } from './text.ts';

/** Where the venue's own networks are. Everything else is taken for the main chain: a simulated venue, or a relay. */
export const MAINNET = 'https://api.hyperliquid.xyz';
const TESTNET = 'https://api.hyperliquid-testnet.xyz';

/** What of an account goes into what is written for it. */
export interface Home {
  readonly terms: Terms;
  /** The account that the agent trades for, its owner's or another one; null before the venue has said. */
  readonly user: Address | null;
  /** The agent; null while there is none. */
  readonly agent: Address | null;
  /** Which chain signatures are for. */
  readonly chain: Chain;
}

const NO_MARKETS: MarketList = { markets: [], byAsset: () => null, byName: () => null };

/** The home of no account: nothing can be written there, and no market is known. */
export const NOWHERE: Home = homeOf({
  trade: MAINNET,
  key: null,
  address: null,
  master: null,
  listing: null,
});

/** What is known of an account, in this venue's terms. */
export function homeOf({ trade, key, address, master, listing }: AccountHome): Home {
  const user = address === null ? null : parseAddress(address);
  return {
    // Its owner's own account is not named in what an agent signs.
    terms: { markets: listing ?? NO_MARKETS, vault: master === null ? null : user },
    user,
    agent: key === null ? null : parseAddress(key),
    chain: trade === TESTNET ? 'testnet' : 'mainnet',
  };
}
