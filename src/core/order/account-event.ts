import type { Instrument } from '../units/ids.ts';
import type { OrderReference } from './order.ts';

/** One message about an account, as far as the gateway has to understand it. */
export type AccountEvent =
  /** About one order, by every name that the message has for it. */
  | {
      readonly kind: 'order';
      readonly names: readonly OrderReference[];
      /** Where the message tells of a plain order by the venue's number: what a stranger's order is looked up by. */
      readonly plain: { readonly venueOrderId: string; readonly instrument: Instrument } | null;
    }
  /** About the whole account: balances, positions, settings. */
  | { readonly kind: 'account' }
  /** The stream key is no longer alive. */
  | { readonly kind: 'expired' };

/** One event as a bot is shown it. */
export interface AccountTelling {
  readonly event: AccountEvent;
  /** In the venue's form, and about nothing else. */
  readonly message: string;
}
