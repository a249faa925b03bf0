import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, add, multiplyDown, smaller, subtract } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import { indianDay } from './india.ts';
import type { InstrumentSpec } from './instrument-spec.ts';
import type { SimOrder, Terms } from './order.ts';
import { isAlive } from './order.ts';
import { Market } from '../shared/market.ts';

export interface Listing {
  readonly spec: InstrumentSpec;
  readonly market: Market;
}

export interface ExchangeOptions {
  readonly seed: number;
  readonly startAt: number;
  /** How long after its acknowledgement an order, a change or a cancel takes effect. */
  readonly matchDelayMs: number;
}

/** The markets, and what becomes of orders in them. Accounts trade with the background, not with each other. */
export class Exchange {
  readonly listings: ReadonlyMap<string, Listing>;
  readonly #delayMs: number;
  #now: number;
  #sequence = 0;
  /** Told of every change of an order. */
  onUpdate: (order: SimOrder) => void = () => undefined;

  constructor(options: ExchangeOptions, specs: readonly InstrumentSpec[]) {
    const { seed, startAt } = options;
    this.#now = startAt;
    this.#delayMs = options.matchDelayMs;
    this.listings = new Map(
      specs.map((spec) => [spec.symbol, { spec, market: new Market(spec, seed, startAt) }]),
    );
  }

  get now(): number {
    return this.#now;
  }

  /** When something that is acknowledged now takes effect. */
  get effectAt(): number {
    return this.#now + this.#delayMs;
  }

  nextNumber(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  /** Lets time pass: what was acknowledged takes effect, stops are triggered, resting orders trade. */
  advance(nowMs: number, accounts: Iterable<Account>): void {
    const before = this.#now;
    this.#now = Math.max(this.#now, nowMs);
    for (const { market } of this.listings.values()) market.moveTo(this.#now);
    for (const account of accounts) {
      if (indianDay(before) !== indianDay(this.#now)) this.#endDay(account);
      for (const order of account.orders) if (isAlive(order)) this.#work(account, order);
    }
  }

  /** Orders are for the day, and the next day's list begins empty. Positions of the day become holdings elsewhere. */
  #endDay(account: Account): void {
    for (const order of account.orders) if (isAlive(order)) this.#end(order, 'CANCELLED');
    account.orders.length = 0;
    account.trades.length = 0;
  }

  #work(account: Account, order: SimOrder): void {
    const listing = this.listings.get(order.symbol);
    if (listing === undefined) return;
    const { pending } = order;
    if (pending !== null && pending.at <= this.#now) {
      order.pending = null;
      if (pending.kind === 'cancel') return this.#end(order, 'CANCELLED');
      if (pending.kind === 'modify') this.#change(order, pending.terms);
      else if (!this.#enter(account, order)) return;
    }
    if (order.pending?.kind === 'place') return;
    this.#trade(account, order, listing);
  }

  /** The risk check, which comes after the acknowledgement. False when it says no. */
  #enter(account: Account, order: SimOrder): boolean {
    const listing = this.listings.get(order.symbol);
    const price = order.price > 0n ? order.price : (listing?.market.mark ?? ZERO);
    const needed = multiplyDown(order.quantity, price);
    const held = account.held(order.symbol);
    const reduces = order.side === 'SELL' ? held >= order.quantity : held <= -order.quantity;
    if (!reduces && needed > account.cash) {
      order.statusMessage = 'Insufficient funds. Required margin is more than what is available.';
      this.#end(order, 'REJECTED');
      return false;
    }
    this.#put(order, order.type === 'SL' || order.type === 'SL-M' ? 'TRIGGER PENDING' : 'OPEN');
    return true;
  }

  #change(order: SimOrder, terms: Terms): void {
    order.type = terms.type;
    order.quantity = terms.quantity;
    order.price = terms.price;
    order.trigger = terms.trigger;
    order.isModified = true;
    this.#put(order, order.status);
  }

  #trade(account: Account, order: SimOrder, { market }: Listing): void {
    if (order.status === 'TRIGGER PENDING') {
      const isHit = order.side === 'BUY' ? market.last >= order.trigger : market.last <= order.trigger;
      if (!isHit) return;
      this.#put(order, 'OPEN');
    }
    const isPriced = order.type === 'LIMIT' || order.type === 'SL';
    const side = order.side === 'BUY' ? 'ask' : 'bid';
    while (order.filled < order.quantity) {
      const quote = market.best(side);
      if (quote === null || (isPriced && !isMet(order, quote.price))) break;
      const quantity = smaller(subtract(order.quantity, order.filled), quote.quantity);
      market.take(quote, quantity);
      market.recordBackground(order.side === 'BUY' ? 'SELL' : 'BUY', quote.price, quantity);
      this.#fill(account, order, { price: quote.price, quantity });
    }
    if (order.filled >= order.quantity) return this.#end(order, 'COMPLETE');
    if (order.validity === 'IOC' || !isPriced) this.#end(order, 'CANCELLED');
  }

  #fill(
    account: Account,
    order: SimOrder,
    { price, quantity }: { readonly price: Decimal; readonly quantity: Decimal },
  ): void {
    order.filled = add(order.filled, quantity);
    order.cost = add(order.cost, multiplyDown(quantity, price));
    const { id: orderId, symbol, side, product } = order;
    const id = 70_000_000 + this.nextNumber();
    account.settle({ id, orderId, symbol, side, product, price, quantity, at: this.#now });
    if (order.filled < order.quantity) this.#put(order, 'OPEN');
  }

  #end(order: SimOrder, status: string): void {
    order.pending = null;
    this.#put(order, status);
  }

  #put(order: SimOrder, status: string): void {
    order.status = status;
    order.updatedAt = this.#now;
    order.history.push({ status, at: this.#now, filled: order.filled });
    this.onUpdate(order);
  }
}

function isMet(order: SimOrder, price: Decimal): boolean {
  return order.side === 'BUY' ? price <= order.price : price >= order.price;
}
