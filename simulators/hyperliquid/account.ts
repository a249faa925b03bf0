import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, absolute, add } from '../../src/core/units/decimal.ts';
import type { Side } from '../shared/book.ts';
import type { Fill, OrderRecord } from './order.ts';

export interface Position {
  readonly coin: string;
  /** Negative when short. */
  readonly amount: Decimal;
  /** Σ signed quantity · price of what is open: `amount · mark − cost` is the unrealised profit. */
  readonly cost: Decimal;
  /** USDC set aside for it where its margin is isolated. */
  readonly isolatedMargin: Decimal;
  /** USDC paid in funding since it was opened; negative when received. */
  readonly fundingSinceOpen: Decimal;
  readonly updateTime: number;
}

export interface Leverage {
  readonly isCross: boolean;
  readonly value: number;
}

/** Money that moved without a fill. */
export interface LedgerUpdate {
  readonly time: number;
  readonly delta: Readonly<Record<string, unknown>>;
}

export interface FundingPayment {
  readonly time: number;
  readonly coin: string;
  /** Negative when paid. */
  readonly usdc: Decimal;
  readonly szi: Decimal;
  readonly rate: Decimal;
}

/** A withdrawal or transfer that the venue carried out. */
export interface Payout {
  readonly type: string;
  readonly destination: string;
  readonly amount: string;
  /** Whose signature it had. */
  readonly signer: string;
  readonly time: number;
}

export interface Twap {
  readonly twapId: number;
  readonly asset: number;
  readonly coin: string;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly reduceOnly: boolean;
  readonly minutes: number;
  readonly randomize: boolean;
  readonly startedAt: number;
  executed: Decimal;
  executedQuote: Decimal;
  status: 'activated' | 'finished' | 'terminated';
}

export interface Agent {
  readonly address: string;
  /** Empty for the one agent that has no name. */
  readonly name: string;
  /** Milliseconds since 1970, or null: for ever. */
  readonly validUntil: number | null;
}

const ORDERS_MAX = 20_000;
const FILLS_MAX = 20_000;
const ENTRIES_MAX = 10_000;

/** One address of the venue with money in it: its wallet, positions, orders and settings. */
export class Account {
  readonly address: string;
  /** The account that this one is a sub-account or vault of, else null. */
  readonly master: { readonly address: string; readonly role: 'subAccount' | 'vault' } | null;
  /** USDC for perpetuals, before unrealised profit. */
  wallet: Decimal;
  /** USDC for spot. */
  spot: Decimal;
  readonly deposited: Decimal;
  readonly positions = new Map<string, Position>();
  readonly orders = new Map<number, OrderRecord>();
  /** The latest order under each client id. */
  readonly latest = new Map<string, OrderRecord>();
  /** On the book, or waiting for a trigger or for another order. */
  readonly open = new Map<number, OrderRecord>();
  readonly fills: Fill[] = [];
  readonly ledger: LedgerUpdate[] = [];
  readonly funding: FundingPayment[] = [];
  readonly payouts: Payout[] = [];
  readonly leverages = new Map<string, Leverage>();
  readonly twaps = new Map<number, Twap>();
  /** By name. */
  readonly agents = new Map<string, Agent>();
  /** Builder to the highest approved share of the notional. */
  readonly builders = new Map<string, Decimal>();
  referrer: string | null = null;
  abstraction = 'default';
  /** The moment at which every open order is cancelled, or null. */
  scheduledCancel: number | null = null;
  /** How often that happened in a day of UTC. */
  readonly scheduledCancels = { day: -1, count: 0 };
  /** Requests that changed something, and USDC traded, for the limit by address. */
  readonly requests = { used: 0, surplus: 0, nextAt: 0 };
  volume: Decimal = ZERO;

  constructor(address: string, deposited: Decimal, master: Account['master']) {
    this.address = address;
    this.deposited = deposited;
    this.wallet = deposited;
    this.spot = ZERO;
    this.master = master;
  }

  position(coin: string): Position {
    const held = this.positions.get(coin);
    if (held !== undefined) return held;
    const nothing = { amount: ZERO, cost: ZERO, isolatedMargin: ZERO, fundingSinceOpen: ZERO };
    return { coin, ...nothing, updateTime: 0 };
  }

  setPosition(position: Position): void {
    if (position.amount === ZERO) this.positions.delete(position.coin);
    else this.positions.set(position.coin, position);
  }

  addOrder(order: OrderRecord): void {
    this.orders.set(order.oid, order);
    if (order.cloid !== null) this.latest.set(order.cloid, order);
    if (this.orders.size <= ORDERS_MAX) return;
    for (const [oid, old] of this.orders) {
      if (this.open.has(oid)) continue;
      this.orders.delete(oid);
      if (old.cloid !== null && this.latest.get(old.cloid) === old) this.latest.delete(old.cloid);
      return;
    }
  }

  addFill(fill: Fill): void {
    this.fills.push(fill);
    if (this.fills.length > FILLS_MAX) this.fills.splice(0, FILLS_MAX / 10);
  }

  addFunding(payment: FundingPayment): void {
    this.wallet = add(this.wallet, payment.usdc);
    this.funding.push(payment);
    if (this.funding.length > ENTRIES_MAX) this.funding.splice(0, ENTRIES_MAX / 10);
  }

  addLedger(update: LedgerUpdate): void {
    this.ledger.push(update);
    if (this.ledger.length > ENTRIES_MAX) this.ledger.splice(0, ENTRIES_MAX / 10);
  }

  /** Writes down money that left. */
  addPayout(payout: Payout): void {
    this.payouts.push(payout);
    if (this.payouts.length > ENTRIES_MAX) this.payouts.splice(0, ENTRIES_MAX / 10);
  }

  /** How much an order of this side could take off the position. */
  reducible(coin: string, side: Side): Decimal {
    const amount = this.position(coin).amount;
    if (side === 'SELL') return amount > 0n ? amount : ZERO;
    return amount < 0n ? absolute(amount) : ZERO;
  }
}
