import type { Decimal } from '../../src/core/units/decimal.ts';

export type Side = 'BUY' | 'SELL';

/** What the book looks at in an order. */
export interface Resting {
  readonly side: Side;
  readonly price: Decimal;
}

/** The orders of accounts at one price, oldest first. */
export interface Level<O> {
  readonly price: Decimal;
  readonly orders: O[];
  /** What the background had at this price when the first of these orders came: it trades before them. */
  ahead: Decimal;
}

/** Resting orders of accounts in one market, by price and then time. The background is not in here, see market.ts. */
export class Book<O extends Resting> {
  /** Best first: bids fall, asks rise. */
  readonly #bids: Level<O>[] = [];
  readonly #asks: Level<O>[] = [];
  #changes = 0;

  /** The best level of orders on `side`, or null. */
  best(side: Side): Level<O> | null {
    return this.levels(side)[0] ?? null;
  }

  levels(side: Side): readonly Level<O>[] {
    return side === 'BUY' ? this.#bids : this.#asks;
  }

  /** How often an order came or went since the start. */
  get changes(): number {
    return this.#changes;
  }

  get isEmpty(): boolean {
    return this.#bids.length === 0 && this.#asks.length === 0;
  }

  /** Adds an order behind all others of its price. `background` is what the background shows there now. */
  insert(order: O, background: Decimal): void {
    this.#changes += 1;
    const levels = order.side === 'BUY' ? this.#bids : this.#asks;
    const at = this.#place(levels, order);
    const level = levels[at];
    if (level !== undefined && level.price === order.price) level.orders.push(order);
    else levels.splice(at, 0, { price: order.price, orders: [order], ahead: background });
  }

  remove(order: O): void {
    const levels = order.side === 'BUY' ? this.#bids : this.#asks;
    const at = this.#place(levels, order);
    const level = levels[at];
    if (level === undefined || level.price !== order.price) return;
    const index = level.orders.indexOf(order);
    if (index < 0) return;
    this.#changes += 1;
    level.orders.splice(index, 1);
    if (level.orders.length === 0) levels.splice(at, 1);
  }

  /** Index of the first level that is not better than the order's price. */
  #place(levels: readonly Level<O>[], order: O): number {
    let low = 0;
    let high = levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const price = levels[middle]?.price ?? order.price;
      if (order.side === 'BUY' ? price > order.price : price < order.price) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
