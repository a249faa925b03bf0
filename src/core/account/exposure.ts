import type { Order, OrderType, Side } from '../order/order.ts';
import { valueOf } from '../units/contract.ts';
import { absolute, basisPointsUp, larger, ONE, type Decimal, ZERO } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import { remainingOf, type Book, type LiveOrder } from './book.ts';
import { boughtAtMost, isSpotSale } from './spot.ts';

/**
 * What an exit waits for. A position is commonly covered once by each: a stop below, a target above, a limit between.
 */
export type ExitKind = 'plain' | 'stop' | 'takeProfit';

/** Open quantity per side, in base units. */
export interface BySide {
  buy: Decimal;
  sell: Decimal;
}

/** What one scope holds and has open in one instrument. Quantities in base units, of an inverse market in dollars. */
export interface Tally {
  readonly position: Decimal;
  /** Open orders that the venue lets open a position. */
  readonly opens: Readonly<BySide>;
  /** Open orders that cannot open: see {@link isReduceOnly}. */
  readonly exits: { readonly [K in ExitKind]: Readonly<BySide> };
  /** Market orders whose fills are not known yet: they use up the same depth. */
  readonly market: Readonly<BySide>;
}

/** Everything that a scope has open, added up once per decision. */
export interface Survey {
  readonly tallies: ReadonlyMap<Instrument, Tally>;
  /** Number of open orders that may open, and of those that only reduce. */
  readonly openings: number;
  readonly reductions: number;
  /** Value of all open openings in units of 10^-36, each at the worse of limit, trigger and mark. */
  readonly openingProduct: bigint;
  /** The same of all open reduce-only orders. */
  readonly reductionProduct: bigint;
  /** An open order that has neither a price of its own nor a mark; what is open has no known value then. */
  readonly unpriced: Instrument | null;
}

export interface SurveyInput {
  readonly book: Book;
  /** Orders of the same request that are not in the book yet. */
  readonly batch: readonly Order[];
  /** An order that is about to be replaced and is left out. */
  readonly without: LiveOrder | null;
  markOf(instrument: Instrument): Decimal | null;
  /** Signed position of the account, whichever scope the book is of: what an order that closes everything closes. */
  accountPositionOf(instrument: Instrument): Decimal;
  readonly collarBps: number;
}

interface OpenTally extends Tally {
  readonly opens: BySide;
  readonly exits: { readonly [K in ExitKind]: BySide };
  readonly market: BySide;
}

const NOTHING: Tally = openTally(ZERO);

/** Adds up what is open in a book. */
export function survey(input: SurveyInput): Survey {
  const tallies = new Map<Instrument, OpenTally>();
  for (const [instrument, position] of input.book.positions) tallies.set(instrument, openTally(position));
  const count = { openings: 0, reductions: 0 };
  const product = { openings: 0n, reductions: 0n };
  let unpriced: Instrument | null = null;
  const include = (order: Order, quantity: Decimal | null, price: Decimal | null, counts: boolean): void => {
    const tally = tallyIn(tallies, order.instrument);
    const mark = input.markOf(order.instrument);
    const rest = quantity ?? unsaid(order, mark, input);
    const kind = isReduceOnly(order) ? 'reductions' : 'openings';
    if (counts) count[kind] += 1;
    addOpen(tally, order, rest);
    const worth = worthPrice(order, price, mark, input.collarBps);
    if (worth === null) unpriced = order.instrument;
    else product[kind] += orderValue(order, rest, worth);
  };
  for (const live of input.book.orders.values()) {
    if (live === input.without) continue;
    const rest = live.quantity === null ? null : remainingOf(live);
    include(live.order, rest, live.price, live.phase !== 'closing');
  }
  for (const order of input.batch) include(order, order.quantity, order.price, true);
  return {
    tallies,
    ...count,
    openingProduct: product.openings,
    reductionProduct: product.reductions,
    unpriced,
  };
}

/** The tally of an instrument in which nothing may be held or open. */
export function tallyOf(survey: Survey, instrument: Instrument): Tally {
  return survey.tallies.get(instrument) ?? NOTHING;
}

/**
 * Whether the order cannot open anything: the venue itself keeps it from that, or in a pair the rule that nobody sells
 * more than the bot holds.
 */
export function isReduceOnly(order: Order): boolean {
  return order.reduceOnly || order.closePosition || isSpotSale(order);
}

