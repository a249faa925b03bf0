import type { MarketList } from '../../core/order/listing.ts';
import type { Address } from './text.ts';

/** What holds for one account and its bots, beside what the request itself says. */
export interface Terms {
  readonly markets: MarketList;
  /** The sub-account or vault that the account is; null for the owner's own. A bot may name no other. */
  readonly vault: Address | null;
}
