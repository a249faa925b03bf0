import { assert } from '../assert.ts';
import type { IntentRecord } from '../ledger/entry.ts';
import { attachedAfter, changedExits, type Asked } from '../order/attached.ts';
import { askedBy, type Guard } from '../order/guard.ts';
import type { Amend, Attached, Order, OrderReference } from '../order/order.ts';
import { isWaiting } from '../order/standing.ts';
import { larger, ZERO } from '../units/decimal.ts';
import {
  alertId,
  guardId,
  isAlertId,
  type AccountId,
  type BotId,
  type ClientOrderId,
  type Seq,
} from '../units/ids.ts';
import { unixMs, type UnixMs } from '../units/time.ts';
import { awaitBeside, awaitGuard } from './awaited-exits.ts';
import type { Amending, Book, LiveOrder } from './book.ts';
import { bookOn } from './bot-books.ts';
import { isReduceOnly } from './exposure.ts';
import { foldHold, useApproval } from './fold-approval.ts';
import { actionOf, likenessOf, type Action } from './record.ts';
import type { Account, Bot, GatewayState } from './state.ts';

/** How long a used client order id is remembered. Longer than any venue keeps an order open without a trade in it. */
const USED_ID_MS = 7 * 86_400_000;
/** Windows of the message and repeat rules are never longer than these. */
const MESSAGE_MS = 60_000;
const RECENT_MS = 3_600_000;

/** Applies a decision: remembers the request, and for an allowed one reserves what it may do. */
export function foldIntent(state: GatewayState, body: IntentRecord, seq: Seq, at: UnixMs): void {
  const bot = state.bots.get(body.bot as BotId);
  assert(bot !== undefined, 'an intent names a bot that exists');
  const account = state.accounts.get(body.account as AccountId);
  assert(account !== undefined, 'an intent names an account that exists');
  const book = bookOn(bot, account.id);
  assert(book !== null, 'a bot acts on accounts of its own');
  rememberRequest(state, body, at);
  if (body.denials.some((denial) => denial.code === 'REPEAT_THROTTLE_LATCHED')) bot.latched = true;
  const action = actionOf(body.action);
  const isJudged = action !== null && action.kind !== 'cancel' && action.kind !== 'cancelAll';
  if (state.shadow !== null && isJudged) state.shadow.decisions += 1;
  if (body.verdict === 'hold' && action !== null) foldHold(state, body, seq, at);
  if (body.verdict !== 'allow' || action === null) return;
  if (body.approval !== undefined) useApproval(state, body.approval);
  assert(body.resolvesAt !== null, 'an allowed intent says when it resolves');
  countMessage(account.book, at);
  countMessage(book, at);
  const clientOrderId = apply(action, account, { bot, book }, seq, at);
  account.openIntents.set(seq, {
    intent: seq,
    kind: action.kind,
    instrument: instrumentOf(action),
    clientOrderId,
    resolvesAt: unixMs(body.resolvesAt),
  });
}

/** A bot with its book on the account that an intent is about. */
interface Owner {
  readonly bot: Bot;
  readonly book: Book;
}

function apply(action: Action, account: Account, owner: Owner, seq: Seq, at: UnixMs): ClientOrderId | null {
  switch (action.kind) {
    case 'place':
      return reserve(account, owner, action.order, seq, at);
    case 'amend':
      return holdAll(account, action.amend, seq);
    case 'cancel':
      return cancelled(account, action.target, at);
    case 'guard':
      return expectExits(account, owner, action.guard, seq, at);
    case 'setting':
      // One that is said anew stays whose it was.
      return action.name === 'alert' && action.target === undefined
        ? keepAlert(account, owner, seq, at)
        : null;
    case 'placeTest':
    case 'cancelAll':
      return null;
  }
}

function instrumentOf(action: Action): LiveOrder['order']['instrument'] | null {
  switch (action.kind) {
    case 'place':
    case 'placeTest':
      return action.order.instrument;
    case 'amend':
      return action.amend.instrument;
    case 'guard':
      return action.guard.instrument;
    default:
      return action.instrument;
  }
}

/** Whose an alert is, for as long as the venue may keep it. Null, as there is no order. */
function keepAlert(account: Account, { bot }: Owner, seq: Seq, at: UnixMs): null {
  forgetOldIds(account, at);
  const used = { bot: bot.id, likeness: '', intent: seq, at, outcome: null, venueOrderId: null };
  account.usedIds.set(alertId(seq), used);
  return null;
}

