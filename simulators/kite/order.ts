import type { Decimal } from '../../src/core/units/decimal.ts';
import type { Side } from '../shared/book.ts';

/** What is said of a change to no more than what is filled. */
export const TOO_LITTLE = 'Quantity cannot be less than what is filled.';

export type OrderType = 'MARKET' | 'LIMIT' | 'SL' | 'SL-M';

/** An order, with everything that becomes of it. Prices in rupees; zero for none. */
export interface SimOrder {
  readonly id: string;
  readonly userId: string;
  readonly symbol: string;
  readonly variety: string;
  readonly side: Side;
  readonly product: string;
  readonly validity: string;
  readonly tag: string | null;
  readonly placedAt: number;
  readonly marketProtection: number;
  readonly disclosed: number;
  type: OrderType;
  quantity: Decimal;
  price: Decimal;
  trigger: Decimal;
  filled: Decimal;
  /** Σ quantity · price of its trades. */
  cost: Decimal;
  status: string;
  statusMessage: string | null;
  isModified: boolean;
  /** What has been acknowledged and has not taken effect yet. */
  pending: Pending | null;
  updatedAt: number;
  readonly history: OrderState[];
}

export type Pending =
  | { readonly kind: 'place'; readonly at: number }
  | { readonly kind: 'cancel'; readonly at: number }
  | { readonly kind: 'modify'; readonly at: number; readonly terms: Terms };

/** What a change may change. */
export interface Terms {
  readonly type: OrderType;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly trigger: Decimal;
}

/** A past state of an order, for its history. */
export interface OrderState {
  readonly status: string;
  readonly at: number;
  readonly filled: Decimal;
}

export interface SimTrade {
  readonly id: number;
  readonly orderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly product: string;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly at: number;
}

/** Whether an order can still trade. */
export function isAlive({ status }: SimOrder): boolean {
  return status !== 'COMPLETE' && status !== 'CANCELLED' && status !== 'REJECTED';
}
