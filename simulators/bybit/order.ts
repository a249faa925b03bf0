import type { Decimal } from '../../src/core/units/decimal.ts';
import type { Side } from '../shared/book.ts';

/** 0: one-way mode; 1: the long and 2: the short position of hedge mode. */
export type PositionIdx = 0 | 1 | 2;
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'PostOnly' | 'RPI';
export type TriggerBy = 'LastPrice' | 'MarkPrice' | 'IndexPrice';
export type SelfTradePrevention = 'None' | 'CancelMaker' | 'CancelTaker' | 'CancelBoth';
/** `Created` was acknowledged and has not reached the book yet; no reply shows it. */
export type OrderStatus =
  | 'Created'
  | 'New'
  | 'PartiallyFilled'
  | 'Filled'
  | 'Cancelled'
  /** Of pairs: what traded before it was cancelled stays. */
  | 'PartiallyFilledCanceled'
  | 'Untriggered'
  | 'Triggered'
  | 'Deactivated';
export type StopOrderType =
  '' | 'Stop' | 'TakeProfit' | 'StopLoss' | 'TrailingStop' | 'PartialTakeProfit' | 'PartialStopLoss';
export type CreateType =
  | 'CreateByUser'
  | 'CreateByTakeProfit'
  | 'CreateByStopLoss'
  | 'CreateByPartialTakeProfit'
  | 'CreateByPartialStopLoss'
  | 'CreateByTrailingStop'
  | 'CreateByLiq';
export type CancelType =
  | 'UNKNOWN'
  | 'CancelByUser'
  | 'CancelByReduceOnly'
  | 'CancelByPrepareLiq'
  | 'CancelByDCP'
  | 'CancelBySmp'
  | 'CancelByTpSlTsClear'
  | 'CancelByCannotAffordOrderCost';

/** What makes a conditional order into an order. */
export interface Trigger {
  readonly price: Decimal;
  /** 1: when the price rises to it; 2: when it falls to it. */
  readonly direction: 1 | 2;
  readonly by: TriggerBy;
  /** Distance in USDT at which a trailing stop follows; zero for any other. */
  readonly trailing: Decimal;
  /** From where on a trailing stop follows; zero: from the start. */
  readonly activePrice: Decimal;
}

/** Take-profit and stop-loss that come with an order, for the position that it makes. Zero: none. */
export interface Protection {
  readonly takeProfit: Decimal;
  readonly stopLoss: Decimal;
  readonly tpTriggerBy: TriggerBy;
  readonly slTriggerBy: TriggerBy;
  readonly tpslMode: 'Full' | 'Partial';
  /** Prices of the orders that they become; zero: market orders. */
  readonly tpLimit: Decimal;
  readonly slLimit: Decimal;
}

/** What a client asked for, checked. `price` is zero for a market order. */
export interface OrderRequest {
  readonly symbol: string;
  readonly side: Side;
  readonly type: 'Limit' | 'Market';
  readonly timeInForce: TimeInForce;
  /** Zero for a purchase by amount, until it is over. */
  readonly quantity: Decimal;
  readonly price: Decimal;
  /** A market order in a pair that buys for so much USDT; null for every order that says a quantity. */
  readonly amount: Decimal | null;
  readonly positionIdx: PositionIdx;
  readonly reduceOnly: boolean;
  readonly closeOnTrigger: boolean;
  /** Empty: none was given. */
  readonly orderLinkId: string;
  readonly smpType: SelfTradePrevention;
  readonly trigger: Trigger | null;
  readonly protection: Protection | null;
  readonly stopOrderType: StopOrderType;
  readonly createType: CreateType;
  /** The client's id of the order with which a take-profit or stop-loss was asked for; empty for any other order. */
  readonly parentOrderLinkId: string;
  /** Every parameter as received, as text. */
  readonly params: ReadonlyMap<string, string>;
}

/** An order as replies see it. */
export interface Order extends OrderRequest {
  readonly orderId: string;
  readonly account: string;
  readonly status: OrderStatus;
  readonly cancelType: CancelType;
  readonly rejectReason: string;
  readonly executed: Decimal;
  /** Σ price · quantity of its fills. */
  readonly executedQuote: Decimal;
  readonly feePaid: Decimal;
  readonly lastPriceOnCreated: Decimal;
  readonly time: number;
  readonly updateTime: number;
}

/** The engine's own record of an order. Only exchange.ts, placing.ts and triggers.ts change it. */
export interface OrderRecord extends Omit<OrderRequest, 'price' | 'quantity' | 'trigger' | 'protection'> {
  readonly orderId: string;
  readonly account: string;
  price: Decimal;
  quantity: Decimal;
  trigger: Trigger | null;
  protection: Protection | null;
  status: OrderStatus;
  cancelType: CancelType;
  rejectReason: string;
  executed: Decimal;
  executedQuote: Decimal;
  feePaid: Decimal;
  readonly lastPriceOnCreated: Decimal;
  readonly time: number;
  updateTime: number;
  /** How much of what it filled has its take-profit and stop-loss. */
  guarded: Decimal;
  /** Trailing stop: the best price since it follows; zero before it. */
  extreme: Decimal;
}

export interface Fill {
  readonly execId: string;
  /** Grows with every trade; the two sides of a trade between accounts share it. */
  readonly seq: number;
  readonly orderId: string;
  readonly orderLinkId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly positionIdx: PositionIdx;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly quote: Decimal;
  readonly commission: Decimal;
  readonly feeRate: Decimal;
  readonly realizedPnl: Decimal;
  /** How much of the position it closed. */
  readonly closed: Decimal;
  readonly maker: boolean;
  readonly liquidation: boolean;
  readonly orderType: 'Limit' | 'Market';
  readonly orderPrice: Decimal;
  readonly orderQuantity: Decimal;
  readonly leaves: Decimal;
  readonly markPrice: Decimal;
  readonly stopOrderType: StopOrderType;
  readonly createType: CreateType;
  /** The other account's name, or null for the background. */
  readonly counterparty: string | null;
  readonly time: number;
}

/** Whether it is, or will be, in the book. */
export function isOpen(order: { readonly status: OrderStatus }): boolean {
  return order.status === 'Created' || order.status === 'New' || order.status === 'PartiallyFilled';
}

/** Whether replies count it among the open orders. */
export function isShownOpen(order: { readonly status: OrderStatus }): boolean {
  return order.status === 'New' || order.status === 'PartiallyFilled' || order.status === 'Untriggered';
}
