import type { OrderType, Side, TimeInForce } from '../../core/order/order.ts';
import { oneOf, Words } from '../shared/words.ts';

export const SIDES = new Words<Side>([
  ['buy', 'BUY'],
  ['sell', 'SELL'],
]);

/** A stop is the venue's only conditional order; what triggers the other way is a GTT. */
export const ORDER_TYPES = new Words<OrderType>([
  ['limit', 'LIMIT'],
  ['market', 'MARKET'],
  ['stop', 'SL'],
  ['stopMarket', 'SL-M'],
]);

/** `DAY` lasts until the market closes, `TTL` for so many minutes. */
export const VALIDITIES = new Words<TimeInForce>([
  ['gtc', 'DAY'],
  ['ioc', 'IOC'],
  ['gtd', 'TTL'],
]);

export const EXCHANGES = oneOf('NSE', 'BSE', 'NFO', 'BFO');
export const PRODUCTS = oneOf('CNC', 'NRML', 'MIS', 'MTF');
export const VARIETIES = oneOf('regular', 'amo', 'co', 'iceberg', 'auction');
/** From which the venue makes several orders of one; here it stays one. */
export const NO_SLICING = oneOf('false', '0');
export const FLAGS = oneOf('0', '1');
