import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, add, multiplyDown, smaller, subtract } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import { indianDay } from './india.ts';
import type { InstrumentSpec } from './instrument-spec.ts';
import type { SimOrder, Terms } from './order.ts';
import { isAlive, TOO_LITTLE } from './order.ts';
import { bestRival, isBetter, restingOf, type Rival } from './rivals.ts';
import type { Side } from '../shared/book.ts';
import { opposite } from '../shared/listing.ts';
import { Market } from '../shared/market.ts';

export interface Listing {
  readonly spec: InstrumentSpec;
  readonly market: Market;
  /** What accounts have in the book on a side, in no order. */
  readonly resting: (side: Side) => readonly SimOrder[];
}

export interface ExchangeOptions {
  readonly seed: number;
  readonly startAt: number;
  /** How long after its acknowledgement an order, a change or a cancel takes effect. */
  readonly matchDelayMs: number;
}

/** The markets, and what becomes of orders in them. Accounts trade with the background, and with each other. */
export class Exchange {
  readonly listings: ReadonlyMap<string, Listing>;
  readonly #delayMs: number;
  #now: number;
  #sequence = 0;
  /** Who trades with each other. Set by {@link advance}. */
  #accounts: ReadonlySet<Account> = new Set();
  /** Told of every change of an order. */
  onUpdate: (order: SimOrder) => void = () => undefined;

  constructor(options: ExchangeOptions, specs: readonly InstrumentSpec[]) {
    const { seed, startAt } = options;
    this.#now = startAt;
    this.#delayMs = options.matchDelayMs;
    this.listings = new Map(
      specs.map((spec) => {
        const resting = (side: Side): readonly SimOrder[] => restingOf(this.#accounts, spec.symbol, side);
        return [spec.symbol, { spec, resting, market: new Market(spec, seed, startAt) }];
      }),
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
  advance(nowMs: number, accounts: ReadonlySet<Account>): void {
    const before = this.#now;
    this.#now = Math.max(this.#now, nowMs);
    this.#accounts = accounts;
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
    this.#preventSelfTrade(account, order);
    if (!this.#isTriggered(order, listing)) return;
    const isPriced = order.type === 'LIMIT' || order.type === 'SL';
    while (order.filled < order.quantity && this.#trade(account, order, listing)) continue;
    if (order.filled >= order.quantity) return this.#end(order, 'COMPLETE');
    if (order.validity === 'IOC' || !isPriced) this.#end(order, 'CANCELLED');
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

  /** What was asked for may be too little by now: then the order stays as it is, which is said of it. */
  #change(order: SimOrder, terms: Terms): void {
    if (terms.quantity <= order.filled) {
      order.statusMessage = TOO_LITTLE;
      return this.#put(order, order.status);
    }
    order.type = terms.type;
    order.quantity = terms.quantity;
    order.price = terms.price;
    order.trigger = terms.trigger;
    order.isModified = true;
    this.#put(order, order.status);
  }

  /** One account never trades with itself: what it had there that would meet a newer order ends. */
  #preventSelfTrade(account: Account, order: SimOrder): void {
    if (order.status !== 'OPEN') return;
    const isPriced = order.type === 'LIMIT' || order.type === 'SL';
    for (const own of restingOf(new Set([account]), order.symbol, opposite(order.side))) {
      const isOlder = own.placedAt <= order.placedAt && own !== order;
      if (isOlder && (!isPriced || isMet(order, own.price))) this.#end(own, 'CANCELLED');
    }
  }

  #isTriggered(order: SimOrder, { market }: Listing): boolean {
    if (order.status !== 'TRIGGER PENDING') return true;
    const isHit = order.side === 'BUY' ? market.last >= order.trigger : market.last <= order.trigger;
    if (isHit) this.#put(order, 'OPEN');
    return isHit;
  }

  /** Trades with the best that is on the other side, the background before an account at one price. False for none. */
  #trade(account: Account, order: SimOrder, { market }: Listing): boolean {
    const isPriced = order.type === 'LIMIT' || order.type === 'SL';
    const quote = market.best(order.side === 'BUY' ? 'ask' : 'bid');
    const rival = bestRival(this.#accounts, account, order);
    const isOthers =
      rival !== null && (quote === null || isBetter(order.side, rival.order.price, quote.price));
    const price = isOthers ? rival.order.price : (quote?.price ?? null);
    if (price === null || (isPriced && !isMet(order, price))) return false;
    const rest = subtract(order.quantity, order.filled);
    if (isOthers) {
      this.#cross({ account, order }, rival);
      market.recordTrade(price);
    } else if (quote !== null) {
      const quantity = smaller(rest, quote.quantity);
      market.take(quote, quantity);
      market.recordBackground(order.side === 'BUY' ? 'SELL' : 'BUY', price, quantity);
      this.#fill(account, order, { price, quantity });
    }
    return true;
  }

  /** Two accounts trade, at the price of the order that was there. */
  #cross(taker: Rival, maker: Rival): void {
    const rest = ({ order }: Rival): Decimal => subtract(order.quantity, order.filled);
    const trade = { price: maker.order.price, quantity: smaller(rest(taker), rest(maker)) };
    this.#fill(taker.account, taker.order, trade);
    this.#fill(maker.account, maker.order, trade);
    if (maker.order.filled >= maker.order.quantity) this.#end(maker.order, 'COMPLETE');
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
