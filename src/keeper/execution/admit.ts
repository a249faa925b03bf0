import { hash } from 'node:crypto';
import { valuedMarkets } from '../../core/account/book.ts';
import { marketsOn } from '../../core/account/bot-books.ts';
import { actionRecord, type Action } from '../../core/account/record.ts';
import type { Account, Bot, GatewayState } from '../../core/account/state.ts';
import { assert } from '../../core/assert.ts';
import type { Lease } from '../../core/budget/rate-budget.ts';
import { Permit } from '../../core/order/permit.ts';
import type { Order } from '../../core/order/order.ts';
import type { Draft, Stamp, Venue } from '../../core/order/venue.ts';
import {
  allOrNone,
  countsAs,
  decide,
  replayed,
  waitingLike,
  type Verdict,
} from '../../core/policy/decide.ts';
import type { Denial } from '../../core/policy/denial.ts';
import { shadowOf, type ShadowDifference } from '../../core/policy/shadow.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument, Seq } from '../../core/units/ids.ts';
import { startOfDay, unixMs, type UnixMs } from '../../core/units/time.ts';
import type { EntryBody, IntentRecord } from '../../core/ledger/entry.ts';
import {
  instrumentOf,
  isCancel,
  isLoneExit,
  putTogether,
  takeApart,
  withId,
  type Change,
} from './take-apart.ts';
import type { Draftbook } from './journal.ts';
import type { Market } from './market.ts';
import type { Nonces } from './nonces.ts';

/** An authenticated request that would change something. */
export interface ChangeRequest {
  readonly bot: Bot;
  readonly account: Account;
  readonly venue: Venue;
  readonly change: Change;
  /** SHA-256 over (key, method, path, signature), in hexadecimal. */
  readonly digest: string;
  readonly stampedAt: UnixMs;
  readonly replayUntil: UnixMs;
  /** When nothing of it is to take effect any more, as the bot wants it; null where it did not say. */
  readonly notAfter: UnixMs | null;
  /** The right to send it within the venue's limits. */
  readonly lease: Lease;
}

/** What became of each action of a request, in its order. */
export type Admitted =
  | { readonly kind: 'allowed'; readonly action: Action; readonly seq: Seq }
  | { readonly kind: 'denied'; readonly denials: readonly Denial[] }
  | { readonly kind: 'again'; readonly outcome: Seq | null };

export interface Admission {
  readonly items: readonly Admitted[];
  /** What is sent: the allowed actions, as one request. Null when nothing was allowed. */
  readonly sent: { readonly change: Change; readonly draft: Draft; readonly permit: Permit } | null;
}

export interface AdmitParts {
  readonly market: Market;
  readonly makeId: () => ClientOrderId;
  readonly nonces: Nonces;
  /** The venue's clock minus ours, as last measured, in milliseconds. */
  readonly clockOffsetMs: (account: Account) => number;
}

/**
 * Decides a request and records the decision, in one commit. The permit in the result may be used only after the
 * journal says that the commit is durable. The only place where a permit to act is issued.
 */
export function admit(parts: AdmitParts, book: Draftbook, request: ChangeRequest): Admission {
  const { state, now } = book;
  const makeId = idMaker(parts, request);
  const actions = takeApart(request.change).map((action) => withId(action, makeId));
  for (const body of freshReferences(parts, request, actions)) book.append(body);
  rollDay(book, request.account, parts.market);
  const replay = replayed(state, request.digest, now);
  const allowed: Action[] = [];
  const orders: Order[] = [];
  const spent = new Set<Seq>();
  const trials: (ShadowDifference | null)[] = [];
  const each = actions.map((action) => {
    if (replay !== null) return { kind: 'deny', denials: [replay] } as const;
    const { bot, account, stampedAt } = request;
    const ask = { bot, account, action, now, batch: orders, spent, stampedAt };
    const verdict = decide(state, ask);
    trials.push(shadowOf(state, ask, verdict));
    if (verdict.kind === 'allow') {
      allowed.push(action);
      if (verdict.approval !== null) spent.add(verdict.approval);
      const counted = countsAs(request.account, action);
      if (counted !== null) orders.push(counted);
    }
    return verdict;
  });
  const verdicts = isTogether(request.change) ? allOrNone(each) : each;
  if (verdicts !== each) allowed.length = 0;
  const change = sentAs(request, putTogether(request.change, allowed));
  const draft = change === null ? null : request.venue.draft(change, stampOf(parts, request, now));
  const room = parts.nonces.room(request.venue, request.account, venueTime(parts, request, now));
  if (draft !== null && room !== null) book.append(room);
  const seqs: (Seq | null)[] = [];
  const items = actions.map((action, index): Admitted => {
    const verdict = verdicts[index];
    seqs.push(null);
    assert(verdict !== undefined, 'every action has a verdict');
    if (verdict.kind === 'again') return { kind: 'again', outcome: verdict.outcome };
    const { basis, denials } = recordOf(book, request, action, verdict);
    const record = intentRecord(basis, request, action, denials, draft, [index, actions.length]);
    const seq = book.append({ kind: 'intent', ...record });
    seqs[index] = seq;
    if (verdict.kind === 'hold') return { kind: 'denied', denials: named(denials, basis.approval ?? seq) };
    return denials.length > 0 ? { kind: 'denied', denials } : { kind: 'allowed', action, seq };
  });
  seqs.forEach((seq, index) => recordTrial(book, request, seq, trials[index] ?? null));
  const sent =
    change === null || draft === null
      ? null
      : { change, draft, permit: new Permit('act', request.account.id, change, draft) };
  return { items, sent };
}

