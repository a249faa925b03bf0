import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO } from '../../src/core/units/decimal.ts';
import type { Account, LogEntry, Payout, Position } from './account.ts';
import type { Exchange } from './exchange.ts';
import { accountMargin } from './margin.ts';
import type { Fill, Order } from './order.ts';

/**
 * What the venue knows of one account, read at the moment each property is asked for, as copies. This is the tests'
 * witness: it goes around every route of the API.
 */
export class Inspection {
  readonly #exchange: Exchange;
  readonly #account: Account;

  constructor(exchange: Exchange, account: Account) {
    this.#exchange = exchange;
    this.#account = account;
  }

  /** Oldest first, open and closed, conditional ones too. */
  get orders(): readonly Order[] {
    return copies(this.#account.orders.values());
  }

  /** Those in the book or on the way to it. */
  get openOrders(): readonly Order[] {
    return copies(this.#account.open.values());
  }

  /** Conditional orders that wait for their trigger. */
  get waitingOrders(): readonly Order[] {
    return copies(this.#account.waiting.values());
  }

  /** Oldest first; the two sides of a trade between accounts share its seq. */
  get fills(): readonly Fill[] {
    return [...this.#account.fills];
  }

  /** Those that are not flat. */
  get positions(): readonly Position[] {
    return [...this.#account.positions.values()].filter((position) => position.amount !== ZERO);
  }

  get log(): readonly LogEntry[] {
    return [...this.#account.log];
  }

  get deposited(): Decimal {
    return this.#account.deposited;
  }

  get walletBalance(): Decimal {
    return this.#account.wallet;
  }

  /** Unrealised profit at the marks of now. */
  get unrealized(): Decimal {
    return accountMargin(this.#account, this.#exchange.listings).unrealized;
  }

  /** Wallet plus unrealised profit. */
  get equity(): Decimal {
    return accountMargin(this.#account, this.#exchange.listings).equity;
  }

  /** What is left for new positions. */
  get available(): Decimal {
    return accountMargin(this.#account, this.#exchange.listings).available;
  }

  get withdrawals(): readonly Payout[] {
    return [...this.#account.withdrawals];
  }

  get transfers(): readonly Payout[] {
    return [...this.#account.transfers];
  }

  get leverages(): ReadonlyMap<string, number> {
    return new Map(this.#account.leverages);
  }

  /** How many subscriptions to its private topics there are, over all connections. */
  get subscriptions(): number {
    return this.#account.subscriptions;
  }

  /** The window of its disconnection protection in seconds; null while off. */
  get dcpSeconds(): number | null {
    return this.#account.dcpSeconds;
  }
}

function copies<T extends object>(items: Iterable<T>): readonly T[] {
  return Array.from(items, (item) => ({ ...item }));
}
