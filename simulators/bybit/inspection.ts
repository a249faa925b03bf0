import type { Decimal } from '../../src/core/units/decimal.ts';
import { AccountInspection, copies } from '../shared/inspection.ts';
import type { Account, LogEntry, Payout, Position } from './account.ts';
import type { Exchange } from './exchange.ts';
import { accountMargin } from './margin.ts';
import type { Fill, Order } from './order.ts';

/** What the venue knows of one account. */
export class Inspection extends AccountInspection<Order, Fill, Position> {
  readonly #account: Account;

  constructor(exchange: Exchange, account: Account) {
    super(account, () => accountMargin(account, exchange.listings));
    this.#account = account;
  }

  /** Conditional orders that wait for their trigger. */
  get waitingOrders(): readonly Order[] {
    return copies(this.#account.waiting.values());
  }

  /** Coins other than USDT. */
  get coins(): ReadonlyMap<string, Decimal> {
    return new Map(this.#account.coins);
  }

  get log(): readonly LogEntry[] {
    return [...this.#account.log];
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