/** Our id of the order that is cancelled. No list of orders says what became of an alert: nothing is asked after it. */
function cancelled(account: Account, target: OrderReference, at: UnixMs): ClientOrderId | null {
  const id = resolveReference(account, target);
  const used = id === null ? undefined : account.usedIds.get(id);
  if (id === null || used === undefined || !isAlertId(id)) return id;
  // Its bot may read of it, or delete it once more, for as long as of orders that are over.
  account.usedIds.delete(id);
  account.usedIds.set(id, { ...used, at, outcome: used.intent });
  return null;
}

/** Our id of an order that a bot names either way, or null when the gateway does not know it. */
export function resolveReference(account: Account, reference: OrderReference): ClientOrderId | null {
  if (reference.by === 'client') return account.usedIds.has(reference.id) ? reference.id : null;
  return account.venueIds.get(reference.id) ?? null;
}

function reserve(account: Account, { bot, book }: Owner, order: Order, seq: Seq, at: UnixMs): ClientOrderId {
  const id = order.clientOrderId;
  assert(id !== null, 'an allowed order has an id');
  const live: LiveOrder = {
    id,
    bot: bot.id,
    intent: seq,
    order,
    placedAt: at,
    phase: 'inDoubt',
    venueOrderId: null,
    quantity: order.quantity,
    price: order.price,
    filled: ZERO,
    amending: null,
    recheckedAt: null,
  };
  account.book.orders.set(id, live);
  book.orders.set(id, live);
  awaitBeside(account, live);
  forgetOldIds(account, at);
  const likeness = likenessOf(order);
  account.usedIds.delete(id);
  account.usedIds.set(id, {
    ...{ bot: bot.id, likeness, intent: seq, at, outcome: null, venueOrderId: null },
    ...(order.attached === undefined ? {} : { asked: [askedOf(order, order.attached)] }),
  });
  if (!isReduceOnly(order)) {
    for (const each of [account.book, book]) rememberOrder(each, likeness, at);
  }
  return id;
}

function askedOf({ instrument, side, quantity, positionSide }: Order, attached: Attached): Asked {
  return { instrument, side, quantity, positionSide, attached };
}

/** What a position's exits are known by from then on: no order of a bot stands behind them. Null, as there is none. */
function expectExits(account: Account, { bot }: Owner, guard: Guard, seq: Seq, at: UnixMs): null {
  forgetOldIds(account, at);
  const asked = [askedBy(guard)];
  const used = { bot: bot.id, likeness: '', intent: seq, at, outcome: null, venueOrderId: null, asked };
  account.usedIds.set(guardId(seq), used);
  awaitGuard(account, bot.id, guardId(seq), guard);
  return null;
}

/** Of every change that is under way either may be what the venue places by, so what was asked before stands, too. */
function expectChanged(account: Account, live: LiveOrder, { exits }: Amend): void {
  const used = account.usedIds.get(live.id);
  if (exits === undefined || used === undefined) return;
  const more = askedOf(live.order, changedExits(exits));
  account.usedIds.set(live.id, { ...used, asked: [...(used.asked ?? []), more].slice(-ASKED_MAX) });
}

/** What the venue placed by earlier wishes was known long before so many more were sent. */
const ASKED_MAX = 20;

/** While amends are in doubt the order counts as the largest of what it was and what each of them would make it. */
function holdAll(account: Account, amend: Amend, seq: Seq): ClientOrderId | null {
  const id = resolveReference(account, amend.target);
  const live = id === null ? undefined : account.book.orders.get(id);
  if (live === undefined) return id;
  const { quantity, price, wait, exits } = amend;
  const { known, pending } = live.amending ?? {
    known: { quantity: live.quantity, price: live.price, by: null },
    pending: [],
  };
  const changes = { ...(wait === undefined ? {} : { wait }), ...(exits === undefined ? {} : { exits }) };
  putAmends(live, known, [...pending, { intent: seq, quantity, price, ...changes }]);
  countChange(live, 1);
  expectChanged(account, live, amend);
  if (exits !== undefined) awaitBeside(account, live);
  return id;
}