function isTogether(change: Change): boolean {
  return change.kind === 'placeBatch' && change.together === true;
}

interface RecordBasis {
  readonly now: UnixMs;
  /** The hash of the policy that decided. */
  readonly policy: string | null;
  readonly isHeld?: boolean;
  /** The approval that is used up, or the equal request that waits already; null for neither. */
  readonly approval?: Seq | null;
}

/** What the ledger keeps of a verdict, besides the action. An equal request that waits already is not held twice. */
function recordOf(
  { state, now }: Draftbook,
  { bot, account }: ChangeRequest,
  action: Action,
  verdict: Exclude<Verdict, { kind: 'again' }>,
): { readonly basis: RecordBasis; readonly denials: readonly Denial[] } {
  const policy = policyHash(state);
  switch (verdict.kind) {
    case 'allow':
      return { basis: { now, policy, approval: verdict.approval }, denials: [] };
    case 'deny':
      return { basis: { now, policy }, denials: verdict.denials };
    case 'hold': {
      const approval = waitingLike(state, { bot, account, action, now });
      return { basis: { now, policy, isHeld: true, approval }, denials: verdict.denials };
    }
  }
}

/** The hash of the policy that decides now; null while there is none. */
export function policyHash(state: GatewayState): string | null {
  return state.policy?.hash ?? null;
}

/** Refusals as the bot is told them: with the number that a person approves. */
function named(denials: readonly Denial[], approval: Seq): readonly Denial[] {
  return denials.map(({ code, facts }) => ({ code, facts: { ...facts, approval: String(approval) } }));
}

/** What the policy on trial would have answered otherwise. After all intents of the request, which belong together. */
function recordTrial(
  book: Draftbook,
  request: ChangeRequest,
  intent: Seq | null,
  trial: ShadowDifference | null,
): void {
  if (intent === null || trial === null) return;
  const { instrument, verdict, codes, instead } = trial;
  const notional = formatDecimal(trial.notional);
  const body = { intent, bot: request.bot.id, instrument, notional, verdict, codes, instead };
  book.append({ kind: 'shadowVerdict', ...body });
}

/**
 * Admits a bot's cancels, or a lone exit, without the ledger, on what is known now and by the same decision as always.
 * Nothing that could add risk comes through here.
 */
export function admitUnrecorded(
  parts: AdmitParts,
  state: GatewayState,
  request: ChangeRequest,
  now: UnixMs,
): Admission {
  assert(isCancel(request.change) || isLoneExit(request.change), 'only exits go without the ledger');
  const { bot, account, venue } = request;
  const makeId = idMaker(parts, request);
  const replay = replayed(state, request.digest, now);
  const actions = takeApart(request.change).map((action) => withId(action, makeId));
  const allowed: Action[] = [];
  const items = actions.map((action): Admitted => {
    if (replay !== null) return { kind: 'denied', denials: [replay] };
    const verdict = decide(state, { bot, account, action, now, batch: [] });
    if (verdict.kind === 'again') return { kind: 'again', outcome: verdict.outcome };
    if (verdict.kind !== 'allow') return { kind: 'denied', denials: verdict.denials };
    allowed.push(action);
    return { kind: 'allowed', action, seq: NO_ENTRY };
  });
  const change = sentAs(request, putTogether(request.change, allowed));
  if (change === null) return { items, sent: null };
  const draft = venue.draft(change, stampOf(parts, request, now));
  return { items, sent: { change, draft, permit: new Permit('act', account.id, change, draft) } };
}

