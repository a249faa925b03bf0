import type { Order, OrderType, Side, TimeInForce } from '../../core/order/order.ts';

/** Two-way table between our words and the venue's. Both directions are total on what they list, nothing else. */
class Words<T extends string> {
  readonly #read: ReadonlyMap<string, T>;
  readonly #write: ReadonlyMap<string, string>;

  constructor(pairs: readonly (readonly [ours: T, theirs: string])[]) {
    this.#read = new Map(pairs.map(([ours, theirs]) => [theirs, ours]));
    this.#write = new Map(pairs);
  }

  /** Our word for the venue's, exactly as the venue writes it; null for any other text. */
  readonly parse = (text: string): T | null => this.#read.get(text) ?? null;

  /** The venue's word for ours. Throws for one that this table does not have. */
  format(word: T): string {
    const text = this.#write.get(word);
    if (text === undefined) throw new RangeError('a word that this route does not have');
    return text;
  }
}

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

/** A parse that accepts exactly these constants and keeps them. */
export function oneOf(...constants: readonly string[]): (text: string) => string | null {
  return (text) => (constants.includes(text) ? text : null);
}

export const RESPONSE_TYPES = oneOf('ACK', 'RESULT');
export const SELF_TRADE_MODES = oneOf('NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH');
export const WORKING_TYPES = oneOf('MARK_PRICE', 'CONTRACT_PRICE');
export const MARGIN_TYPES = oneOf('ISOLATED', 'CROSSED');

/** Whether an order of that type waits for a trigger. */
export function isConditional(type: OrderType): boolean {
  return type !== 'limit' && type !== 'market';
}
