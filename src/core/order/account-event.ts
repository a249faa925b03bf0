import type { Decimal } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import type { OrderReference } from './order.ts';
import type { FillReport, OrderReport } from './reports.ts';

/** One message about an account, as far as the gateway has to understand it. */
export type AccountEvent =
  /** About one order, by every name that the message has for it. */
  | {
      readonly kind: 'order';
      readonly names: readonly OrderReference[];
      /** Where the message tells of a plain order by the venue's number: what a stranger's order is looked up by. */
      readonly plain: { readonly venueOrderId: string; readonly instrument: Instrument } | null;
      /** The message says that nothing of it was filled. */
      readonly unfilled?: true;
      /** What the message says in full, at venues that do. */
      readonly fact?: OrderFact;
    }
  /** About the whole account: balances, positions, settings. */
  | { readonly kind: 'account' }
  /** The stream key is no longer alive. */
  | { readonly kind: 'expired' };

/** One fill, and the position that it began with: by that it is known whether an earlier one is missing. */
export interface ToldFill {
  readonly kind: 'fill';
  readonly instrument: Instrument;
  readonly fill: FillReport;
  /** Signed: above zero is long. */
  readonly heldBefore: Decimal;
}

/** What has become of one order. */
export interface ToldState {
  readonly kind: 'state';
  readonly instrument: Instrument;
  readonly report: OrderReport;
}

/** What needs not be asked for, because it was told as fully as an answer would. */
export type OrderFact = ToldFill | ToldState;

/** One event as a bot is shown it. */
export interface AccountTelling {
  readonly event: AccountEvent;
  /** In the venue's form, and about nothing else. */
  readonly message: string;
}
