import type { JudgedExit } from '../account/awaited-exits.ts';
import { exitKindOf, type ExitKind } from '../account/exposure.ts';
import { isSpotSale } from '../account/spot.ts';
import { resolveReference } from '../account/fold-intent.ts';
import { likenessOf, samenessOf, type Action } from '../account/record.ts';
import type { Account, Approval, Bot, GatewayState, Halt } from '../account/state.ts';
import { assert } from '../assert.ts';
import type { LiveOrder } from '../account/book.ts';
import { changedExits, exitsOf } from '../order/attached.ts';
import { changesMaxAt } from '../order/changes-max.ts';
import { askedBy, exitSideOf, type Guard } from '../order/guard.ts';
import type { Amend, Order, OrderReference } from '../order/order.ts';
import { orderAfter, otherLegAfter, otherLegOf } from '../order/standing.ts';
import { ZERO, type Decimal } from '../units/decimal.ts';
import type { Instrument, Seq } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import { categoryDenials } from './category-scope.ts';
import type { Denial } from './denial.ts';
import { evaluate, type Proposal } from './evaluate.ts';

/** One action of one authenticated bot, as `decide` sees it. */
export interface Ask {
  readonly bot: Bot;
  readonly account: Account;
  readonly action: Action;
  readonly now: UnixMs;
  /** Orders of the same request that were allowed before this one and are not folded yet. */
  readonly batch: readonly Order[];
  /** The time that the bot wrote into its request, when there is one. */
  readonly stampedAt?: UnixMs;
  /** Approvals that earlier actions of the same request used up. */
  readonly spent?: ReadonlySet<Seq>;
  /** Is told of each proposal that the rules are asked about; for those who look at figures afterwards. */
  readonly heard?: (proposal: Proposal) => void;
}

export type Verdict =
  /** `approval` is the one that it uses up, or null when it needed none. */
  | { readonly kind: 'allow'; readonly approval: Seq | null }
  | { readonly kind: 'deny'; readonly denials: readonly Denial[] }
  /** Nothing stands against it but that a person has not approved it. */
  | { readonly kind: 'hold'; readonly denials: readonly Denial[] }
  /** The same order under the same id was decided before: the caller answers with what came of it, if that is known. */
  | { readonly kind: 'again'; readonly outcome: Seq | null };

const PARTNER: Verdict = { kind: 'deny', denials: [{ code: 'PARTNER_REFUSED', facts: {} }] };
const ALLOW: Verdict = { kind: 'allow', approval: null };
/** The request was on its way when the owner moved its bot: to be judged where it trades now, it has to come again. */
const MOVED: Verdict = { kind: 'deny', denials: [{ code: 'BOT_MOVED', facts: {} }] };
/** What it waits for is known once the earlier change has come to an end, and it is judged by that. */
const UNDER_WAY: Verdict = { kind: 'deny', denials: [{ code: 'CHANGE_UNDER_WAY', facts: {} }] };
const NOT_OWN: Verdict = { kind: 'deny', denials: [{ code: 'NOT_OWN_ORDER', facts: {} }] };

/**
 * May this action be signed and sent? Pure: reads the state, the ask and nothing else, so that the same ledger gives
 * the same answer on any machine at any time. Cancels of own orders always pass.
 */
export function decide(state: GatewayState, ask: Ask): Verdict {
  const { action } = ask;
  if (ask.bot.account !== ask.account.id) return MOVED;
  switch (action.kind) {
    case 'cancel':
      return ownId(ask, action.target) === null ? NOT_OWN : ALLOW;
    case 'cancelAll':
      return ALLOW;
    case 'placeTest':
      return deny([
        ...standing(state, ask, false),
        ...unopened(ask, action.order, false),
        ...hedge(action.order),
      ]);
    case 'place':
      return decidePlace(state, ask, action.order);
    case 'amend':
      return decideAmend(state, ask, action);
    case 'guard':
      return decideGuard(state, ask, action.guard);
    case 'setting': {
      const { name, instrument, values, target } = action;
      if (target !== undefined && ownId(ask, target) === null) return NOT_OWN;
      return conclude(state, ask, [
        ...standing(state, ask, false),
        ...unopened(ask, { instrument }, false),
        ...judge(state, ask, { kind: 'setting', name, instrument, values }),
      ]);
    }
  }
}

