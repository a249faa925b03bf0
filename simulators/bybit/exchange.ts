import type { Decimal } from '../../src/core/units/decimal.ts';
import {
  ZERO,
  absolute,
  add,
  decimal,
  multiplyUp,
  negate,
  smaller,
  subtract,
} from '../../src/core/units/decimal.ts';
import { Account } from './account.ts';
import { filledPosition, settleCoin, settleValue } from './contract.ts';
import type { LogEntry, Position } from './account.ts';
import type { Fact } from './fact.ts';
import type { MarketSpec } from './market-spec.ts';
import type { CancelType, Fill, OrderRecord, OrderStatus } from './order.ts';
import { isOpen } from './order.ts';
import { Book } from '../shared/book.ts';
import { Feed } from '../shared/feed.ts';
import { fromUnits } from '../shared/fixed.ts';
import type { Listing as SharedListing } from '../shared/listing.ts';
import { opposite, remainingOf } from '../shared/listing.ts';
import type { Match as SharedMatch, Venue } from '../shared/matching.ts';
import { isSpot, type Category } from './category.ts';
import { affordable, spotFee } from './spot.ts';
import type { Quote } from '../shared/market.ts';
import { Market } from '../shared/market.ts';
import { mix } from '../shared/random.ts';

export type Listing = SharedListing<OrderRecord, MarketSpec>;
type Match = SharedMatch<OrderRecord, MarketSpec>;

export interface Fees {
  readonly maker: Decimal;
  readonly taker: Decimal;
}

/** Something that was acknowledged and takes effect at its time. */
interface Pending {
  readonly dueAt: number;
  readonly act: () => void;
}

export const DEFAULT_FEES: Fees = { maker: decimal('0.0002'), taker: decimal('0.00055') };
const TRADES_MAX = 1000;
const FIRST_UID = 24_600_000;

/** The venue's books: listings, accounts and the one way in which a trade changes them. Time is set from outside. */
export class Exchange implements Venue<OrderRecord, MarketSpec> {
  readonly listings = new Map<string, Listing>();
  readonly accounts = new Map<string, Account>();
  /** What the private streams tell. */
  readonly feed = new Feed<Fact>();
  readonly fees: Fees;
  /** How long after its acknowledgement a request takes effect. */
  readonly matchDelayMs: number;
  /** Orders with a take-profit or stop-loss that got fills which are not protected yet. */
  readonly unprotected = new Set<OrderRecord>();
  readonly #seed: number;
  readonly #pending: Pending[] = [];
  /** Milliseconds since 1970; changed by clockwork.ts only. */
  now: number;
  #ids = 0;
  #tradeId = 0;
  #seq = 0;

  constructor(
    world: { readonly seed: number; readonly startAt: number; readonly matchDelayMs: number },
    specs: readonly MarketSpec[],
    fees: Fees,
  ) {
    this.#seed = world.seed;
    this.now = world.startAt;
    this.matchDelayMs = world.matchDelayMs;
    this.fees = fees;
    for (const spec of specs) {
      const market = new Market(spec, world.seed, world.startAt);
      this.listings.set(spec.symbol, { spec, market, book: new Book<OrderRecord>(), trades: [] });
    }
  }

  account(name: string): Account {
    const account = this.accounts.get(name);
    if (account === undefined) throw new RangeError('unknown account');
    return account;
  }

  /** Of what category a market is; what is of no market is told with linear contracts. */
  categoryOf(symbol: string): Category {
    return this.listings.get(symbol)?.spec.category ?? 'linear';
  }

  addAccount(name: string, balance: Decimal): Account {
    const account = new Account(name, FIRST_UID + this.accounts.size, balance);
    this.accounts.set(name, account);
    return account;
  }

