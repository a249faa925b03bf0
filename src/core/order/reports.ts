import type { Decimal } from '../units/decimal.ts';
import type { ClientOrderId, Instrument } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { Attached, Order, Side, Wait } from './order.ts';

/** One order as the venue reports it. */
export interface OrderReport {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: string;
  readonly state: 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected';
  /** Quantity filled so far, in base units. */
  readonly filled: Decimal;
  readonly quantity: Decimal;
  readonly price: Decimal;
  /** Of an order that the venue keeps: what it waits for. */
  readonly wait?: Wait;
  /** What the venue kept has been placed, with that price and quantity: it waits for nothing any more. */
  readonly triggered?: true;
  /** The exits that go with it, where the venue tells of them. */
  readonly exits?: Pick<Attached, 'stopLoss' | 'takeProfit'>;
}

/** An order in full as the venue tells it: for one that the gateway did not send. */
export interface WholeOrder {
  readonly report: OrderReport;
  readonly order: Order;
  /** When it was placed, by the venue's clock. */
  readonly at: UnixMs;
  /** Placed by the venue itself: a liquidation, a deleveraging, a settlement. */
  readonly forced: boolean;
  /**
   * Made by the venue for whoever asked for it beside another order, or so it says; the id of that one, null where it
   * is not told. Absent for any other order.
   */
  readonly madeFor?: { readonly parent: ClientOrderId | null };
}

/** What became of one sent request, or of one order of a batch. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly report: OrderReport | null }
  /** The venue will see to it and says later what came of it: until it was asked, both may be. */
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'rejected';
      readonly code: string;
      readonly class: 'funds' | 'price' | 'rate' | 'auth' | 'other';
    }
  | {
      readonly kind: 'unknown';
      readonly why: 'TIMEOUT' | 'CONNECTION_LOST' | 'UNREADABLE_REPLY' | 'VENUE_UNSURE';
    };

/** What a lookup of one order says. `absent` is an observation at a time, not yet a final answer (protocol P2). */
export type OrderLookup =
  | { readonly kind: 'found'; readonly report: OrderReport }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable' };

export interface FillReport {
  /** The venue's trade id, unique per instrument and growing. */
  readonly tradeId: string;
  readonly venueOrderId: string;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  /** Above zero when paid. */
  readonly fee: Decimal;
  readonly feeAsset: string;
  readonly at: UnixMs;
}

export interface PositionReport {
  readonly instrument: Instrument;
  /** Signed: above zero is long. */
  readonly quantity: Decimal;
  readonly entryPrice: Decimal;
}

export interface IncomeReport {
  readonly id: string;
  readonly kind: 'funding' | 'transfer' | 'other';
  readonly instrument: Instrument | null;
  /** Signed amount in the settlement asset. */
  readonly amount: Decimal;
  readonly at: UnixMs;
}

/** Public market facts for one instrument. Null where the reply did not carry it. */
export interface MarketReport {
  readonly instrument: Instrument;
  readonly mark: Decimal | null;
  /** Best prices: zero where the venue said that nobody is on that side. */
  readonly bid: Decimal | null;
  readonly ask: Decimal | null;
  /** Traded in the last 24 h, in the quote asset. */
  readonly volume24h: Decimal | null;
}

/** Both sides of a book, best first, as [price, quantity]. */
export interface BookReport {
  readonly bids: readonly (readonly [Decimal, Decimal])[];
  readonly asks: readonly (readonly [Decimal, Decimal])[];
}

/** What the permission probe learnt about a real key. Sentences are for people. */
export interface ScopeReport {
  /** Empty when the key may be stored. */
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
  /** Whole days until the key ends by itself; absent where it does not, or the venue does not say. */
  readonly daysLeft?: number;
  /** The account that the key trades for, by its own name at the venue; absent where requests do not say it. */
  readonly account?: string;
  /** The account that the key is of, where it trades for another one: `account` is that. */
  readonly master?: string;
  /** Every permission flag the venue named, sorted, for the ledger and for spotting a widened key. */
  readonly flags: readonly (readonly [string, boolean])[];
}
