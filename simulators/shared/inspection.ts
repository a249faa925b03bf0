import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO } from '../../src/core/units/decimal.ts';

/** What the account of every venue has. */
interface Watched<O extends object, F, P extends { readonly amount: Decimal }> {
  readonly orders: ReadonlyMap<unknown, O>;
  readonly open: ReadonlyMap<unknown, O>;
  readonly fills: readonly F[];
  readonly positions: ReadonlyMap<unknown, P>;
  readonly wallet: Decimal;
  readonly deposited: Decimal;
}

/** What every venue works out of an account at the marks of the moment. */
interface Worth {
  readonly unrealized: Decimal;
  readonly equity: Decimal;
  readonly available: Decimal;
}

/**
 * What a venue knows of one account, read at the moment each property is asked for, as copies. This is the tests'
 * witness: it goes around every route of the API.
 */
export class AccountInspection<O extends object, F, P extends { readonly amount: Decimal }> {
  readonly #account: Watched<O, F, P>;
  readonly #worth: () => Worth;

  constructor(account: Watched<O, F, P>, worth: () => Worth) {
    this.#account = account;
    this.#worth = worth;
  }

  /** Oldest first, whatever became of them. */
  get orders(): readonly O[] {
    return copies(this.#account.orders.values());
  }

  /** Those that still can trade. */
  get openOrders(): readonly O[] {
    return copies(this.#account.open.values());
  }

  /** Oldest first; the two sides of a trade between accounts share its number. */
  get fills(): readonly F[] {
    return [...this.#account.fills];
  }

  /** Those that are not flat. */
  get positions(): readonly P[] {
    return [...this.#account.positions.values()].filter((position) => position.amount !== ZERO);
  }

  get deposited(): Decimal {
    return this.#account.deposited;
  }

  /** Before unrealised profit. */
  get walletBalance(): Decimal {
    return this.#account.wallet;
  }

  /** Unrealised profit at the marks of now. */
  get unrealized(): Decimal {
    return this.#worth().unrealized;
  }

  /** Wallet plus unrealised profit. */
  get equity(): Decimal {
    return this.#worth().equity;
  }

  /** What is left for new positions. */
  get available(): Decimal {
    return this.#worth().available;
  }
}

/** Copies of things that go on changing. */
export function copies<T extends object>(items: Iterable<T>): readonly T[] {
  return Array.from(items, (item) => ({ ...item }));
}
