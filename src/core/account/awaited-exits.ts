import { assert } from '../assert.ts';
import type { BotId, ClientOrderId } from '../units/ids.ts';
import { unixMs, type UnixMs } from '../units/time.ts';
import { exitsOf } from '../order/attached.ts';
import { askedBy, type Guard } from '../order/guard.ts';
import type { Order } from '../order/order.ts';
import type { Book, LiveOrder } from './book.ts';
import { exitKindOf } from './exposure.ts';
import type { Account } from './state.ts';

/**
 * How long after its answer, or after the end of the order that asked, an exit may take to show. Looks at open orders
 * come every few seconds and at conditional ones every 30 s; what is not there after two of these never rested.
 */
const SHOWN_WITHIN_MS = 60_000;

/** From the durable intent of an order on, and from that of each change of it: what the venue may place beside it. */
export function awaitBeside(account: Account, live: LiveOrder): void {
  const { id, bot, order, amending } = live;
  const wishes = [order.attached, ...(amending?.pending ?? []).map(({ exits }) => exits)];
  const exits = new Map<string, Order>();
  for (const wish of wishes) {
    if (wish === undefined) continue;
    const { closes, takeProfit = null, stopLoss = null } = wish;
    for (const exit of exitsOf({ ...order, attached: { closes, takeProfit, stopLoss } }))
      exits.set(exitKindOf(exit.type), exit);
  }
  assert(bot !== null, 'what is placed or changed here is a bot’s');
  if (exits.size === 0) account.awaited.delete(id);
  else account.awaited.set(id, { bot, exits: [...exits.values()], until: null });
}

/** From the durable intent of a position's exits on. `id` is what they will be known beside. */
export function awaitGuard(account: Account, bot: BotId, id: ClientOrderId, guard: Guard): void {
  const exits = exitsOf({ ...askedBy(guard), side: 'buy' });
  if (exits.length > 0) account.awaited.set(id, { bot, exits, until: null });
}

/** What brings them is over: they show soon, or, where nothing came of it, never. */
export function awaitNoLonger(
  account: Account,
  id: ClientOrderId,
  { mayShow, at }: { readonly mayShow: boolean; readonly at: UnixMs },
): void {
  for (const [other, { until }] of account.awaited) {
    if (until !== null && until < at) account.awaited.delete(other);
  }
  const awaited = account.awaited.get(id);
  if (awaited === undefined) return;
  if (mayShow) account.awaited.set(id, { ...awaited, until: unixMs(at + SHOWN_WITHIN_MS) });
  else account.awaited.delete(id);
}

/**
 * The venue has shown an exit. It is counted as an order from then on, and no longer as awaited: beside its parent, or
 * where that awaits none like it, beside another that asked for the same, since equal ones are told apart by nobody.
 */
export function awaitedShown(account: Account, bot: BotId, parent: ClientOrderId, order: Order): void {
  const own = account.awaited.get(parent);
  const found =
    own?.exits.some((exit) => isAlike(exit, order)) === true
      ? ([parent, own] as const)
      : [...account.awaited].find(
          ([, one]) => one.bot === bot && one.exits.some((exit) => isAlike(exit, order)),
        );
  if (found === undefined) return;
  const [id, awaited] = found;
  const shown = awaited.exits.find((exit) => isAlike(exit, order));
  const exits = awaited.exits.filter((exit) => exit !== shown);
  if (exits.length === 0) account.awaited.delete(id);
  else account.awaited.set(id, { ...awaited, exits });
}

function isAlike(exit: Order, order: Order): boolean {
  return (
    exit.instrument === order.instrument &&
    exit.type === order.type &&
    exit.triggerPrice === order.triggerPrice &&
    exit.price === order.price &&
    exit.closePosition === order.closePosition
  );
}

/** Where exits are counted: what of them shows already, and which come in the same request. */
export interface AwaitedView {
  readonly account: Account;
  /** The account's, or that of one bot. */
  readonly book: Book;
  /** Whose: null for all bots of the account. */
  readonly bot: BotId | null;
  readonly now: UnixMs;
  /** Orders of the same request before this one. */
  readonly batch: readonly Order[];
  /** The exit that is judged is one of these, and comes after `beside`; null for an order of a bot. */
  readonly judged: JudgedExit | null;
}

/** An exit that the venue is to place, as one of several of a request. */
export interface JudgedExit {
  readonly order: Order;
  /** Exits of the same request that were judged before it. */
  readonly beside: readonly Order[];
  /** The order that a change is of: its exits of before are not awaited besides the new ones. Null for none. */
  readonly of: ClientOrderId | null;
}

/**
 * How many exits are still to show. Of those that close a whole position the venue keeps one of a kind in a market, so
 * the next takes the place of one that shows, and of one that is awaited.
 */
export function countAwaited({ account, book, bot, now, batch, judged }: AwaitedView): number {
  if (account.awaited.size === 0 && batch.length === 0 && judged === null) return 0;
  const whole = new Set<string>();
  const wholeOf = ({ instrument, type }: Order): string => `${instrument} ${exitKindOf(type)}`;
  for (const { parent, order } of book.orders.values())
    if (parent !== undefined && order.closePosition) whole.add(wholeOf(order));
  if (judged?.order.closePosition === true) whole.add(wholeOf(judged.order));
  let count = 0;
  const include = (exit: Order): void => {
    if (exit.closePosition && whole.has(wholeOf(exit))) return;
    if (exit.closePosition) whole.add(wholeOf(exit));
    count += 1;
  };
  for (const [id, awaited] of account.awaited) {
    const isPast = awaited.until !== null && awaited.until < now;
    const isOthers = bot !== null && awaited.bot !== bot;
    if (isPast || isOthers || id === judged?.of) continue;
    awaited.exits.forEach(include);
  }
  batch.flatMap(exitsOf).forEach(include);
  judged?.beside.forEach(include);
  return count;
}