/**
 * What an allowed action of a batch counts as when the next one is judged. An amend counts in full besides the order it
 * changes: stricter than need be, and never too little.
 */
export function countsAs(account: Account, action: Action): Order | null {
  if (action.kind === 'place') return action.order;
  if (action.kind !== 'amend') return null;
  const id = resolveReference(account, action.amend.target);
  const live = id === null ? undefined : account.book.orders.get(id);
  assert(live !== undefined, 'an allowed amend has a live order');
  return orderAfter(live.order, action.amend);
}

/** The verdicts on orders that belong together: where one of them may not be sent, none may. */
export function allOrNone(verdicts: readonly Verdict[]): readonly Verdict[] {
  const isWhole = verdicts.every(({ kind }) => kind === 'allow');
  return isWhole ? verdicts : verdicts.map((verdict) => (verdict.kind === 'allow' ? PARTNER : verdict));
}

/** Refuses a request seen before whose time window has not passed. Checked once for a whole batch. */
export function replayed(state: GatewayState, request: string, now: UnixMs): Denial | null {
  const until = state.requests.get(request);
  if (until === undefined || until < now) return null;
  return { code: 'REQUEST_REPLAYED', facts: {} };
}

function deny(denials: readonly Denial[]): Verdict {
  return denials.length === 0 ? ALLOW : { kind: 'deny', denials };
}

/** An approval is asked for last: what is refused anyway bothers nobody. */
function conclude(state: GatewayState, ask: Ask, denials: readonly Denial[]): Verdict {
  if (denials.length === 0) return ALLOW;
  const others = denials.filter(({ code }) => code !== 'APPROVAL_NEEDED');
  if (others.length > 0) return deny(others);
  const sameness = samenessOf(ask.action);
  for (const approval of state.approvals.values()) {
    if (!isAlike(approval, ask, sameness) || approval.until < ask.now) continue;
    if (approval.status === 'rejected') {
      const facts = { approval: String(approval.id), reason: approval.reason };
      return deny([{ code: 'APPROVAL_REJECTED', facts }]);
    }
    if (approval.status === 'approved' && ask.spent?.has(approval.id) !== true) {
      return { kind: 'allow', approval: approval.id };
    }
  }
  return { kind: 'hold', denials };
}

/** The equal request of the bot that waits already, or null. */
export function waitingLike(
  state: GatewayState,
  ask: Pick<Ask, 'bot' | 'account' | 'action' | 'now'>,
): Seq | null {
  const sameness = samenessOf(ask.action);
  for (const approval of state.approvals.values()) {
    const waits = approval.status === 'waiting' && approval.until >= ask.now;
    if (waits && isAlike(approval, ask, sameness)) return approval.id;
  }
  return null;
}

/** What a person said about a bot's request on paper says nothing about the same one where it counts, nor back. */
function isAlike(
  approval: Approval,
  { bot, account }: Pick<Ask, 'bot' | 'account'>,
  sameness: string,
): boolean {
  return approval.bot === bot.id && approval.account === account.id && approval.sameness === sameness;
}

function decidePlace(state: GatewayState, ask: Ask, order: Order): Verdict {
  const id = order.clientOrderId;
  const used = id === null ? undefined : ask.account.usedIds.get(id);
  if (used !== undefined && used.bot === ask.bot.id && used.likeness === likenessOf(order))
    return { kind: 'again', outcome: used.outcome };
  const isUsed = used !== undefined || ask.batch.some((other) => other.clientOrderId === id);
  if (id !== null && isUsed) return deny([{ code: 'CLIENT_ORDER_ID_USED', facts: { id } }]);
  const reduces = order.reduceOnly || order.closePosition;
  return conclude(state, ask, [
    ...standing(state, ask, reduces),
    ...unopened(ask, order, reduces),
    ...hedge(order),
    ...judgeLegs(state, ask, order),
  ]);
}

/**
 * Of two legs either may be the one that trades, so each is judged as if it were. What the venue places once the order
 * trades is judged as if the bot sent it behind the order, in one request. The same is said once.
 */
