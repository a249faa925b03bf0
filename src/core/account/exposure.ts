import type { Order, OrderType, Side } from '../order/order.ts';
import { absolute, basisPointsUp, larger, type Decimal, ZERO } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import { remainingOf, type Book, type LiveOrder } from './book.ts';

/** What an exit waits for. A position is commonly covered once by each: a stop below, a target above, a limit between. */
export type ExitKind = 'plain' | 'stop' | 'takeProfit';

/** Open quantity per side, in base units. */
export interface BySide {
  buy: Decimal;
  sell: Decimal;
}

/** What one scope holds and has open in one instrument. Quantities in base units. */
export interface Tally {
  readonly position: Decimal;
  /** Open orders that the venue lets open a position. */
  readonly opens: Readonly<BySide>;
  /** Open orders that the venue itself enforces as reduce-only. */
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
  /** Quantity × price over all open orders in units of 10^-36, each at the worse of limit, trigger and mark. */
  readonly openProduct: bigint;
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
  const sum = { openings: 0, reductions: 0, product: 0n, unpriced: null as Instrument | null };
  const include = (order: Order, quantity: Decimal | null, price: Decimal | null, counts: boolean): void => {
    const tally = tallyIn(tallies, order.instrument);
    const rest = quantity ?? absolute(input.accountPositionOf(order.instrument));
    if (counts) sum[isReduceOnly(order) ? 'reductions' : 'openings'] += 1;
    addOpen(tally, order, rest);
    const worth = worthPrice(order, price, input.markOf(order.instrument), input.collarBps);
    if (worth === null) sum.unpriced = order.instrument;
    else sum.product += rest * worth;
  };
  for (const live of input.book.orders.values()) {
    if (live === input.without) continue;
    const rest = live.quantity === null ? null : remainingOf(live);
    include(live.order, rest, live.price, live.phase !== 'closing');
  }
  for (const order of input.batch) include(order, order.quantity, order.price, true);
  const { openings, reductions, product, unpriced } = sum;
  return { tallies, openings, reductions, openProduct: product, unpriced };
}

/** The tally of an instrument in which nothing may be held or open. */
export function tallyOf(survey: Survey, instrument: Instrument): Tally {
  return survey.tallies.get(instrument) ?? NOTHING;
}

export function isReduceOnly(order: Order): boolean {
  return order.reduceOnly || order.closePosition;
}

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

export interface WorstOf {
  readonly side: Side;
  readonly scope: 'account' | 'bot';
  /** Quantity of an order on that side that is not open yet. */
  readonly more: Decimal;
}

/**
 * Largest position on one side if everything open on that side fills and nothing else, in base units; zero or more. On
 * an account the venue keeps reduce-only orders from opening. One bot's book is not the venue's: there a reduce-only
 * order can close what another bot holds, and counts.
 */
export function worstQuantity(tally: Tally, { side, scope, more }: WorstOf): Decimal {
  const signed = side === 'buy' ? tally.position : -tally.position;
  const exits = scope === 'bot' ? exitsOn(tally, side) : ZERO;
  return larger((signed + tally.opens[side] + exits + more) as Decimal, ZERO);
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
  return worstQuantity(tally, { side: side === 'sell' ? 'buy' : 'sell', scope: 'account', more: ZERO });
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
