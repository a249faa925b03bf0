import { categoryOf } from '../units/category.ts';
import { coinsFor, valueUp } from '../units/contract.ts';
import { add, negate, multiplyDown, subtract, type Decimal, ZERO } from '../units/decimal.ts';
import type { BotId, ClientOrderId, Instrument, Seq } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { AttachedChange, Order, Wait } from '../order/order.ts';
import type { PeakPeriod } from '../policy/peak-limits.ts';

/**
 * An order that may still change a position: durable intent without a final outcome, resting, or final at the venue
 * while some of its fills have not reached the ledger yet.
 */
export interface LiveOrder {
  readonly id: ClientOrderId;
  /** Null for an order that was at the venue before the gateway looked after the account. */
  readonly bot: BotId | null;
  readonly intent: Seq | null;
  /** As it was placed, but for what a change says of exits and of what the venue keeps until a trigger is met. */
  order: Order;
  readonly placedAt: UnixMs;
  phase: 'inDoubt' | 'open' | 'closing';
  venueOrderId: string | null;
  /** Total quantity that may fill: the largest that it may be while amends are in doubt. Null: closes the position. */
  quantity: Decimal | null;
  price: Decimal | null;
  /** Sum of the fills in the ledger. */
  filled: Decimal;
  /** Amends that are durable and have no final outcome: what the order may be. Null while there are none. */
  amending: Amending | null;
  /** How many of its changes were sent, or may have been, whatever came of them; absent for none. */
  changes?: number;
  /** The order beside which it was asked for, when the venue placed it by itself; absent for any other. */
  readonly parent?: ClientOrderId;
  /** When the cancel for straying outside the collar was recorded. */
  recheckedAt: UnixMs | null;
}

export interface Amending {
  /** What the order is if none of those pending comes through, and the amend that made it so; null for none. */
  readonly known: {
    readonly quantity: Decimal | null;
    readonly price: Decimal | null;
    readonly by: Seq | null;
  };
  /** In the order in which they were decided; never empty. The messages that policy lets through bound them. */
  readonly pending: readonly PendingAmend[];
}

export interface PendingAmend {
  readonly intent: Seq;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly wait?: Wait;
  readonly exits?: AttachedChange;
}

/** What may still fill, in base units; zero for reduce-only orders is NOT assumed here. */
export function remainingOf(live: LiveOrder): Decimal {
  if (live.quantity === null) return ZERO;
  const rest = (live.quantity - live.filled) as Decimal;
  return rest > 0n ? rest : ZERO;
}

/** The market facts a decision rests on. Notional and prices in the quote asset. */
export interface Reference {
  readonly instrument: Instrument;
  readonly mark: Decimal;
  readonly bid: Decimal;
  readonly ask: Decimal;
  readonly volume24h: Decimal | null;
  readonly depth: { readonly bps: number; readonly bid: Decimal; readonly ask: Decimal } | null;
  readonly observedAt: UnixMs;
}

/**
 * Orders, positions and money of one scope: an account, or one bot on it. Only the fold changes a book.
 *
 * Profit and loss is kept as cash flow: buying spends quantity × price, selling earns it, fees cost, funding pays or
 * costs. Cash plus the value of the positions at mark moves exactly as the venue's wallet plus unrealised profit does,
 * transfers left out.
 *
 * Of an inverse market all that is in its coin: buying brings quantity ÷ price, selling costs it, and the position is
 * worth −quantity ÷ mark. It stays in the coin until a trading day begins while nothing is held there: what was made is
 * dollars at the mark of that moment from then on.
 */
export interface Book {
  readonly orders: Map<ClientOrderId, LiveOrder>;
  /** Signed quantity; instruments with zero are removed. */
  readonly positions: Map<Instrument, Decimal>;
  cash: Decimal;
  /** Cash in the coin of each inverse market that is held or was traded today: every one in `positions` is here. */
  readonly coins: Map<Instrument, Decimal>;
  day: TradingDay;
  /** Times of recent messages that reached a decision, oldest first; bounded by policy's longest window. */
  readonly messages: UnixMs[];
  /**
   * Times of recent allowed openings by likeness, each list oldest first, for the throttle of repeats and the search
   * for duplicates. The likeness used longest ago comes first.
   */
  readonly recent: Map<string, UnixMs[]>;
  /** Best value since each period began; none while no policy asks for it, or before its first mark. */
  readonly peaks: Map<PeakPeriod, Peak>;
  /** Every market that this book has traded in. */
  readonly markets: Map<Instrument, TradedMarket>;
}

/** The highest that cash plus positions at mark have been since a moment. */
export interface Peak {
  readonly startsAt: UnixMs;
  readonly value: Decimal;
}

export interface TradedMarket {
  /** When the first trade reached the ledger, or when it was found to be held. */
  readonly firstAt: UnixMs;
  /** The trading day that `traded` is of. */
  readonly dayStartsAt: UnixMs;
  /** Value filled in that day. */
  readonly traded: Decimal;
}

