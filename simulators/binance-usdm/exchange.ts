import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, add, decimal, multiplyUp, negate, smaller } from '../../src/core/units/decimal.ts';
import type { Income } from './account.ts';
import { Account } from './account.ts';
import { afterFill } from '../shared/position.ts';
import { Book } from '../shared/book.ts';
import type { AccountReason, Execution, Fact } from './fact.ts';
import { Feed } from '../shared/feed.ts';
import type { Quote } from '../shared/market.ts';
import { Market } from '../shared/market.ts';
import type { MarketSpec } from './market-spec.ts';
import type { Fill, OrderRecord, OrderStatus } from './order.ts';
import { isOpen } from './order.ts';
import type { Listing as SharedListing } from '../shared/listing.ts';
import { opposite, remainingOf } from '../shared/listing.ts';
import type { Match as SharedMatch, Venue } from '../shared/matching.ts';
import { mix } from '../shared/random.ts';

export type Listing = SharedListing<OrderRecord, MarketSpec>;

export interface Fees {
  readonly maker: Decimal;
  readonly taker: Decimal;
}

type Match = SharedMatch<OrderRecord, MarketSpec>;

export const DEFAULT_FEES: Fees = { maker: decimal('0.0002'), taker: decimal('0.0005') };
/** Money that moves without a fill, and how the user stream names it. */
const REASONS: ReadonlyMap<Income['incomeType'], AccountReason> = new Map([
  ['FUNDING_FEE', 'FUNDING_FEE'],
  ['INSURANCE_CLEAR', 'INSURANCE_CLEAR'],
  ['TRANSFER', 'ASSET_TRANSFER'],
]);
const TRADES_MAX = 1000;
const FIRST_ORDER_ID = 8_389_765_000_000;

/** The venue's books: listings, accounts and the one way in which a trade changes them. Time is set from outside. */
export class Exchange implements Venue<OrderRecord, MarketSpec> {
  readonly listings = new Map<string, Listing>();
  readonly accounts = new Map<string, Account>();
  /** What the user streams tell. */
  readonly feed = new Feed<Fact>();
  readonly fees: Fees;
  readonly #seed: number;
  /** Milliseconds since 1970; changed by clockwork.ts only. */
  now: number;
  #orderIds = 0;
  #tradeId = 0;
  #entries = 0;

  constructor(seed: number, startAt: number, specs: readonly MarketSpec[], fees: Fees) {
    this.#seed = seed;
    this.now = startAt;
    this.fees = fees;
    for (const spec of specs) {
      const market = new Market(spec, seed, startAt);
      this.listings.set(spec.symbol, { spec, market, book: new Book<OrderRecord>(), trades: [] });
    }
  }

  account(name: string): Account {
    const account = this.accounts.get(name);
    if (account === undefined) throw new RangeError('unknown account');
    return account;
  }

  addAccount(name: string, balance: Decimal): Account {
    const account = new Account(name, balance);
    this.accounts.set(name, account);
    return account;
  }

  nextOrderId(): number {
    this.#orderIds += 1;
    return FIRST_ORDER_ID + this.#orderIds;
  }

