import type { Order, OrderType, Side, TimeInForce } from '../../core/order/order.ts';
import type { Category } from '../../core/units/category.ts';
import { oneOf, Words } from '../shared/words.ts';

export const SIDES = new Words<Side>([
  ['buy', 'Buy'],
  ['sell', 'Sell'],
]);

export const TIMES_IN_FORCE = new Words<TimeInForce>([
  ['gtc', 'GTC'],
  ['ioc', 'IOC'],
  ['fok', 'FOK'],
  ['postOnly', 'PostOnly'],
]);

export const POSITION_SIDES = new Words<Order['positionSide']>([
  ['both', '0'],
  ['long', '1'],
  ['short', '2'],
]);

export const ORDER_TYPES = oneOf('Limit', 'Market');
/** A market order is immediate-or-cancel whatever it says. */
export const MARKET_TIMES = oneOf('GTC', 'IOC');
export const TRIGGERS_BY = oneOf('LastPrice', 'IndexPrice', 'MarkPrice');
export const SELF_TRADE_MODES = oneOf('None', 'CancelMaker', 'CancelTaker', 'CancelBoth');
export const TOLERANCES = oneOf('TickSize', 'Percent');
export const TPSL_MODES = oneOf('Full', 'Partial');
export const ORDER_FILTERS = oneOf('Order', 'StopOrder', 'OpenOrder');
export const STOP_ORDER_TYPES = oneOf('Stop');
export const MARGIN_MODES = oneOf('ISOLATED_MARGIN', 'REGULAR_MARGIN', 'PORTFOLIO_MARGIN');
export const MODES = oneOf('0', '3');
export const USDT = oneOf('USDT');

/** What the venue says a market trades. */
export const CATEGORIES = new Words<Category>([
  ['linear', 'linear'],
  ['spot', 'spot'],
  ['inverse', 'inverse'],
]);
/** The coin that the symbols of a category's markets end in, before a date. */
export const QUOTE_COINS: Readonly<Record<Category, string>> = {
  linear: 'USDT',
  spot: 'USDT',
  inverse: 'USD',
};
/** What has positions. */
export const CONTRACTS = new Words<Exclude<Category, 'spot'>>([
  ['linear', 'linear'],
  ['inverse', 'inverse'],
]);

/** Where the market comes from when an order is triggered. */
export type Direction = 'rise' | 'fall';

export const DIRECTIONS = new Words<Direction>([
  ['rise', '1'],
  ['fall', '2'],
]);

/** The type of an order by what it becomes, which way it is triggered, and its side. */
export function typeOf(becomes: string, direction: Direction | null, side: Side): OrderType {
  if (direction === null) return becomes === 'Limit' ? 'limit' : 'market';
  // A stop goes with the movement that triggers it, a take-profit against it.
  const stops = (side === 'buy') === (direction === 'rise');
  if (becomes === 'Limit') return stops ? 'stop' : 'takeProfit';
  return stops ? 'stopMarket' : 'takeProfitMarket';
}

/** What an order of that type becomes, and which way it is triggered. Throws for a type that is not to be had here. */
export function termsOf(
  type: OrderType,
  side: Side,
): { readonly becomes: 'Limit' | 'Market'; readonly direction: Direction | null } {
  const withSide = side === 'buy' ? 'rise' : 'fall';
  const against = side === 'buy' ? 'fall' : 'rise';
  switch (type) {
    case 'limit':
      return { becomes: 'Limit', direction: null };
    case 'market':
      return { becomes: 'Market', direction: null };
    case 'stop':
      return { becomes: 'Limit', direction: withSide };
    case 'takeProfit':
      return { becomes: 'Limit', direction: against };
    case 'stopMarket':
      return { becomes: 'Market', direction: withSide };
    case 'takeProfitMarket':
      return { becomes: 'Market', direction: against };
    case 'trailingStopMarket':
      throw new RangeError('a type that this venue does not have as an order');
  }
}

/** Whether an order of that type waits for a trigger. */
export function isConditional(type: OrderType): boolean {
  return type !== 'limit' && type !== 'market';
}
