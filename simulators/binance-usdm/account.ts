import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, absolute, add } from '../../src/core/units/decimal.ts';
import type { AlgoRecord, Fill, OrderRecord, PositionSide } from './order.ts';
import type { Side } from '../shared/book.ts';

export interface Position {
  readonly symbol: string;
  readonly positionSide: PositionSide;
  /** Negative when short. */
  readonly amount: Decimal;
  /** Σ signed quantity · price of what is open: `amount · mark − cost` is the unrealised profit. */
  readonly cost: Decimal;
  readonly isolatedMargin: Decimal;
  readonly updateTime: number;
}

export interface Income {
  readonly tranId: number;
  readonly symbol: string;
  readonly incomeType: 'REALIZED_PNL' | 'COMMISSION' | 'FUNDING_FEE' | 'INSURANCE_CLEAR' | 'TRANSFER';
  readonly income: Decimal;
  readonly tradeId: number | null;
  readonly time: number;
}

/** A withdrawal or a transfer that the venue carried out. */
export interface Payout {
  readonly id: string;
  readonly params: ReadonlyMap<string, string>;
  readonly time: number;
}

/** Kept per account: the oldest closed orders, fills and income entries beyond these are forgotten. */
const ORDERS_MAX = 50_000;
const FILLS_MAX = 50_000;
const INCOME_MAX = 100_000;
const LEVERAGE_AT_START = 20;

/** One trading account: its wallet, positions, orders and settings. Several keys may belong to it. */
export class Account {
  readonly name: string;
  /** USDT, before unrealised profit. Changed by fills, funding and payouts. */
  wallet: Decimal;
  readonly deposited: Decimal;
  readonly positions = new Map<string, Position>();
  readonly orders = new Map<number, OrderRecord>();
  /** The latest order under each client id. */
  readonly latest = new Map<string, OrderRecord>();
  readonly open = new Map<number, OrderRecord>();
  readonly algos = new Map<number, AlgoRecord>();
  readonly openAlgos = new Map<number, AlgoRecord>();
  readonly fills: Fill[] = [];
  readonly income: Income[] = [];
  readonly withdrawals: Payout[] = [];
  readonly transfers: Payout[] = [];
  readonly leverages = new Map<string, number>();
  readonly isolated = new Set<string>();
  /** Symbol to the moment at which its orders are cancelled. */
  readonly countdowns = new Map<string, number>();
  hedge = false;
  multiAssets = false;
  feeBurn = false;
  listenKey: { readonly key: string; validUntil: number } | null = null;
  /** Whether the owner was warned of the margin since it was last enough. */
  marginCalled = false;
  readonly #realized = new Map<string, Decimal>();
  /** Order counts of the running ten seconds and minute. */
  readonly orderCounts = { tenSeconds: 0, minute: 0, tenSecondsFrom: 0, minuteFrom: 0 };

  constructor(name: string, deposited: Decimal) {
    this.name = name;
    this.wallet = deposited;
    this.deposited = deposited;
  }

  leverageOf(symbol: string): number {
    return this.leverages.get(symbol) ?? LEVERAGE_AT_START;
  }

  position(symbol: string, positionSide: PositionSide): Position {
    const held = this.positions.get(`${symbol}|${positionSide}`);
    if (held !== undefined) return held;
    return { symbol, positionSide, amount: ZERO, cost: ZERO, isolatedMargin: ZERO, updateTime: 0 };
  }

  /** Profit realised on this position since the start, before fees. */
  realizedOf(symbol: string, positionSide: PositionSide): Decimal {
    return this.#realized.get(`${symbol}|${positionSide}`) ?? ZERO;
  }

  setPosition(position: Position): void {
    this.positions.set(`${position.symbol}|${position.positionSide}`, position);
  }

  addOrder(order: OrderRecord): void {
    this.orders.set(order.orderId, order);
    this.latest.set(order.clientOrderId, order);
    for (const gone of forgetOldest(this.orders, ORDERS_MAX, this.open)) {
      if (this.latest.get(gone.clientOrderId) === gone) this.latest.delete(gone.clientOrderId);
    }
  }

  addAlgo(algo: AlgoRecord): void {
    this.algos.set(algo.algoId, algo);
    forgetOldest(this.algos, ORDERS_MAX, this.openAlgos);
  }

  addFill(fill: Fill): void {
    const before = this.realizedOf(fill.symbol, fill.positionSide);
    this.#realized.set(`${fill.symbol}|${fill.positionSide}`, add(before, fill.realizedPnl));
    this.fills.push(fill);
    if (this.fills.length > FILLS_MAX) this.fills.splice(0, FILLS_MAX / 10);
  }

  /** Moves money in or out of the wallet, with an entry that says why. */
  book(entry: Income): void {
    this.wallet = add(this.wallet, entry.income);
    this.income.push(entry);
    if (this.income.length > INCOME_MAX) this.income.splice(0, INCOME_MAX / 10);
  }

  /** How much an order of this side could take off the position it would work on. */
  reducible(symbol: string, positionSide: PositionSide, side: Side): Decimal {
    const amount = this.position(symbol, positionSide).amount;
    if (side === 'SELL') return amount > 0n ? amount : ZERO;
    return amount < 0n ? absolute(amount) : ZERO;
  }
}

/** Drops what is over the bound, oldest first and nothing that is open, and returns it. */
function forgetOldest<T>(all: Map<number, T>, max: number, open: ReadonlyMap<number, T>): readonly T[] {
  if (all.size <= max) return [];
  const gone: T[] = [];
  for (const [id, item] of all) {
    if (all.size <= max) break;
    if (open.has(id)) continue;
    all.delete(id);
    gone.push(item);
  }
  return gone;
}