  /** A client id of the venue's own making, as for orders that came without one. */
  madeClientId(orderId: number): string {
    const part = (salt: number): string => mix(this.#seed, orderId, salt).toString(36).padStart(7, '0');
    return `${part(1)}${part(2)}${part(3)}`;
  }

  nextEntryId(): number {
    this.#entries += 1;
    return 9_000_000_000 + this.#entries;
  }

  /** Carries out a match: both orders, both accounts, the background's tally and the public tape. */
  execute(match: Match): void {
    const { listing, maker, taker, price, quantity } = match;
    // Grows within a second and from second to second, so it never meets the made-up trades of market-views.ts.
    this.#tradeId = Math.max(this.#tradeId + 1, Math.floor(this.now / 1000) * 1000 + 1);
    const id = this.#tradeId;
    if (maker === null || taker === null) {
      const accountSide = maker === null ? match.takerSide : opposite(match.takerSide);
      listing.market.recordBackground(opposite(accountSide), price, quantity);
    } else {
      listing.market.recordTrade(price);
    }
    listing.trades.push({ id, price, quantity, time: this.now, buyerIsMaker: match.takerSide === 'SELL' });
    if (listing.trades.length > TRADES_MAX) listing.trades.splice(0, TRADES_MAX / 10);
    if (maker !== null) this.#fill(match, maker, id, taker);
    if (taker !== null) this.#fill(match, taker, id, maker);
    if (maker !== null) this.#expireReduceOnly(listing, maker);
    if (taker !== null) this.#expireReduceOnly(listing, taker);
  }

  /** Executes against a background level. */
  executeAgainst(quote: Quote, match: Match): void {
    match.listing.market.take(quote, match.quantity);
    this.execute(match);
  }

  /** Ends an order: it leaves the book and the open orders. */
  close(order: OrderRecord, status: OrderStatus): void {
    order.status = status;
    order.updateTime = this.now;
    this.account(order.account).open.delete(order.orderId);
    this.listings.get(order.symbol)?.book.remove(order);
    if (status === 'CANCELED') this.announce(order, 'CANCELED');
    else if (status !== 'FILLED') this.announce(order, 'EXPIRED');
  }

  /** Tells the order's owner what happened to it. */
  announce(order: OrderRecord, execution: Execution): void {
    this.feed.publish(order.account, { kind: 'order', order, execution, fill: null });
  }

  /** What an order may still trade: its rest, or what its position leaves of it where it may only reduce. */
  tradable(order: OrderRecord): Decimal {
    const rest = remainingOf(order);
    if (!order.reduceOnly && order.positionSide === 'BOTH') return rest;
    if (!order.reduceOnly && (order.side === 'BUY') === (order.positionSide === 'LONG')) return rest;
    const account = this.account(order.account);
    return smaller(rest, account.reducible(order.symbol, order.positionSide, order.side));
  }

  isOpen(order: OrderRecord): boolean {
    return isOpen(order);
  }

  exhaust(order: OrderRecord): void {
    this.close(order, 'EXPIRED');
  }

  preventSelfTrade(maker: OrderRecord, taker: OrderRecord): boolean {
    if (maker.account !== taker.account || taker.selfTradePreventionMode === 'NONE') return false;
    if (taker.selfTradePreventionMode !== 'EXPIRE_TAKER') this.close(maker, 'EXPIRED_IN_MATCH');
    if (taker.selfTradePreventionMode !== 'EXPIRE_MAKER') this.close(taker, 'EXPIRED_IN_MATCH');
    return true;
  }

  book(account: Account, entry: Omit<Income, 'tranId' | 'time'>): void {
    account.book({ ...entry, tranId: this.nextEntryId(), time: this.now });
    const reason = REASONS.get(entry.incomeType);
    if (reason === undefined) return;
    const positions = [...account.positions.values()].filter(
      ({ symbol }) => symbol === entry.symbol && account.isolated.has(symbol),
    );
    this.feed.publish(account.name, { kind: 'account', reason, change: entry.income, positions });
  }

  #fill(match: Match, order: OrderRecord, tradeId: number, other: OrderRecord | null): void {
    const account = this.account(order.account);
    const { price, quantity } = match;
    const maker = order === match.maker;
    const quote = multiplyUp(price, quantity);
    const commission = multiplyUp(quote, maker ? this.fees.maker : this.fees.taker);
    const { position, realized } = afterFill(account.position(order.symbol, order.positionSide), {
      side: order.side,
      price,
      quantity,
      time: this.now,
    });
    account.setPosition(position);
    const symbol = order.symbol;
    if (realized !== ZERO) {
      this.book(account, { symbol, incomeType: 'REALIZED_PNL', income: realized, tradeId });
    }
    this.book(account, { symbol, incomeType: 'COMMISSION', income: negate(commission), tradeId });
    order.executed = add(order.executed, quantity);
    order.executedQuote = add(order.executedQuote, quote);
    order.updateTime = this.now;
    if (order.executed === order.quantity) this.close(order, 'FILLED');
    else order.status = 'PARTIALLY_FILLED';
    const fill: Fill = {
      tradeId,
      orderId: order.orderId,
      clientOrderId: order.clientOrderId,
      symbol,
      side: order.side,
      positionSide: order.positionSide,
      price,
      quantity,
      quote,
      commission,
      realizedPnl: realized,
      maker,
      counterparty: other === null ? null : other.account,
      time: this.now,
    };
    account.addFill(fill);
    this.#announceFill(account, order, fill);
  }

  /** The quick word first, then what the fill did to the account, then what it did to the order. */
  #announceFill(account: Account, order: OrderRecord, fill: Fill): void {
    const execution = order.type === 'LIQUIDATION' ? 'CALCULATED' : 'TRADE';
    const positions = [account.position(order.symbol, order.positionSide)];
    this.feed.publish(account.name, { kind: 'trade', order, fill });
    this.feed.publish(account.name, { kind: 'account', reason: 'ORDER', change: ZERO, positions });
    this.feed.publish(account.name, { kind: 'order', order, execution, fill });
  }

  /** Orders that could only have reduced a position end with it. */
  #expireReduceOnly(listing: Listing, after: OrderRecord): void {
    const account = this.account(after.account);
    for (const order of account.open.values()) {
      if (!order.reduceOnly || order.symbol !== listing.spec.symbol || !isOpen(order)) continue;
      const left = account.reducible(order.symbol, order.positionSide, order.side);
      if (left === ZERO) this.close(order, 'EXPIRED');
    }
  }
}