/** What an order may fill that says no quantity: whatever the position is, or the most that its amount can buy. */
function unsaid({ instrument, amount }: Order, mark: Decimal | null, input: SurveyInput): Decimal {
  if (amount === undefined) return absolute(input.accountPositionOf(instrument));
  return boughtAtMost(amount, mark, input.collarBps) ?? ZERO;
}

/** What an exit of that type waits for. */
export function exitKindOf(type: OrderType): ExitKind {
  switch (type) {
    case 'limit':
    case 'market':
      return 'plain';
    case 'stop':
    case 'stopMarket':
    case 'trailingStopMarket':
      return 'stop';
    case 'takeProfit':
    case 'takeProfitMarket':
      return 'takeProfit';
  }
}

/**
 * The price at which an order is counted: the highest of limit, trigger and mark; without a limit, trigger or mark plus
 * the collar. Null when nothing is known.
 */
export function worthPrice(
  order: Order,
  price: Decimal | null,
  mark: Decimal | null,
  collarBps: number,
): Decimal | null {
  const market = larger(order.triggerPrice ?? ZERO, mark ?? ZERO);
  if (price !== null) return larger(price, market);
  return market === 0n ? null : basisPointsUp(market, 10_000 + collarBps);
}

/** What so much of an order is worth at a price, as {@link valueOf}; a purchase by amount is worth its amount. */
export function orderValue({ instrument, amount }: Order, quantity: bigint, price: bigint): bigint {
  return amount === undefined ? valueOf(instrument, quantity, price) : amount * ONE;
}

export interface WorstOf {
  readonly side: Side;
  /** Reduce-only orders cannot turn the position of this book round. */
  readonly venueBound: boolean;
  /** An order on that side that is not open yet, or null. */
  readonly more: { readonly quantity: Decimal; readonly reduceOnly: boolean } | null;
}

/**
 * Largest position on one side if everything open on that side fills and nothing else, in base units; zero or more.
 * Exits cannot open, but they can take a position on the other side away, and then openings start from nothing.
 */
export function worstQuantity(tally: Tally, { side, venueBound, more }: WorstOf): Decimal {
  const signed = side === 'buy' ? tally.position : -tally.position;
  const exits = exitsOn(tally, side) + (more?.reduceOnly === true ? more.quantity : ZERO);
  const opens = tally.opens[side] + (more?.reduceOnly === false ? more.quantity : ZERO);
  const exited = signed + exits;
  const start = !venueBound ? exited : signed > 0n ? signed : exited < 0n ? exited : 0n;
  return larger((start + opens) as Decimal, ZERO);
}

/** Quantity of all open reduce-only orders on one side. */
export function exitsOn(tally: Tally, side: Side): Decimal {
  const { plain, stop, takeProfit } = tally.exits;
  return (plain[side] + stop[side] + takeProfit[side]) as Decimal;
}

/** What an order on `side` can close now: zero when the position is on the same side, or none. */
export function closable(tally: Tally, side: Side): Decimal {
  const signed = (side === 'sell' ? tally.position : -tally.position) as Decimal;
  return larger(signed, ZERO);
}

/**
 * What an order on `side` can close once everything open on the other side has filled. Fills reach the bot before they
 * reach the ledger, so a protective order may come before the position that it protects is known here.
 */
export function closableSoon(tally: Tally, side: Side): Decimal {
  const signed = side === 'sell' ? tally.position : -tally.position;
  return larger((signed + tally.opens[side === 'sell' ? 'buy' : 'sell']) as Decimal, ZERO);
}

function openTally(position: Decimal): OpenTally {
  const none = (): BySide => ({ buy: ZERO, sell: ZERO });
  return {
    position,
    opens: none(),
    exits: { plain: none(), stop: none(), takeProfit: none() },
    market: none(),
  };
}

function tallyIn(tallies: Map<Instrument, OpenTally>, instrument: Instrument): OpenTally {
  const found = tallies.get(instrument);
  if (found !== undefined) return found;
  const made = openTally(ZERO);
  tallies.set(instrument, made);
  return made;
}

function addOpen(tally: OpenTally, order: Order, quantity: Decimal): void {
  const { side } = order;
  const into = isReduceOnly(order) ? tally.exits[exitKindOf(order.type)] : tally.opens;
  into[side] = (into[side] + quantity) as Decimal;
  if (order.type === 'market') tally.market[side] = (tally.market[side] + quantity) as Decimal;
}
