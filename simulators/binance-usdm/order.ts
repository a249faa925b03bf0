import type { Decimal } from '../../src/core/units/decimal.ts';
import type { Side } from '../shared/book.ts';

export type PositionSide = 'BOTH' | 'LONG' | 'SHORT';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTX' | 'GTD';
export type SelfTradePrevention = 'NONE' | 'EXPIRE_TAKER' | 'EXPIRE_MAKER' | 'EXPIRE_BOTH';
export type WorkingType = 'CONTRACT_PRICE' | 'MARK_PRICE';
export type OrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'EXPIRED_IN_MATCH';
export type ConditionalType =
  'STOP' | 'STOP_MARKET' | 'TAKE_PROFIT' | 'TAKE_PROFIT_MARKET' | 'TRAILING_STOP_MARKET';

/** What a client asked for, checked and in the venue's terms. `price` is zero for a market order. */
export interface OrderRequest {
  readonly symbol: string;
  readonly side: Side;
  readonly type: 'LIMIT' | 'MARKET' | 'LIQUIDATION';
  /** The conditional type that became this order, or the type itself. */
  readonly origType: string;
  readonly timeInForce: TimeInForce;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly positionSide: PositionSide;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly stopPrice: Decimal;
  readonly workingType: WorkingType;
  readonly priceProtect: boolean;
  /** Null: the venue makes one. */
  readonly clientOrderId: string | null;
  readonly priceMatch: string;
  readonly selfTradePreventionMode: SelfTradePrevention;
  /** Zero unless GTD. Whole seconds. */
  readonly goodTillDate: number;
  readonly respType: 'ACK' | 'RESULT';
  /** Every parameter as received, decoded and merged. */
  readonly params: ReadonlyMap<string, string>;
}

export interface Amendment {
  readonly amendmentId: number;
  readonly time: number;
  readonly priceBefore: Decimal;
  readonly priceAfter: Decimal;
  readonly quantityBefore: Decimal;
  readonly quantityAfter: Decimal;
}

/** An order as replies see it. */
export interface Order extends Omit<OrderRequest, 'clientOrderId' | 'respType'> {
  readonly orderId: number;
  readonly account: string;
  readonly clientOrderId: string;
  readonly status: OrderStatus;
  readonly executed: Decimal;
  /** Σ price · quantity of its fills. */
  readonly executedQuote: Decimal;
  readonly time: number;
  readonly updateTime: number;
  readonly amendments: readonly Amendment[];
}

/** The engine's own record of an order. Only exchange.ts and placing.ts change it. */
export interface OrderRecord extends Omit<OrderRequest, 'clientOrderId' | 'respType' | 'price' | 'quantity'> {
  readonly orderId: number;
  readonly account: string;
  readonly clientOrderId: string;
  price: Decimal;
  quantity: Decimal;
  status: OrderStatus;
  executed: Decimal;
  executedQuote: Decimal;
  readonly time: number;
  updateTime: number;
  readonly amendments: Amendment[];
}

export type AlgoStatus =
  'NEW' | 'TRIGGERING' | 'TRIGGERED' | 'FINISHED' | 'CANCELED' | 'EXPIRED' | 'REJECTED';

/** A conditional order. Its quantity is zero when it closes the whole position. */
export interface AlgoRequest extends Omit<OrderRequest, 'type' | 'origType' | 'clientOrderId'> {
  readonly orderType: ConditionalType;
  readonly clientAlgoId: string | null;
  readonly triggerPrice: Decimal;
  /** Share of the price in percent, for a trailing stop; else zero. */
  readonly callbackRate: Decimal;
  /** Zero: active from the start. */
  readonly activatePrice: Decimal;
}

export interface AlgoOrder extends Omit<AlgoRequest, 'clientAlgoId' | 'respType'> {
  readonly algoId: number;
  readonly account: string;
  readonly clientAlgoId: string;
  readonly algoStatus: AlgoStatus;
  /** The order it became; 0 before that. */
  readonly actualOrderId: number;
  readonly createTime: number;
  readonly updateTime: number;
  readonly triggerTime: number;
}

/** The engine's own record of a conditional order. Only algo.ts changes it. */
export interface AlgoRecord extends Omit<AlgoRequest, 'clientAlgoId' | 'respType'> {
  readonly algoId: number;
  readonly account: string;
  readonly clientAlgoId: string;
  algoStatus: AlgoStatus;
  actualOrderId: number;
  readonly createTime: number;
  updateTime: number;
  triggerTime: number;
  /** Trailing stop: the best price since activation; zero before it. */
  extreme: Decimal;
}

export interface Fill {
  readonly tradeId: number;
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly quote: Decimal;
  readonly commission: Decimal;
  readonly realizedPnl: Decimal;
  readonly maker: boolean;
  /** The other account's name, or null for the background. */
  readonly counterparty: string | null;
  readonly time: number;
}

export function isOpen(order: { readonly status: OrderStatus }): boolean {
  return order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
}
