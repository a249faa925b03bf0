import { countAwaited, type JudgedExit } from '../account/awaited-exits.ts';
import { bookOn } from '../account/bot-books.ts';
import type { Book, LiveOrder, Reference } from '../account/book.ts';
import { periodStart } from '../account/fold-peaks.ts';
import {
  closable,
  closableSoon,
  exitKindOf,
  exitsOn,
  isReduceOnly,
  survey,
  tallyOf,
  worthPrice,
  type Tally,
} from '../account/exposure.ts';
import type { Account, Bot, GatewayState } from '../account/state.ts';
import type { Amend, Order } from '../order/order.ts';
import { orderAfter } from '../order/standing.ts';
import { boughtAtMost } from '../account/spot.ts';
import { larger, smaller, type Decimal, ZERO } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { Limits } from './limits.ts';
import type { Policy } from './policy.ts';
import type { OrderCase, ScopeKind } from './rule.ts';

/** What stays the same for both scopes of one proposal. */
export interface OrderView {
  readonly account: Account;
  readonly bot: Bot;
  readonly now: UnixMs;
  readonly batch: readonly Order[];
  readonly wanted: Wanted;
  /** The account has no other bot and nothing from elsewhere in this instrument. */
  readonly sole: boolean;
  readonly stampedAt: UnixMs | null;
  readonly policy: Policy;
  readonly referenceOf: (instrument: Instrument) => Reference | null;
}

/** An order as it would be, and the one it replaces. */
export interface Wanted {
  readonly order: Order;
  readonly amends: LiveOrder | null;
  /** Present where the venue is to place the order by itself. */
  readonly exit?: JudgedExit;
}

/** What a resting order would be after the amendment; what it does not name stays. */
export function wantedAfter(live: LiveOrder, amend: Amend): Wanted {
  return { order: orderAfter(live.order, amend), amends: live };
}

/** Latest market facts of an account's symbols, looked up once each. A mark of zero or less is no mark. */
export function referencesOf(
  state: GatewayState,
  account: Account,
): (instrument: Instrument) => Reference | null {
  const seen = new Map<Instrument, Reference | null>();
  return (instrument) => {
    const known = seen.get(instrument);
    if (known !== undefined) return known;
    const found = state.references.get(`${account.id}/${instrument}`);
    const usable = found !== undefined && found.mark > 0n ? found : null;
    seen.set(instrument, usable);
    return usable;
  };
}

/**
 * Whether a bot's book in an instrument is the account's: no other bot, live or revoked, and the same position. Looks
 * at no more bots than the gateway has.
 */
export function isSole(state: GatewayState, account: Account, bot: Bot, instrument: Instrument): boolean {
  for (const other of state.bots.values()) {
    if (other.id !== bot.id && bookOn(other, account.id) !== null) return false;
  }
  return account.book.positions.get(instrument) === bot.book.positions.get(instrument);
}

/** Where an account stands in each symbol. */
export function positionsOf({ book }: Account): (instrument: Instrument) => Decimal {
  return (instrument) => book.positions.get(instrument) ?? ZERO;
}

/** One scope's view of a proposed order. */
export function orderCase(view: OrderView, scope: ScopeKind, limits: Limits): OrderCase {
  const { account, bot, now, batch, wanted, referenceOf } = view;
  const { order, amends } = wanted;
  const { instrument, side } = order;
  const { book } = scope === 'account' ? account : bot;
  const accountPositionOf = positionsOf(account);
  const shown = survey({
    book,
    batch,
    without: amends,
    markOf: (of) => referenceOf(of)?.mark ?? null,
    accountPositionOf,
    collarBps: limits.collarBps,
  });
  const awaited = countAwaited({
    ...{ account, book, now, batch },
    bot: scope === 'bot' ? bot.id : null,
    judged: wanted.exit ?? null,
  });
  const open = { ...shown, reductions: shown.reductions + awaited };
  const tally = tallyOf(open, instrument);
  const reference = referenceOf(instrument);
  const quantity =
    order.amount === undefined
      ? mayFill(wanted, accountPositionOf(instrument), tally)
      : (boughtAtMost(order.amount, reference?.mark ?? null, limits.collarBps) ?? ZERO);
  const exits = isReduceOnly(order);
  const venueBound = scope === 'account' || view.sole;
  const soon = closableSoon(tally, side);
  return {
    scope,
    limits,
    book,
    now,
    instrument,
    batchSize: batch.length,
    reduces: exits && soon > 0n && tally.exits[exitKindOf(order.type)][side] + quantity <= soon,
    order,
    amends,
    batch,
    quantity,
    worth: worthOf(wanted, reference, limits),
    reference,
    survey: open,
    tally,
    venueBound,
    covered: exits && (venueBound || exitsOn(tally, side) + quantity <= closable(tally, side)),
    latched: bot.latched,
    peakValue: peakOf(book, limits, view),
    stampedAt: view.stampedAt,
    referenceOf,
  };
}

/** Best value of a book in the period of its drawdown limit. Of a period that is over it is nobody's best any more. */
export function peakOf(
  { peaks }: Book,
  { drawdownMax }: Limits,
  { now, policy }: Pick<OrderView, 'now' | 'policy'>,
): Decimal | null {
  const peak = drawdownMax === null ? undefined : peaks.get(drawdownMax.since);
  if (drawdownMax === null || peak === undefined) return null;
  return peak.startsAt === periodStart(drawdownMax.since, now, policy) ? peak.value : null;
}

/** What may still fill of an order that says no amount, at most: of a change, the larger of before and after. */
function mayFill({ order, amends }: Wanted, position: Decimal, tally: Tally): Decimal {
  if (order.quantity === null) {
    const held = (order.side === 'sell' ? position : -position) as Decimal;
    return larger(held, closableSoon(tally, order.side));
  }
  if (amends === null) return order.quantity;
  const whole = larger(order.quantity, amends.quantity ?? ZERO);
  return (whole - smaller(amends.filled, whole)) as Decimal;
}

function worthOf({ order, amends }: Wanted, reference: Reference | null, limits: Limits): Decimal | null {
  const mark = reference?.mark ?? null;
  const after = worthPrice(order, order.price, mark, limits.collarBps);
  const before = amends?.price ?? null;
  return before !== null && after !== null ? larger(before, after) : after;
}
