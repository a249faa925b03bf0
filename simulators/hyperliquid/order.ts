import type { Decimal } from '../../src/core/units/decimal.ts';
import type { Side } from '../shared/book.ts';

export type TimeInForce = 'Gtc' | 'Ioc' | 'Alo' | 'FrontendMarket' | 'LiquidationMarket';

/** When a conditional order becomes an ordinary one. Take profit and stop loss look at the mark from opposite sides. */
export interface Trigger {
  readonly isMarket: boolean;
  readonly triggerPx: Decimal;
  readonly tpsl: 'tp' | 'sl';
}

/** The venue's words for what became of an order. Those that end in `Rejected` were never on the book. */
export type OrderStatus =
  | 'open'
  | 'filled'
  | 'canceled'
  | 'triggered'
  | 'rejected'
  | 'marginCanceled'
  | 'selfTradeCanceled'
  | 'reduceOnlyCanceled'
  | 'siblingFilledCanceled'
  | 'liquidatedCanceled'
  | 'scheduledCancel'
  | 'tickRejected'
  | 'minTradeNtlRejected'
  | 'perpMarginRejected'
  | 'reduceOnlyRejected'
  | 'badAloPxRejected'
  | 'iocCancelRejected'
  | 'badTriggerPxRejected'
  | 'marketOrderNoLiquidityRejected'
  | 'oracleRejected';

/** What a client asked for, in the venue's terms. */
export interface OrderRequest {
  readonly asset: number;
  readonly side: Side;
  readonly price: Decimal;
  /** Zero: the whole position, for a take profit or stop loss of the position. */
  readonly quantity: Decimal;
  readonly reduceOnly: boolean;
  readonly timeInForce: TimeInForce;
  readonly trigger: Trigger | null;
  readonly cloid: string | null;
  /** Share of the notional that goes to a builder, and whom. */
  readonly builder: { readonly address: string; readonly rate: Decimal } | null;
}

/** An order as replies and tests see it. */
export interface Order extends OrderRequest {
  readonly oid: number;
  readonly account: string;
  readonly coin: string;
  readonly status: OrderStatus;
  readonly executed: Decimal;
  /** Σ price · quantity of its fills. */
  readonly executedQuote: Decimal;
  readonly time: number;
  readonly statusTime: number;
  /** It is of the position: it follows its size and ends with it. */
  readonly isPositionTpsl: boolean;
  /** The order that must be filled before this one counts; 0 when there is none, or no more. */
  readonly waitsFor: number;
  /** Of a take profit and stop loss pair, the order that they came with. */
  readonly parent: number;
  readonly twapId: number | null;
}

/** The engine's own record of an order. Only exchange.ts, placing.ts and triggers.ts change it. */
export interface OrderRecord extends Omit<Order, 'quantity' | 'status' | 'executed'> {
  quantity: Decimal;
  status: OrderStatus;
  executed: Decimal;
  executedQuote: Decimal;
  statusTime: number;
  waitsFor: number;
}

export interface Fill {
  readonly tid: number;
  readonly oid: number;
  readonly cloid: string | null;
  readonly coin: string;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** The position before it; negative when short. */
  readonly startPosition: Decimal;
  readonly closedPnl: Decimal;
  /** With the builder's part. */
  readonly fee: Decimal;
  readonly builderFee: Decimal;
  readonly crossed: boolean;
  readonly liquidation: boolean;
  readonly twapId: number | null;
  /** The other account, or null for the background. */
  readonly counterparty: string | null;
  readonly time: number;
}

/** Whether it still stands: on the book, or waiting for its trigger. */
export function isOpen(order: { readonly status: OrderStatus }): boolean {
  return order.status === 'open' || order.status === 'triggered';
}