function judgeLegs(state: GatewayState, ask: Ask, order: Order): readonly Denial[] {
  const other = otherLegOf(order);
  const alone = saidOnce(
    judge(state, ask, { kind: 'place', order }),
    other === null ? [] : judge(state, ask, { kind: 'place', order: other }),
  );
  const batch = [...ask.batch, withoutExits(order)];
  return judgeExits(state, { ...ask, batch }, { exits: exitsOf(order), said: alone, of: null });
}

/** Each exit as if the bot sent it last in its request, behind what was said of that already. */
function judgeExits(
  state: GatewayState,
  ask: Ask,
  {
    exits,
    said,
    of,
  }: { readonly exits: readonly Order[]; readonly said: readonly Denial[]; readonly of: JudgedExit['of'] },
): readonly Denial[] {
  return exits.reduce((before, order, index) => {
    const replaces = replacedBy(ask.account, order);
    const exit = { kind: 'exit', order, replaces, of, beside: exits.slice(0, index) } as const;
    return saidOnce(before, judge(state, ask, exit));
  }, said);
}

/** Its exits are judged behind it, and counted one by one. */
function withoutExits({ attached: _, ...plain }: Order): Order {
  return plain;
}

/**
 * Exits of a position. What they replace, or take away, must be the bot's own; what is only taken away is a cancel, and
 * always passes. The venue keeps each from opening anything, so they pass where reductions do.
 */
function decideGuard(state: GatewayState, ask: Ask, guard: Guard): Verdict {
  const { account, bot } = ask;
  const { instrument, positionSide, attached, drops } = guard;
  const mark = state.references.get(`${account.id}/${instrument}`)?.mark ?? null;
  const closing = exitSideOf(guard, account.book.positions.get(instrument) ?? ZERO, mark);
  const exits = exitsOf({ ...askedBy(guard), side: closing === 'sell' ? 'buy' : 'sell' });
  const named = new Set<ExitKind>([
    ...drops.map((leg) => (leg === 'takeProfit' ? 'takeProfit' : 'stop')),
    ...(attached.closes === 'position' ? exits.map(({ type }) => exitKindOf(type)) : []),
  ]);
  for (const kind of named) {
    const standing = wholeExit(account, instrument, kind);
    if (standing !== null && standing.bot !== bot.id) return NOT_OWN;
  }
  if (exits.length === 0) return ALLOW;
  return conclude(state, ask, [
    ...standing(state, ask, true),
    ...unopened(ask, guard, true),
    ...hedge({ positionSide }),
    ...judgeExits(state, ask, { exits, said: [], of: null }),
  ]);
}

/** Of what closes the whole position the venue keeps one of a kind in a market: the next one takes its place. */
function replacedBy(account: Account, exit: Order): LiveOrder | null {
  return exit.closePosition ? wholeExit(account, exit.instrument, exitKindOf(exit.type)) : null;
}

function wholeExit({ book }: Account, instrument: Instrument, kind: ExitKind): LiveOrder | null {
  for (const live of book.orders.values()) {
    const { order, parent } = live;
    const isWhole = parent !== undefined && order.closePosition && order.instrument === instrument;
    if (isWhole && exitKindOf(order.type) === kind) return live;
  }
  return null;
}

function saidOnce(denials: readonly Denial[], others: readonly Denial[]): readonly Denial[] {
  const isSaid = ({ code, facts }: Denial): boolean =>
    denials.some((said) => said.code === code && said.facts['scope'] === facts['scope']);
  return [...denials, ...others.filter((denial) => !isSaid(denial))];
}

