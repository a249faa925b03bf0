import type { Category } from '../units/category.ts';
import type { ClientOrderId, Instrument } from '../units/ids.ts';
import type { Order } from './order.ts';
import type { UnixMs } from '../units/time.ts';

/** A read that the gateway makes for itself. `page`: what `Venue.nextPage` said; absent for the first. */
export type OwnRead = OwnQuestion & { readonly page?: string };

export type OwnQuestion =
  | { readonly kind: 'permissions' }
  /**
   * `ended`: where the venue keeps orders that ended; asked only where `Venue.keepsEndedApart`. `order`: what was
   * placed under that id, where the venue is told none, and `kin` what else says the same.
   */
  | {
      readonly kind: 'order';
      readonly instrument: Instrument;
      readonly id: ClientOrderId;
      readonly ended?: true;
      readonly order?: Order;
      readonly kin?: Kin;
    }
  /** Of one market, or of all of a category where none is named: linear contracts where that is not said either. */
  | { readonly kind: 'openOrders'; readonly instrument?: Instrument; readonly category?: Category }
  | { readonly kind: 'openConditionals' }
  | {
      readonly kind: 'venueOrder';
      readonly instrument: Instrument;
      readonly venueOrderId: string;
      readonly ended?: true;
    }
  /** `since`: from when on the gateway looks after the account, for where no trade is known yet. */
  | {
      readonly kind: 'fills';
      readonly instrument: Instrument;
      readonly fromId: string | null;
      readonly since?: UnixMs;
    }
  /** Of linear contracts, where no category is said. */
  | { readonly kind: 'positions'; readonly category?: Exclude<Category, 'spot'> }
  /** Of linear contracts, where no category is said. */
  | { readonly kind: 'income'; readonly since: UnixMs; readonly category?: Category };

/** Orders that say the same as the one that is asked for, where the venue is told no ids. */
export interface Kin {
  /** Those whose number is not known, that one too. Zero where they are of several bots: none can be told apart. */
  readonly unnumbered: number;
  /** Whether a number of the venue's is known to be that of another order. */
  isOthers(venueOrderId: string): boolean;
}

/** Public reads that feed reference prices. */
export type MarketRead =
  | { readonly kind: 'time' }
  /** One market, or all of a category where no instrument is named: linear contracts where that is not said either. */
  | {
      readonly kind: 'marks' | 'quotes' | 'volumes';
      readonly instrument?: Instrument;
      readonly category?: Category;
    }
  | { readonly kind: 'book'; readonly instrument: Instrument };
