import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, add, decimal, multiplyUp, smaller, subtract } from '../../src/core/units/decimal.ts';
import { Book } from '../shared/book.ts';
import { Feed } from '../shared/feed.ts';
import { floorTo } from '../shared/fixed.ts';
import type { Listing as SharedListing } from '../shared/listing.ts';
import { opposite, remainingOf } from '../shared/listing.ts';
import type { Quote } from '../shared/market.ts';
import { Market } from '../shared/market.ts';
import type { Match as SharedMatch, Venue } from '../shared/matching.ts';
import { afterFill } from '../shared/position.ts';
import { Account } from './account.ts';
import type { LedgerUpdate } from './account.ts';
import type { Fact } from './fact.ts';
import type { MarketSpec } from './market-spec.ts';
import type { Fill, OrderRecord, OrderRequest, OrderStatus } from './order.ts';
import { isOpen } from './order.ts';

export type Listing = SharedListing<OrderRecord, MarketSpec>;
type Match = SharedMatch<OrderRecord, MarketSpec>;

export interface Fees {
  readonly maker: Decimal;
  readonly taker: Decimal;
}

export const DEFAULT_FEES: Fees = { maker: decimal('0.00015'), taker: decimal('0.00045') };
const TRADES_MAX = 1000;
const FIRST_OID = 91_490_941;
/** A fee has 6 digits after the point. */
const FEE_UNIT = 10n ** 12n;
/** Ends that the owner did not ask for. */
const BY_VENUE: ReadonlySet<OrderStatus> = new Set([
  'marginCanceled',
  'reduceOnlyCanceled',
  'selfTradeCanceled',
  'liquidatedCanceled',
]);

/** The venue's books: listings, accounts and the one way in which a trade changes them. Time is set from outside. */
export class Exchange implements Venue<OrderRecord, MarketSpec> {
  /** In the order of their asset ids. */
  readonly listings = new Map<string, Listing>();
  /** By address, in lower case. */
  readonly accounts = new Map<string, Account>();
  /** What the streams of accounts tell. */
  readonly feed = new Feed<Fact>();
  readonly fees: Fees;
  /** USDC that an account must have traded before it may schedule a cancel. */
  readonly scheduledCancelVolume: Decimal;
  /** Milliseconds since 1970; changed by clockwork.ts only. */
  now: number;
  #oids = FIRST_OID;
  #tid = 0;
  #twapId = 77_738_307;

  constructor(
    start: { readonly seed: number; readonly at: number },
    specs: readonly MarketSpec[],
    terms: { readonly fees: Fees; readonly scheduledCancelVolume: Decimal },
  ) {
    this.now = start.at;
    this.fees = terms.fees;
    this.scheduledCancelVolume = terms.scheduledCancelVolume;
    for (const spec of specs) {
      const market = new Market(spec, start.seed, start.at);
      this.listings.set(spec.symbol, { spec, market, book: new Book<OrderRecord>(), trades: [] });
    }
  }

  /** The market with this asset id, or null. */
  listing(asset: number): Listing | null {
    return [...this.listings.values()][asset] ?? null;
  }

  /** The account of an address. Throws for one that has none. */
  account(address: string): Account {
    const account = this.accounts.get(address);
    if (account === undefined) throw new RangeError('unknown account');
    return account;
  }

  addAccount(address: string, balance: Decimal, master: Account['master']): Account {
    const account = new Account(address, balance, master);
    this.accounts.set(address, account);
    return account;
  }

  nextTwapId(): number {
    this.#twapId += 1;
    return this.#twapId;
  }

  /** Writes down an order with a number of its own. It is not open yet. */
  record(
    account: Account,
    request: OrderRequest,
    more: { readonly status: OrderStatus } & Partial<
      Pick<OrderRecord, 'waitsFor' | 'parent' | 'isPositionTpsl' | 'twapId'>
    >,
  ): OrderRecord {
    this.#oids += 1;
    const coin = this.listing(request.asset)?.spec.symbol ?? `@${request.asset}`;
    const order: OrderRecord = {
      ...request,
      oid: this.#oids,
      account: account.address,
      coin,
      executed: ZERO,
      executedQuote: ZERO,
      time: this.now,
      statusTime: this.now,
      isPositionTpsl: false,
      waitsFor: 0,
      parent: 0,
      twapId: null,
      ...more,
    };
    account.addOrder(order);
    return order;
  }

  isOpen(order: OrderRecord): boolean {
    return isOpen(order);
  }

  tradable(order: OrderRecord): Decimal {
    const rest = remainingOf(order);
    if (!order.reduceOnly) return rest;
    return smaller(rest, this.account(order.account).reducible(order.coin, order.side));
  }

  exhaust(order: OrderRecord): void {
    this.close(order, 'reduceOnlyCanceled');
  }

  /** The resting order of the same account gives way. */
  preventSelfTrade(maker: OrderRecord, taker: OrderRecord): boolean {
    if (maker.account !== taker.account) return false;
    this.close(maker, 'selfTradeCanceled');
    return true;
  }