export interface TradingDay {
  readonly startsAt: UnixMs;
  /** Cash plus positions at mark when the day began. */
  readonly baseline: Decimal;
  /** Notional filled today, plus nothing for open orders: those count at decision time. */
  turnover: Decimal;
  /**
   * The lowest profit that the gateway saw when a limit turned, zero or below: once the loss of the day was reached, a
   * market that comes back opens nothing.
   */
  readonly worst: Decimal;
}

/** A book that holds nothing, in a trading day that began at that moment. */
export function emptyBook(startsAt: UnixMs): Book {
  return {
    orders: new Map(),
    positions: new Map(),
    cash: ZERO,
    coins: new Map(),
    day: { startsAt, baseline: ZERO, turnover: ZERO, worst: ZERO },
    messages: [],
    recent: new Map(),
    peaks: new Map(),
    markets: new Map(),
  };
}

/** One trade as books see it. `fee` is above zero when paid, and in the coin where the market is inverse. */
export interface BookedFill {
  readonly instrument: Instrument;
  readonly side: 'buy' | 'sell';
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
  /** What of the coin that was traded went as a fee, beside `fee`; absent for nothing. */
  readonly coinFee?: Decimal;
}

/** Books one fill: position, cash and turnover. */
export function bookFill(book: Book, fill: BookedFill): void {
  const signed = fill.side === 'buy' ? fill.quantity : negate(fill.quantity);
  movePosition(book, fill.instrument, subtract(signed, fill.coinFee ?? ZERO));
  if (categoryOf(fill.instrument) === 'inverse')
    moveCoins(book, fill.instrument, (coinsFor(signed, fill.price) - fill.fee) as Decimal);
  else book.cash = (book.cash - valueUp(fill.instrument, signed, fill.price) - fill.fee) as Decimal;
  book.day.turnover = add(book.day.turnover, valueUp(fill.instrument, fill.quantity, fill.price));
}

/** Books what a position was paid or cost without a trade, in the quote asset, or in the coin of an inverse market. */
export function bookFunding(book: Book, instrument: Instrument | null, amount: Decimal): void {
  if (instrument !== null && categoryOf(instrument) === 'inverse') moveCoins(book, instrument, amount);
  else book.cash = add(book.cash, amount);
}

/** Takes what is held already into a book that begins without profit or loss at that mark. */
export function bookHeld(book: Book, instrument: Instrument, quantity: Decimal, mark: Decimal): void {
  movePosition(book, instrument, quantity);
  if (categoryOf(instrument) === 'inverse') moveCoins(book, instrument, coinsFor(quantity, mark));
  else book.cash = (book.cash - (quantity * mark) / 10n ** 18n) as Decimal;
}

/** Every market whose mark the value of a book hangs on: what it holds first, then where it has coins. */
export function valuedMarkets({ positions, coins }: Book): Iterable<Instrument> {
  return coins.size === 0 ? positions.keys() : new Set([...positions.keys(), ...coins.keys()]);
}

/** Coins of markets in which nothing is held become cash at the mark. The value of the book stays as it was. */
export function settleCoins(book: Book, markOf: (instrument: Instrument) => Decimal | null): void {
  for (const [instrument, coins] of book.coins) {
    const mark = book.positions.has(instrument) ? null : markOf(instrument);
    if (mark === null) continue;
    book.coins.delete(instrument);
    book.cash = add(book.cash, multiplyDown(coins, mark));
  }
}

function moveCoins(book: Book, instrument: Instrument, amount: Decimal): void {
  book.coins.set(instrument, add(book.coins.get(instrument) ?? ZERO, amount));
}

/** Adds to a signed position and forgets it at zero. */
export function movePosition(book: Book, instrument: Instrument, signed: Decimal): void {
  const next = add(book.positions.get(instrument) ?? ZERO, signed);
  if (next === 0n) book.positions.delete(instrument);
  else book.positions.set(instrument, next);
}

/**
 * Cash plus positions at the given marks, in the quote asset; null when one that is needed is not known. `stake` is
 * what the mark is a price of: the signed position, or in an inverse market the coins, so the value falls with the mark
 * where it is below zero.
 */
export function valueAt(
  book: Book,
  markOf: (instrument: Instrument, stake: Decimal) => Decimal | null,
): Decimal | null {
  let value: bigint = book.cash;
  for (const [instrument, quantity] of book.positions) {
    if (categoryOf(instrument) === 'inverse') {
      value -= quantity;
      continue;
    }
    const mark = markOf(instrument, quantity);
    if (mark === null) return null;
    value += multiplyDown(quantity, mark);
  }
  for (const [instrument, coins] of book.coins) {
    const mark = markOf(instrument, coins);
    if (mark === null) return null;
    value += multiplyDown(coins, mark);
  }
  return value as Decimal;
}
