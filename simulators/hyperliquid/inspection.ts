import type { Decimal } from '../../src/core/units/decimal.ts';
import type {
  Account,
  Agent,
  FundingPayment,
  LedgerUpdate,
  Leverage,
  Payout,
  Position,
  Twap,
} from './account.ts';
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

  /** Oldest first, open, closed and rejected. */
  get orders(): readonly Order[] {
    return copies(this.#account.orders.values());
  }

  /** On the book, waiting for a trigger, or waiting for another order. */
  get openOrders(): readonly Order[] {
    return copies(this.#account.open.values());
  }

  /** Oldest first; the two sides of a trade between accounts share its tid. */
  get fills(): readonly Fill[] {
    return [...this.#account.fills];
  }

  /** Those that are not flat. */
  get positions(): readonly Position[] {
    return [...this.#account.positions.values()];
  }

  get funding(): readonly FundingPayment[] {
    return [...this.#account.funding];
  }

  get ledger(): readonly LedgerUpdate[] {
    return [...this.#account.ledger];
  }

  get deposited(): Decimal {
    return this.#account.deposited;
  }

  /** USDC for perpetuals, before unrealised profit. */
  get walletBalance(): Decimal {
    return this.#account.wallet;
  }

  get spotBalance(): Decimal {
    return this.#account.spot;
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

  /** Withdrawals and transfers that were carried out. */
  get payouts(): readonly Payout[] {
    return [...this.#account.payouts];
  }

  get agents(): readonly Agent[] {
    return [...this.#account.agents.values()];
  }

  get leverages(): ReadonlyMap<string, Leverage> {
    return new Map(this.#account.leverages);
  }

  get twaps(): readonly Twap[] {
    return copies(this.#account.twaps.values());
  }

  /** Builder to the highest approved share. */
  get builders(): ReadonlyMap<string, Decimal> {
    return new Map(this.#account.builders);
  }

  get referrer(): string | null {
    return this.#account.referrer;
  }

  /** The moment at which every open order is cancelled, or null. */
  get scheduledCancel(): number | null {
    return this.#account.scheduledCancel;
  }
}

function copies<T extends object>(items: Iterable<T>): readonly T[] {
  return Array.from(items, (item) => ({ ...item }));
}