/** What is left of a batch, in the form in which the venue takes so much. */
function sentAs({ venue }: ChangeRequest, change: Change | null): Change | null {
  if (change === null || !venue.sendsLastAlone) return change;
  const [only, more] = takeApart(change);
  return only === undefined || more !== undefined ? change : only;
}

function stampOf(parts: AdmitParts, request: ChangeRequest, now: UnixMs): Stamp {
  const { venue, account, notAfter } = request;
  const stamp = parts.nonces.stamp(venue, account, venueTime(parts, request, now));
  return notAfter === null ? stamp : { ...stamp, notAfter };
}

function venueTime(parts: AdmitParts, { account }: ChangeRequest, now: UnixMs): UnixMs {
  return unixMs(now + parts.clockOffsetMs(account));
}

/** Ids for orders whose bot gave none, as the venue wants them. */
function idMaker(parts: AdmitParts, { venue }: ChangeRequest): (order: Order) => ClientOrderId {
  return (order) => venue.ownId(order, parts.makeId());
}

/** Stands where an entry's number would: there is none. */
const NO_ENTRY = -1 as Seq;

/** A decision as the ledger keeps it. */
export function intentRecord(
  basis: RecordBasis,
  request: ChangeRequest,
  action: Action,
  denials: readonly Denial[],
  draft: Draft | null,
  batch: readonly [number, number],
): IntentRecord {
  const { timing } = request.venue;
  const allowed = denials.length === 0 && draft !== null;
  const resolvesAt = basis.now + timing.windowMs + timing.queryLagMs + 2 * timing.clockErrorMs;
  return {
    bot: request.bot.id,
    account: request.account.id,
    request: request.digest,
    stampedAt: request.stampedAt,
    replayUntil: request.replayUntil,
    action: actionRecord(action),
    verdict: allowed ? 'allow' : basis.isHeld === true ? 'hold' : 'deny',
    denials,
    policy: basis.policy,
    draft: allowed ? draftDigest(draft) : null,
    resolvesAt: allowed ? resolvesAt : null,
    batch: batch[1] === 1 ? null : batch,
    ...(basis.approval === undefined || basis.approval === null ? {} : { approval: basis.approval }),
  };
}

/** SHA-256 over method, path and the exact payload that is signed. */
function draftDigest(draft: Draft): string {
  return hash('sha256', `${draft.method} ${draft.path}\n${draft.payload}`, 'hex');
}

/** Market facts that the decision will look at and that the ledger does not have yet. */
function freshReferences(
  parts: AdmitParts,
  { account, bot }: ChangeRequest,
  actions: readonly Action[],
): readonly EntryBody[] {
  // Where bots hold against each other, the account holds nothing and each bot what it won or lost.
  const wanted = new Set<Instrument>([...valuedMarkets(account.book), ...valuedMarkets(bot.book)]);
  const judged = actions.filter(({ kind }) => kind !== 'cancel' && kind !== 'cancelAll').map(instrumentOf);
  for (const instrument of judged) if (instrument !== null) wanted.add(instrument);
  // What rests in other markets is worth its mark in every decision, and nobody else records that.
  if (judged.length > 0) for (const { order } of account.book.orders.values()) wanted.add(order.instrument);
  return parts.market.news(account, wanted);
}

/**
 * Begins the trading day in the ledger if it has begun on the clock and all that is held has a mark: at the marks that
 * were last seen. What was last recorded of a bot that is silent may be as old as yesterday.
 */
export function rollDay(book: Draftbook, account: Account, market: Pick<Market, 'news'>): void {
  const { state, now } = book;
  const offsetMs = state.policy?.policy.dayOffsetMs ?? 0;
  const startsAt = startOfDay(now, offsetMs);
  if (startsAt <= account.book.day.startsAt) return;
  const marks: [string, string][] = [];
  const markets = marketsOn(state, account);
  for (const body of market.news(account, markets)) book.append(body);
  for (const instrument of markets) {
    const reference = state.references.get(`${account.id}/${instrument}`);
    if (reference === undefined) return;
    marks.push([instrument, formatDecimal(reference.mark)]);
  }
  book.append({ kind: 'day', account: account.id, startsAt, marks });
}