/** The amend is known to have happened, or not. What others may yet make of the order still counts. */
export function settleAmend(account: Account, id: ClientOrderId, intent: Seq, happened: boolean): void {
  const live = account.book.orders.get(id);
  const amending = live?.amending ?? null;
  const settled = amending?.pending.find((one) => one.intent === intent);
  if (live === undefined || amending === null || settled === undefined) return;
  const { quantity, price } = settled;
  if (happened) {
    const { attached, ...plain } = live.order;
    live.order = { ...plain, ...settled.wait, ...attachedAfter(attached, settled.exits) };
  }
  putAmends(
    live,
    happened ? { quantity, price, by: intent } : amending.known,
    amending.pending.filter((one) => one !== settled),
  );
  if (settled.exits !== undefined) awaitBeside(account, live);
}

/** A change that never left costs nothing of what the venue takes. */
export function takeBackChange(account: Account, id: ClientOrderId): void {
  const live = account.book.orders.get(id);
  if (live !== undefined) countChange(live, -1);
}

/** What the venue keeps until a trigger is met is no order there yet: the one that it places begins at none. */
function countChange(live: LiveOrder, by: 1 | -1): void {
  if (!isWaiting(live.order)) live.changes = (live.changes ?? 0) + by;
}

function putAmends(live: LiveOrder, known: Amending['known'], pending: Amending['pending']): void {
  live.amending = pending.length === 0 ? null : { known, pending };
  live.quantity = known.quantity;
  live.price = known.price;
  for (const { quantity, price, wait } of pending) {
    live.quantity = larger(live.quantity ?? ZERO, quantity);
    // The larger notional; the collar judges each new price by itself.
    live.price = larger(live.price ?? ZERO, larger(price, wait?.triggerPrice ?? ZERO));
  }
}

/** Those whose window has passed stand for nothing, and go in blocks. */
function rememberRequest(state: GatewayState, body: IntentRecord, at: UnixMs): void {
  const { requests } = state;
  const until = requests.get(body.request);
  if (until !== undefined && until >= at) return;
  // Put last, where it belongs by its time.
  requests.delete(body.request);
  requests.set(body.request, unixMs(body.replayUntil));
  if (requests.size % FORGET_AT_ONCE !== 0) return;
  for (const [digest, passed] of requests) {
    if (passed >= at) break;
    requests.delete(digest);
  }
}

/** A few are forgotten as soon as a bot may use them again; of many it does not matter when. */
function forgetOldIds(account: Account, at: UnixMs): void {
  const { size } = account.usedIds;
  if (size > IDS_MANY && size % FORGET_AT_ONCE !== 0) return;
  for (const [id, used] of account.usedIds) {
    // The venue keeps it for as long as nobody deletes it.
    if (isAlertId(id) && used.venueOrderId !== null && used.outcome === null) continue;
    if (used.at > at - USED_ID_MS || account.book.orders.has(id)) break;
    account.usedIds.delete(id);
    if (used.venueOrderId !== null) account.venueIds.delete(used.venueOrderId);
  }
}

function countMessage(book: Book, at: UnixMs): void {
  forgetOld(book.messages, (sent) => sent <= at - MESSAGE_MS);
  book.messages.push(at);
}

function rememberOrder(book: Book, likeness: string, at: UnixMs): void {
  const known = book.recent.get(likeness);
  const times = known ?? [];
  forgetOld(times, (time) => time <= at - RECENT_MS);
  times.push(at);
  // Put last again: the first ones are then those to forget.
  book.recent.delete(likeness);
  book.recent.set(likeness, times);
  if (known !== undefined || book.recent.size % FORGET_AT_ONCE !== 0) return;
  for (const [oldest, seen] of book.recent) {
    if (seen.some((time) => time > at - RECENT_MS)) break;
    book.recent.delete(oldest);
  }
}

/**
 * Old ones go in blocks: taking one from the front of a long list at every order would cost more than the order, and
 * so would looking for the first of a map, past the places of all that were taken from its front before.
 */
const FORGET_AT_ONCE = 256;
/** Used ids beyond which these, too, go in blocks. */
const IDS_MANY = 4_096;

function forgetOld<T>(ascending: T[], isOld: (one: T) => boolean): void {
  const last = ascending[FORGET_AT_ONCE - 1];
  if (last !== undefined && isOld(last)) ascending.splice(0, FORGET_AT_ONCE);
}
