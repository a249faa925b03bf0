import type { Decimal } from '../../src/core/units/decimal.ts';
import { subtract } from '../../src/core/units/decimal.ts';
import type { Book, Resting, Side } from './book.ts';
import type { BackgroundSpec, Market } from './market.ts';

/** What matching looks at in an order. */
export interface Traded extends Resting {
  readonly quantity: Decimal;
  readonly executed: Decimal;
}

/** How many digits a market's prices and quantities are written with. */
export interface Precise extends BackgroundSpec {
  readonly pricePrecision: number;
  readonly quantityPrecision: number;
}

export interface PublicTrade {
  readonly id: number;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly time: number;
  readonly buyerIsMaker: boolean;
}

/** One market of a venue: its rules, its background and the orders of accounts. */
export interface Listing<O extends Traded = Traded, S extends Precise = Precise> {
  readonly spec: S;
  readonly market: Market;
  readonly book: Book<O>;
  /** The latest trades in which an account took part, oldest first. */
  readonly trades: PublicTrade[];
}

export function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

export function remainingOf(order: { readonly quantity: Decimal; readonly executed: Decimal }): Decimal {
  return subtract(order.quantity, order.executed);
}