function decideAmend(state: GatewayState, ask: Ask, action: Extract<Action, { kind: 'amend' }>): Verdict {
  const id = ownId(ask, action.amend.target);
  if (id === null) return NOT_OWN;
  const live = ask.account.book.orders.get(id);
  if (live === undefined || live.phase === 'closing') return NOT_OWN;
  const { instrument, side } = action.amend;
  // It is judged in the market of the order, and would be sent with the market that it names.
  if (live.order.instrument !== instrument) return NOT_OWN;
  if (side !== null && live.order.side !== side) return deny([{ code: 'SIDE_NOT_ALLOWED', facts: { side } }]);
  if (live.order.standing !== undefined && live.amending !== null) return UNDER_WAY;
  const most = changesMaxAt(ask.account.venue);
  if (most !== null && (live.changes ?? 0) >= most)
    return deny([{ code: 'CHANGES_USED_UP', facts: { max: String(most) } }]);
  const reduces = live.order.reduceOnly;
  const other = otherLegAfter(live.order, action.amend);
  const others = other === null ? [] : judge(state, ask, { kind: 'amend', live, amend: other });
  const said = saidOnce(judge(state, ask, { kind: 'amend', live, amend: action.amend }), others);
  return conclude(state, ask, [
    ...standing(state, ask, reduces),
    ...unopened(ask, live.order, reduces),
    ...judgeExits(
      state,
      { ...ask, batch: grownBy(ask, live, action.amend) },
      { exits: newExits(live, action.amend), said, of: live.id },
    ),
  ]);
}

/** Exits that the venue did not place so far for that order. */
function newExits({ order }: LiveOrder, amend: Amend): readonly Order[] {
  const { exits } = amend;
  return exits === undefined ? [] : exitsOf({ ...orderAfter(order, amend), attached: changedExits(exits) });
}

/** The batch with what the order will have more than it has: its exits may close that, too. */
function grownBy({ batch }: Ask, { order, quantity: before }: LiveOrder, amend: Amend): readonly Order[] {
  const more = (amend.quantity - (before ?? ZERO)) as Decimal;
  return more <= 0n ? batch : [...batch, { ...withoutExits(orderAfter(order, amend)), quantity: more }];
}

/** Null but for an order that this bot placed through the gateway: no other exists for it. */
function ownId({ account, bot }: Ask, target: OrderReference): LiveOrder['id'] | null {
  const id = resolveReference(account, target);
  return id !== null && account.usedIds.get(id)?.bot === bot.id ? id : null;
}

/** Halts, quarantine and a missing policy: what stands before any rule. */
function standing(state: GatewayState, ask: Ask, reduces: boolean): readonly Denial[] {
  const denials: Denial[] = [];
  const sale: Denial['facts'] = isSale(ask.action) ? { spot: 'sale' } : {};
  const halt = haltOver(state, ask.account, ask.bot);
  if (halt !== null && (halt.stops === 'orders' || !reduces)) {
    denials.push({ code: 'TRADING_HALTED', facts: { reason: halt.reason, ...sale } });
  }
  if (ask.account.status !== 'active' && !reduces) denials.push({ code: 'ACCOUNT_QUARANTINED', facts: sale });
  if (state.policy === null) denials.push({ code: 'NO_POLICY', facts: {} });
  return denials;
}

function isSale(action: Action): boolean {
  return (action.kind === 'place' || action.kind === 'placeTest') && isSpotSale(action.order);
}

/** The strictest halt that covers a bot, or null. */
export function haltOver(state: GatewayState, account: Account, bot: Bot): Halt | null {
  let found: Halt | null = null;
  for (const key of ['everything', `account:${account.id}`, `bot:${bot.id}`] as const) {
    const halt = state.halts.get(key);
    if (halt !== undefined && (found === null || found.stops === 'openings')) found = halt;
  }
  return found;
}

/** What the key was not accepted for, and what nothing here can judge. */
function unopened(
  { account }: Ask,
  { instrument }: { readonly instrument: Instrument | null },
  reduces: boolean,
): readonly Denial[] {
  return categoryDenials(account, instrument, reduces);
}

function hedge(order: Pick<Order, 'positionSide'>): readonly Denial[] {
  return order.positionSide === 'both'
    ? []
    : [{ code: 'HEDGE_MODE_NOT_SERVED', facts: { side: order.positionSide } }];
}

function judge(
  state: GatewayState,
  ask: Ask,
  action: Parameters<typeof evaluate>[1]['action'],
): readonly Denial[] {
  if (state.policy === null) return [];
  const { account, bot, now, batch, stampedAt, heard } = ask;
  const stamp = stampedAt === undefined ? {} : { stampedAt };
  const proposal = { account, bot, action, now, batch, ...stamp };
  heard?.(proposal);
  return evaluate(state, proposal);
}