  /** Carries out a match: both orders, both accounts, the background's tally and the public tape. */
  execute(match: Match): void {
    const { listing, maker, taker, price, quantity } = match;
    // Grows within a second and from second to second, so it never meets the made-up trades of the tape.
    this.#tid = Math.max(this.#tid + 1, Math.floor(this.now / 1000) * 1000 + 1);
    const tid = this.#tid;
    if (maker === null || taker === null) {
      const accountSide = maker === null ? match.takerSide : opposite(match.takerSide);
      listing.market.recordBackground(opposite(accountSide), price, quantity);
    } else {
      listing.market.recordTrade(price);
    }
    listing.trades.push({
      id: tid,
      price,
      quantity,
      time: this.now,
      buyerIsMaker: match.takerSide === 'SELL',
    });
    if (listing.trades.length > TRADES_MAX) listing.trades.splice(0, TRADES_MAX / 10);
    if (maker !== null) this.#fill(match, maker, tid, taker);
    if (taker !== null) this.#fill(match, taker, tid, maker);
    for (const order of [maker, taker]) if (order !== null) this.#endReduceOnly(order);
  }

  executeAgainst(quote: Quote, match: Match): void {
    match.listing.market.take(quote, match.quantity);
    this.execute(match);
  }

  /** Ends an order: it leaves the book and the open orders, and takes along what waited for it. */
  close(order: OrderRecord, status: OrderStatus): void {
    const account = this.account(order.account);
    order.status = status;
    order.statusTime = this.now;
    account.open.delete(order.oid);
    this.listings.get(order.coin)?.book.remove(order);
    this.feed.publish(order.account, { kind: 'order', order, status });
    if (BY_VENUE.has(status)) this.feed.publish(order.account, { kind: 'nonUserCancel', order });
    for (const other of [...account.open.values()]) {
      if (other.waitsFor === order.oid && status !== 'filled') this.close(other, 'canceled');
      const isSibling = order.parent !== 0 && other.parent === order.parent && other.waitsFor === 0;
      if (isSibling && status === 'filled') this.close(other, 'siblingFilledCanceled');
    }
  }

  /** Tells the order's owner what happened to it. */
  announce(order: OrderRecord, status: OrderStatus): void {
    this.feed.publish(order.account, { kind: 'order', order, status });
  }

  /** Moves USDC in or out of the wallet for perpetuals, with an entry that says why. */
  book(account: Account, usdc: Decimal, delta: LedgerUpdate['delta']): void {
    account.wallet = add(account.wallet, usdc);
    const update = { time: this.now, delta };
    account.addLedger(update);
    this.feed.publish(account.address, { kind: 'ledger', update });
  }

  #fill(match: Match, order: OrderRecord, tid: number, other: OrderRecord | null): void {
    const account = this.account(order.account);
    const { price, quantity } = match;
    const crossed = order === match.taker;
    const quote = multiplyUp(price, quantity);
    const builderFee = order.builder === null ? ZERO : feeOf(quote, order.builder.rate);
    const fee = add(feeOf(quote, crossed ? this.fees.taker : this.fees.maker), builderFee);
    const before = account.position(order.coin);
    const { position, realized } = afterFill(before, { side: order.side, price, quantity, time: this.now });
    const flipped = before.amount > 0n !== position.amount > 0n;
    account.setPosition(flipped ? { ...position, fundingSinceOpen: ZERO } : position);
    account.wallet = subtract(add(account.wallet, realized), fee);
    account.volume = add(account.volume, quote);
    order.executed = add(order.executed, quantity);
    order.executedQuote = add(order.executedQuote, quote);
    if (order.builder !== null) this.#payBuilder(order.builder.address, builderFee);
    const fill: Fill = {
      tid,
      oid: order.oid,
      cloid: order.cloid,
      coin: order.coin,
      side: order.side,
      price,
      quantity,
      startPosition: before.amount,
      closedPnl: realized,
      fee,
      builderFee,
      crossed,
      liquidation: order.timeInForce === 'LiquidationMarket',
      twapId: order.twapId,
      counterparty: other === null ? null : other.account,
      time: this.now,
    };
    account.addFill(fill);
    this.feed.publish(account.address, { kind: 'fill', fill });
    if (order.executed !== order.quantity) return this.announce(order, order.status);
    this.close(order, 'filled');
    this.#wakeChildren(account, order);
  }

  /** Take profit and stop loss count from the moment at which their order is filled. */
  #wakeChildren(account: Account, parent: OrderRecord): void {
    for (const child of account.open.values()) {
      if (child.waitsFor !== parent.oid) continue;
      child.waitsFor = 0;
      this.announce(child, 'open');
    }
  }

  #payBuilder(address: string, fee: Decimal): void {
    const builder = this.accounts.get(address);
    if (builder !== undefined) builder.wallet = add(builder.wallet, fee);
  }

  /** Orders that could only have reduced a position end with it. */
  #endReduceOnly(after: OrderRecord): void {
    const account = this.account(after.account);
    for (const order of [...account.open.values()]) {
      if (!order.reduceOnly || order.coin !== after.coin || order.waitsFor !== 0 || !isOpen(order)) continue;
      if (account.reducible(order.coin, order.side) === ZERO) this.close(order, 'reduceOnlyCanceled');
    }
  }
}

/** A share of a notional, rounded up to the 6 digits that a fee has. */
function feeOf(quote: Decimal, rate: Decimal): Decimal {
  return floorTo(multiplyUp(quote, rate) + FEE_UNIT - 1n, FEE_UNIT);
}
