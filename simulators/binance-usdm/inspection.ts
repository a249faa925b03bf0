import { AccountInspection, copies } from '../shared/inspection.ts';
import type { Account, Income, Payout, Position } from './account.ts';
import type { Exchange } from './exchange.ts';
import { accountMargin } from './margin.ts';
import type { AlgoOrder, Fill, Order } from './order.ts';

/** What the venue knows of one account. */
export class Inspection extends AccountInspection<Order, Fill, Position> {
  readonly #account: Account;

  constructor(exchange: Exchange, account: Account) {
    super(account, () => accountMargin(account, exchange.listings));
    this.#account = account;
  }

  get algoOrders(): readonly AlgoOrder[] {
    return copies(this.#account.algos.values());
  }

  get openAlgoOrders(): readonly AlgoOrder[] {
    return copies(this.#account.openAlgos.values());
  }

  get income(): readonly Income[] {
    return [...this.#account.income];
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

  /** Symbol to the moment at which its orders are cancelled. */
  get countdowns(): ReadonlyMap<string, number> {
    return new Map(this.#account.countdowns);
  }

  get hedge(): boolean {
    return this.#account.hedge;
  }
}