  /** An identifier in the form of a UUID, another one each time. */
  nextId(): string {
    this.#ids += 1;
    const part = (salt: number): string => mix(this.#seed, this.#ids, salt).toString(16).padStart(8, '0');
    const [a, b, c, d] = [part(1), part(2), part(3), part(4)];
    const version = `4${b.slice(5)}`;
    return `${a}-${b.slice(0, 4)}-${version}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
  }

  /** Lets something take effect after the venue's delay: in the order in which it was acknowledged. */
  later(act: () => void): void {
    this.#pending.push({ dueAt: this.now + this.matchDelayMs, act });
  }

  /** When the next acknowledged thing takes effect; Infinity when there is none. */
  get nextPending(): number {
    return this.#pending[0]?.dueAt ?? Infinity;
  }

  /** Lets everything that is due now take effect. */
  settlePending(): void {
    while (this.nextPending <= this.now) this.#pending.shift()?.act();
  }

  /** Carries out a match: both orders, both accounts, the background's tally and the public tape. */
  execute(match: Match): void {
    const { listing, maker, taker, price, quantity } = match;
    // Grows within a second and from second to second, so it never meets the made-up trades of the tape.
    this.#tradeId = Math.max(this.#tradeId + 1, Math.floor(this.now / 1000) * 1000 + 1);
    this.#seq += 1;
    if (maker === null || taker === null) {
      const accountSide = maker === null ? match.takerSide : opposite(match.takerSide);
      listing.market.recordBackground(opposite(accountSide), price, quantity);
    } else {
      listing.market.recordTrade(price);
    }
    const buyerIsMaker = match.takerSide === 'SELL';
    listing.trades.push({ id: this.#tradeId, price, quantity, time: this.now, buyerIsMaker });
    if (listing.trades.length > TRADES_MAX) listing.trades.splice(0, TRADES_MAX / 10);
    if (maker !== null) this.#fill(match, maker, taker);
    if (taker !== null) this.#fill(match, taker, maker);
    if (maker !== null) this.#cancelReduceOnly(listing, maker);
    if (taker !== null) this.#cancelReduceOnly(listing, taker);
  }

  /** Executes against a background level. */
  executeAgainst(quote: Quote, match: Match): void {
    match.listing.market.take(quote, match.quantity);
    this.execute(match);
  }

  /** Ends an order: it leaves the book and the open orders. */
  close(order: OrderRecord, status: OrderStatus, why: CancelType = 'UNKNOWN', reason = 'EC_NoError'): void {
    const account = this.account(order.account);
    const isPart = status === 'Cancelled' && isSpot(order) && order.executed > ZERO;
    if (order.amount !== null) order.quantity = order.executed;
    order.status = isPart ? 'PartiallyFilledCanceled' : status;
    order.cancelType = why;
    order.rejectReason = reason;
    order.updateTime = this.now;
    account.open.delete(order.orderId);
    account.waiting.delete(order.orderId);
    this.listings.get(order.symbol)?.book.remove(order);
    this.announce(order);
  }

  /** Cancels an order, or deactivates a conditional one that has not triggered. */
  cancel(order: OrderRecord, why: CancelType): void {
    const reason = why === 'CancelByUser' ? 'EC_PerCancelRequest' : 'EC_NoError';
    this.close(order, order.status === 'Untriggered' ? 'Deactivated' : 'Cancelled', why, reason);
  }

  /** Tells the order's owner its state. */
  announce(order: OrderRecord): void {
    this.feed.publish(order.account, { kind: 'order', order });
  }

  isOpen(order: OrderRecord): boolean {
    return isOpen(order);
  }

  /** What an order may still trade: its rest, or what its position leaves of it where it may only reduce. */
  tradable(order: OrderRecord): Decimal {
    const listing = order.amount === null ? undefined : this.listings.get(order.symbol);
    if (order.amount !== null && listing !== undefined) return affordable(order, order.amount, listing);
    const rest = remainingOf(order);
    if (!order.reduceOnly && !closesSide(order)) return rest;
    const account = this.account(order.account);
    return smaller(rest, account.reducible(order.symbol, order.positionIdx, order.side));
  }

  exhaust(order: OrderRecord): void {
    if (order.amount === null) return this.close(order, 'Cancelled', 'CancelByReduceOnly');
    // What is left buys no whole step: the amount is spent.
    this.close(order, order.executed === ZERO ? 'Cancelled' : 'Filled');
  }

  preventSelfTrade(maker: OrderRecord, taker: OrderRecord): boolean {
    if (maker.account !== taker.account || taker.smpType === 'None') return false;
    if (taker.smpType !== 'CancelTaker') this.close(maker, 'Cancelled', 'CancelBySmp');
    if (taker.smpType !== 'CancelMaker') this.close(taker, 'Cancelled', 'CancelBySmp');
    return true;
  }

  /** Moves money without a trade, and tells the owner: USDT, or what the market is settled in. */
  book(account: Account, entry: Pick<LogEntry, 'type' | 'symbol' | 'change'>): void {
    const spec = this.listings.get(entry.symbol)?.spec;
    const currency = spec === undefined ? 'USDT' : settleCoin(spec);
    const size = account.position(entry.symbol, 0).amount;
    const moved =
      entry.type === 'SETTLEMENT'
        ? { funding: entry.change, cashFlow: ZERO }
        : { funding: ZERO, cashFlow: entry.change };
    const fixed = { id: this.nextId(), fee: ZERO, size, fill: null, time: this.now };
    account.book({ ...entry, ...moved, ...fixed, currency });
    this.feed.publish(account.name, { kind: 'wallet' });
  }

  #fill(match: Match, order: OrderRecord, other: OrderRecord | null): void {
    const account = this.account(order.account);
    const { price, quantity, listing } = match;
    if (isSpot(order)) return this.#fillSpot(match, order, other);
    const maker = order === match.maker;
    const { spec } = listing;
    const quote = settleValue(spec, quantity, price);
    const feeRate = maker ? this.fees.maker : this.fees.taker;
    const commission = multiplyUp(quote, feeRate);
    const before = account.position(order.symbol, order.positionIdx);
    const { position, realized } = filledPosition(spec, before, {
      ...{ side: order.side, price, quantity, time: this.now },
    });
    const closed = closedBy(before, order, quantity);
    account.setPosition(this.#grown(before, position, subtract(realized, commission)));
    order.executed = add(order.executed, quantity);
    order.executedQuote = add(order.executedQuote, quote);
    order.feePaid = add(order.feePaid, commission);
    order.updateTime = this.now;
    const made = { commission, feeRate, closed, realizedPnl: realized, quote };
    const fill = this.#fillOf(match, order, { ...made, other });
    account.addFill(fill);
    if (order.protection !== null) this.unprotected.add(order);
    account.book({
      id: this.nextId(),
      type: fill.liquidation ? 'LIQUIDATION' : 'TRADE',
      symbol: order.symbol,
      currency: settleCoin(spec),
      change: subtract(realized, commission),
      cashFlow: realized,
      funding: ZERO,
      fee: commission,
      size: position.amount,
      fill,
      time: this.now,
    });
    this.#tell(account, order, fill);
  }

  /** Coins change hands, and there is no position: a purchase pays its fee in the coin that it bought. */
  #fillSpot(match: Match, order: OrderRecord, other: OrderRecord | null): void {
    const account = this.account(order.account);
    const { price, quantity, listing } = match;
    const quote = multiplyUp(price, quantity);
    const feeRate = order === match.maker ? this.fees.maker : this.fees.taker;
    const commission = spotFee(order.side, { quantity, quote, rate: feeRate });
    order.executed = add(order.executed, quantity);
    order.executedQuote = add(order.executedQuote, quote);
    order.feePaid = add(order.feePaid, commission);
    order.updateTime = this.now;
    const made = { commission, feeRate, closed: ZERO, realizedPnl: ZERO, quote };
    const fill = this.#fillOf(match, order, { ...made, other });
    account.addFill(fill);
    const buys = order.side === 'BUY';
    const { symbol } = order;
    const entry = { type: 'TRADE', symbol, funding: ZERO, size: ZERO, fill, time: this.now } as const;
    const pays = { currency: 'USDT', cashFlow: buys ? negate(quote) : quote, fee: buys ? ZERO : commission };
    const coins = {
      currency: listing.spec.baseCoin,
      cashFlow: buys ? quantity : negate(quantity),
      fee: buys ? commission : ZERO,
    };
    for (const moved of [pays, coins]) {
      const change = subtract(moved.cashFlow, moved.fee);
      account.book({ ...entry, ...moved, change, id: this.nextId() });
    }
    this.#tell(account, order, fill);
  }

  #fillOf(
    { listing, price, quantity, maker }: Match,
    order: OrderRecord,
    made: Pick<Fill, 'commission' | 'feeRate' | 'closed' | 'realizedPnl' | 'quote'> & {
      readonly other: OrderRecord | null;
    },
  ): Fill {
    const { orderId, orderLinkId, symbol, side, positionIdx, stopOrderType, createType } = order;
    const { other, ...rest } = made;
    return {
      execId: this.nextId(),
      seq: this.#seq,
      orderId,
      orderLinkId,
      symbol,
      side,
      positionIdx,
      stopOrderType,
      createType,
      price,
      quantity,
      ...rest,
      maker: order === maker,
      liquidation: createType === 'CreateByLiq',
      orderType: order.type,
      orderPrice: order.price,
      orderQuantity: order.quantity,
      leaves: order.amount === null ? remainingOf(order) : ZERO,
      markPrice: listing.market.mark,
      counterparty: other === null ? null : other.account,
      time: this.now,
    };
  }

  /** The fill first, then the order, the position and the wallet. */
  #tell(account: Account, order: OrderRecord, fill: Fill): void {
    this.feed.publish(account.name, { kind: 'execution', fill });
    if (order.amount === null && order.executed === order.quantity) this.close(order, 'Filled');
    else {
      order.status = 'PartiallyFilled';
      this.announce(order);
    }
    const { symbol, positionIdx } = order;
    if (!isSpot(order)) this.feed.publish(account.name, { kind: 'position', symbol, positionIdx });
    this.feed.publish(account.name, { kind: 'wallet' });
  }

  #grown(before: Position, after: Position, earned: Decimal): Position {
    const begins = before.amount === ZERO;
    return {
      ...after,
      realized: add(begins ? ZERO : before.realized, earned),
      seq: this.#seq,
      createTime: begins ? this.now : before.createTime,
    };
  }

  /** Orders that could only have reduced a position end with it. */
  #cancelReduceOnly(listing: Listing, after: OrderRecord): void {
    const account = this.account(after.account);
    for (const order of [...account.open.values(), ...account.waiting.values()]) {
      if (order.symbol !== listing.spec.symbol || order.positionIdx !== after.positionIdx) continue;
      if (!order.reduceOnly && !closesSide(order)) continue;
      if (account.position(order.symbol, order.positionIdx).amount !== ZERO) continue;
      if (order.status === 'Untriggered') this.close(order, 'Deactivated', 'CancelByTpSlTsClear');
      else if (isOpen(order)) this.close(order, 'Cancelled', 'CancelByReduceOnly');
    }
  }
}

/** In hedge mode, selling the long or buying the short position: such an order can only make it smaller. */
export function closesSide(order: Pick<OrderRecord, 'side' | 'positionIdx'>): boolean {
  if (order.positionIdx === 0) return false;
  return (order.positionIdx === 1) === (order.side === 'SELL');
}

function closedBy(before: Position, order: OrderRecord, quantity: Decimal): Decimal {
  const signed = order.side === 'BUY' ? quantity : negate(quantity);
  if (before.amount === ZERO || before.amount > 0n === signed > 0n) return ZERO;
  return smaller(fromUnits(absolute(before.amount)), quantity);
}
