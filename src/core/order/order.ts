import type { Decimal } from '../units/decimal.ts';
import type { ClientOrderId, Instrument } from '../units/ids.ts';

export type Side = 'buy' | 'sell';

export type OrderType =
  'limit' | 'market' | 'stop' | 'stopMarket' | 'takeProfit' | 'takeProfitMarket' | 'trailingStopMarket';

export type TimeInForce = 'gtc' | 'ioc' | 'fok' | 'postOnly' | 'gtd';

/** An order as the gateway understood it, in no venue's own words. What is sent is written anew from this. */
export interface Order {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce | null;
  /** In units of the base asset; above zero. Null only with `closePosition` and `amount`. */
  readonly quantity: Decimal | null;
  /** Limit price in the quote asset; above zero. Null for market types. */
  readonly price: Decimal | null;
  /** Price that arms a stop or take-profit; above zero. Null for plain types. */
  readonly triggerPrice: Decimal | null;
  /** The venue itself guarantees that this order cannot open or increase a position. */
  readonly reduceOnly: boolean;
  /** Closes the whole position when triggered: a reduce-only order of unknown quantity. */
  readonly closePosition: boolean;
  /** `both` in one-way mode. `long` and `short` belong to hedge mode. */
  readonly positionSide: 'both' | 'long' | 'short';
  readonly clientOrderId: ClientOrderId | null;
  /** Further fields that the venue's codec knows and that change no risk, as [name, value], sorted by name. */
  readonly extras: readonly (readonly [string, string])[];
  /** A purchase in a pair for so much of the quote asset, above zero; absent for every order that says a quantity. */
  readonly amount?: Decimal;
  /** Absent for an order that is with the exchange, or over when its day is. */
  readonly standing?: Standing;
  /** Absent for an order after which the venue places nothing by itself. */
  readonly attached?: Attached;
  /** Absent for an order of which nobody but the venue is paid a share. */
  readonly builder?: BuilderFee;
}

/** Somebody whom the venue pays a share of all that an order trades, beside its own fee. */
export interface BuilderFee {
  /** In the venue's own spelling. */
  readonly address: string;
  /** In tenths of a basis point of the value traded, as the venue counts; whole, zero or more. */
  readonly tenthsOfBps: number;
}

/** What the venue itself places on the other side once an order with it trades: exits that wait for their trigger. */
export interface Attached {
  /** `position`: each closes whatever the position is by then; `filled`: as much as the order itself filled. */
  readonly closes: 'position' | 'filled';
  readonly takeProfit: AttachedExit | null;
  readonly stopLoss: AttachedExit | null;
}

export interface AttachedExit {
  readonly triggerPrice: Decimal;
  /** Limit price of the order that it becomes; null for a market order, and always with `position`. */
  readonly price: Decimal | null;
}

/** A change of the exits that go with an order. Of each: absent stays, null is taken away. */
export interface AttachedChange {
  /** What every exit of the order closes. */
  readonly closes: Attached['closes'];
  readonly takeProfit?: AttachedExit | null;
  readonly stopLoss?: AttachedExit | null;
}

/**
 * An order that the venue itself keeps, over days, until its trigger is met, and places then. Of two legs on one side
 * and of one quantity whichever is met first is placed, alone: the order is the one with the higher trigger, and this
 * says what is different about the other.
 */
export type Standing =
  | { readonly kind: 'single' }
  | { readonly kind: 'twoLeg'; readonly price: Decimal; readonly triggerPrice: Decimal };

/** When the venue places an order that it keeps: which way each trigger is waited for, and what each places. */
export interface Wait {
  readonly type: OrderType;
  /** Above zero. */
  readonly triggerPrice: Decimal;
  readonly standing: Standing;
}

/** How a request names an existing order. */
export type OrderReference =
  { readonly by: 'client'; readonly id: ClientOrderId } | { readonly by: 'venue'; readonly id: string };

/** A change to a resting order. Both quantity and price are the new totals, not differences. */
export interface Amend {
  readonly instrument: Instrument;
  readonly target: OrderReference;
  /** Null where the venue's amends name no side: it stays the order's own. */
  readonly side: Side | null;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly extras: readonly (readonly [string, string])[];
  /** What an order that the venue keeps waits for from then on. Absent where that stays, and for every other order. */
  readonly wait?: Wait;
  /** Absent where the exits that go with the order stay as they are. */
  readonly exits?: AttachedChange;
}

/** An order as it will be once every amend under way is through. */
export interface Resting extends Pick<
  Order,
  | 'instrument'
  | 'type'
  | 'timeInForce'
  | 'reduceOnly'
  | 'quantity'
  | 'price'
  | 'triggerPrice'
  | 'standing'
  | 'attached'
> {
  readonly id: ClientOrderId;
}

/** Finds a bot's own resting order; null for any other. */
export type RestingLookup = (reference: OrderReference) => Resting | null;
