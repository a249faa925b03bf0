import type { Instrument } from '../units/ids.ts';
import type { Guard } from './guard.ts';
import type { Amend, Order, OrderReference } from './order.ts';

/**
 * Settings of an account that a bot may ask to change, each only if policy lists it. An `alert` has the venue tell a
 * person that a price was met: it changes nothing of the account, and outlives its bot as settings do.
 */
export type SettingName =
  | 'leverage'
  | 'marginType'
  | 'positionMode'
  | 'multiAssetsMode'
  | 'positionMargin'
  | 'feeBurn'
  | 'countdown'
  | 'alert';

/** What a request would do, in no venue's own words. The decoder returns null instead for anything half understood. */
export type Intent =
  | { readonly kind: 'place'; readonly order: Order }
  | {
      readonly kind: 'placeBatch';
      readonly orders: readonly Order[];
      /** They belong together, as an order and its stops: all of them are sent, or none. */
      readonly together?: true;
    }
  /** Checked by the venue, never placed (Binance: order/test). */
  | { readonly kind: 'placeTest'; readonly order: Order }
  | { readonly kind: 'amend'; readonly amend: Amend }
  | { readonly kind: 'amendBatch'; readonly amends: readonly Amend[] }
  | {
      readonly kind: 'cancel';
      readonly instrument: Instrument;
      readonly target: OrderReference;
      /** The venue's own parameters for where the order is, sorted by name; absent where it has none. */
      readonly values?: readonly (readonly [string, string])[];
    }
  | {
      readonly kind: 'cancelBatch';
      readonly instrument: Instrument;
      readonly targets: readonly OrderReference[];
      /** The market of each target; absent where all are of that one. */
      readonly instruments?: readonly Instrument[];
    }
  /** With `conditional` those that wait for a trigger, otherwise all but those: venues cancel them apart. */
  | {
      readonly kind: 'cancelAll';
      /** Null: of every market, as far as `values` say. */
      readonly instrument: Instrument | null;
      readonly conditional?: true;
      /** The venue's own parameters for which orders are meant, sorted by name; absent where it has none. */
      readonly values?: readonly (readonly [string, string])[];
    }
  | {
      readonly kind: 'setting';
      readonly name: SettingName;
      readonly instrument: Instrument | null;
      /** The venue's own parameters, understood and sorted by name. */
      readonly values: readonly (readonly [string, string])[];
      /** The alert that is said anew, by the venue's number; absent where one is made, and for every other setting. */
      readonly target?: OrderReference;
    }
  /** Take-profit and stop-loss of a position, as the venue keeps them. */
  | { readonly kind: 'guard'; readonly guard: Guard }
  /** A signed read. `route` is the name of the route; parameters are a closed list per route. */
  | {
      readonly kind: 'read';
      readonly route: string;
      readonly values: readonly (readonly [string, string])[];
    }
  /** Answered by the gateway itself, about the bot's own key. Nothing is sent. */
  | { readonly kind: 'local'; readonly route: string }
  | { readonly kind: 'moveFunds'; readonly route: string };
