import type { Order, OrderType, Side, TimeInForce } from '../../core/order/order.ts';
import { oneOf, Words } from '../shared/words.ts';

export const SIDES = new Words<Side>([
  ['buy', 'BUY'],
  ['sell', 'SELL'],
]);

/** Types of POST /fapi/v1/order. */
export const PLAIN_TYPES = new Words<OrderType>([
  ['limit', 'LIMIT'],
  ['market', 'MARKET'],
]);

/** Types of POST /fapi/v1/algoOrder, which alone takes them since December 2025. */
export const CONDITIONAL_TYPES = new Words<OrderType>([
  ['stop', 'STOP'],
  ['stopMarket', 'STOP_MARKET'],
  ['takeProfit', 'TAKE_PROFIT'],
  ['takeProfitMarket', 'TAKE_PROFIT_MARKET'],
  ['trailingStopMarket', 'TRAILING_STOP_MARKET'],
]);

export const TIMES_IN_FORCE = new Words<TimeInForce>([
  ['gtc', 'GTC'],
  ['ioc', 'IOC'],
  ['fok', 'FOK'],
  ['postOnly', 'GTX'],
  ['gtd', 'GTD'],
]);

export const POSITION_SIDES = new Words<Order['positionSide']>([
  ['both', 'BOTH'],
  ['long', 'LONG'],
  ['short', 'SHORT'],
]);

export const RESPONSE_TYPES = oneOf('ACK', 'RESULT');
export const SELF_TRADE_MODES = oneOf('NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH');
export const WORKING_TYPES = oneOf('MARK_PRICE', 'CONTRACT_PRICE');
export const MARGIN_TYPES = oneOf('ISOLATED', 'CROSSED');

/** Whether an order of that type waits for a trigger. */
export function isConditional(type: OrderType): boolean {
  return type !== 'limit' && type !== 'market';
}
