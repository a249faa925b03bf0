import { AccountInspection, copies } from '../shared/inspection.ts';
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

/** What the venue knows of one account. */
export class Inspection extends AccountInspection<Order, Fill, Position> {
  readonly #account: Account;

  constructor(exchange: Exchange, account: Account) {
    super(account, () => accountMargin(account, exchange.listings));
    this.#account = account;
  }

  get funding(): readonly FundingPayment[] {
    return [...this.#account.funding];
  }

  get ledger(): readonly LedgerUpdate[] {
    return [...this.#account.ledger];
  }

  get spotBalance(): Decimal {
    return this.#account.spot;
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
