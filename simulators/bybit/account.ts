import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, absolute, add } from '../../src/core/units/decimal.ts';
import type { Side } from '../shared/book.ts';
import type { Fill, OrderRecord, PositionIdx } from './order.ts';

export interface Position {
  readonly symbol: string;
  readonly positionIdx: PositionIdx;
  /** Negative when short. */
  readonly amount: Decimal;
  /**
   * Σ signed quantity · price of what is open: `amount · mark − cost` is the unrealised profit. Of an inverse market
   * Σ signed quantity ÷ price, in its coin: `cost − amount ÷ mark` is.
   */
  readonly cost: Decimal;
  /** Profit realised since it was last flat, after fees and funding. */
  readonly realized: Decimal;
  readonly seq: number;
  readonly createTime: number;
  readonly updateTime: number;
}

/** A movement of money, as the transaction log tells it. `change` is cash flow plus funding less fee. */
export interface LogEntry {
  readonly id: string;
  readonly type: 'TRADE' | 'SETTLEMENT' | 'LIQUIDATION' | 'TRANSFER_IN' | 'TRANSFER_OUT' | 'BONUS';
  readonly symbol: string;
  /** What it is in: USDT, or the coin of an inverse market. */
  readonly currency: string;
  readonly change: Decimal;
  readonly cashFlow: Decimal;
  readonly funding: Decimal;
  readonly fee: Decimal;
  /** What there is of that currency after it. */
  readonly balance: Decimal;
  /** The position after it. */
  readonly size: Decimal;
  readonly fill: Fill | null;
  readonly time: number;
}

/** A withdrawal or a transfer that the venue carried out. */
export interface Payout {
  readonly id: string;
  readonly params: ReadonlyMap<string, string>;
  readonly time: number;
}

export type MarginMode = 'REGULAR_MARGIN' | 'ISOLATED_MARGIN' | 'PORTFOLIO_MARGIN';

/** Kept per account: the oldest closed orders, fills and log entries beyond these are forgotten. */
const ORDERS_MAX = 50_000;
const FILLS_MAX = 50_000;
const LOG_MAX = 100_000;
const LEVERAGE_AT_START = 10;

/** One unified trading account: its wallet, positions, orders and settings. Several keys may belong to it. */
export class Account {
  readonly name: string;
  /** The venue's number for it. */
  readonly uid: number;
  /** USDT, before unrealised profit. */
  wallet: Decimal;
  readonly deposited: Decimal;
  /** What it has of other coins; below zero where it lost more than it had, which the venue lends. */
  readonly coins = new Map<string, Decimal>();
  readonly positions = new Map<string, Position>();
  readonly orders = new Map<string, OrderRecord>();
  /** Every orderLinkId that was ever an order's. */
  readonly byLinkId = new Map<string, OrderRecord>();
  /** In the book, or on the way to it. */
  readonly open = new Map<string, OrderRecord>();
  /** Conditional orders that wait. */
  readonly waiting = new Map<string, OrderRecord>();
  readonly fills: Fill[] = [];
  readonly log: LogEntry[] = [];
  readonly withdrawals: Payout[] = [];
  readonly transfers: Payout[] = [];
  readonly leverages = new Map<string, number>();
  /** Symbols in hedge mode. */
  readonly hedged = new Set<string>();
  marginMode: MarginMode = 'REGULAR_MARGIN';
  /** Disconnection protection: null while off. */
  dcpSeconds: number | null = null;
  /** Subscriptions to its private topics, over all connections. */
  subscriptions = 0;
  /** Connections that its disconnection protection watches, and when it fires after the last has gone. */
  readonly dcp = { connections: 0, firesAt: Infinity };

  constructor(name: string, uid: number, deposited: Decimal) {
    this.name = name;
    this.uid = uid;
    this.wallet = deposited;
    this.deposited = deposited;
  }

  leverageOf(symbol: string): number {
    return this.leverages.get(symbol) ?? LEVERAGE_AT_START;
  }

  coinsOf(coin: string): Decimal {
    return this.coins.get(coin) ?? ZERO;
  }

  position(symbol: string, positionIdx: PositionIdx): Position {
    const held = this.positions.get(`${symbol}|${positionIdx}`);
    if (held !== undefined) return held;
    const flat = { amount: ZERO, cost: ZERO, realized: ZERO, seq: 0, createTime: 0, updateTime: 0 };
    return { symbol, positionIdx, ...flat };
  }

  setPosition(position: Position): void {
    this.positions.set(`${position.symbol}|${position.positionIdx}`, position);
  }

  addOrder(order: OrderRecord): void {
    this.orders.set(order.orderId, order);
    if (order.orderLinkId !== '') this.byLinkId.set(order.orderLinkId, order);
    if (this.orders.size <= ORDERS_MAX) return;
    for (const [id, old] of this.orders) {
      if (this.orders.size <= ORDERS_MAX) return;
      if (!this.open.has(id) && !this.waiting.has(id)) this.orders.delete(old.orderId);
    }
  }

  addFill(fill: Fill): void {
    this.fills.push(fill);
    if (this.fills.length > FILLS_MAX) this.fills.splice(0, FILLS_MAX / 10);
  }

  /** Moves money in or out of the wallet, with an entry that says why. */
  book(entry: Omit<LogEntry, 'balance'>): void {
    this.log.push({ ...entry, balance: this.#move(entry.currency, entry.change) });
    if (this.log.length > LOG_MAX) this.log.splice(0, LOG_MAX / 10);
  }

  #move(currency: string, change: Decimal): Decimal {
    const balance = add(currency === 'USDT' ? this.wallet : (this.coins.get(currency) ?? ZERO), change);
    if (currency === 'USDT') this.wallet = balance;
    else this.coins.set(currency, balance);
    return balance;
  }

  /** How much an order of this side could take off the position it would work on. */
  reducible(symbol: string, positionIdx: PositionIdx, side: Side): Decimal {
    const amount = this.position(symbol, positionIdx).amount;
    if (side === 'SELL') return amount > 0n ? amount : ZERO;
    return amount < 0n ? absolute(amount) : ZERO;
  }
}
