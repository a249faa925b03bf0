import { emptyState, fold } from '../core/account/fold.ts';
import { remainingOf, valueAt, type LiveOrder } from '../core/account/book.ts';
import { isReduceOnly } from '../core/account/exposure.ts';
import { marketsOn } from '../core/account/bot-books.ts';
import { readSnapshot, writeSnapshot } from '../core/account/snapshot.ts';
import type { Account, GatewayState } from '../core/account/state.ts';
import { assert } from '../core/assert.ts';
import type { Entry, EntryBody } from '../core/ledger/entry.ts';
import type { ReportRecord } from '../core/ledger/report-record.ts';
import { recheck } from '../core/policy/evaluate.ts';
import { tightestCollar, type Policy } from '../core/policy/policy.ts';
import {
  add,
  decimal,
  divideDown,
  formatDecimal,
  larger,
  multiplyDown,
  negate,
  smaller,
  subtract,
  ZERO,
  type Decimal,
} from '../core/units/decimal.ts';
import { guardId, type AccountId, type ClientOrderId, type Instrument } from '../core/units/ids.ts';
import { startOfDay, unixMs } from '../core/units/time.ts';

type Body<K extends EntryBody['kind']> = Extract<EntryBody, { kind: K }>;
type Fill = Body<'fill'>;
type PolicyInForce = NonNullable<GatewayState['policy']>;

/** Hears of what happened in the recorded world and not in this one. */
export interface WorldListener {
  /** A fill of which this quantity did not happen, and the id of its order where that is known. */
  lost(fill: Fill, quantity: Decimal, order: ClientOrderId | null): void;
}

/** A resting order that strays for longer would have been cancelled by the gateway's own look at the market. */
const STRAY_MS = 5_000;
/** Stands where an entry has no part in this world. */
const NOTHING: EntryBody = { kind: 'counts', reads: [], unauthenticated: 0, malformed: 0 };

/**
 * What the accounts would be like if another policy had decided from some moment on. Begins as a copy of the recorded
 * world and follows its entries, without what comes of orders that the other policy refuses:
 *
 * - an order that it refuses, and a change that it refuses, has no outcome and no fills;
 * - an order that it allows and that was refused in fact is counted and then treated as if the venue had turned it
 *   away: nobody knows what it would have filled;
 * - a reduce-only order fills no more than the position that is there to reduce;
 * - funding is paid in proportion to the position;
 * - what rests outside the other policy's collar for five seconds, by the marks that are recorded, is cancelled;
 * - everything else, prices and the bots' further orders included, stays as it was.
 */
export class CandidateWorld {
  readonly state: GatewayState;
  readonly #fact: GatewayState;
  readonly #listener: WorldListener;
  readonly #dayOffsetMs: number;
  /** Then the gateway's own cancels of what strayed are the candidate's too. */
  #sameCollars: boolean;
  /** Allowed intents of the record that did not happen here. */
  readonly #dropped = new Map<number, string>();
  /** Orders that were never placed, or were taken back, here. By account and id. */
  readonly #absent = new Set<string>();
  /** Orders of which a change did not happen here. */
  readonly #unchanged = new Set<string>();
  /** Markets in which an order was dropped after which the venue places exits: those trade whenever they do. */
  readonly #awaited = new Set<string>();
  /** Venue ids of dropped orders are learned later; until then a fill of nobody known waits. */
  readonly #waiting = new Map<string, Entry[]>();
  readonly #strays = new Map<string, number>();

  constructor(fact: GatewayState, candidate: PolicyInForce, listener: WorldListener) {
    this.#fact = fact;
    this.#listener = listener;
    this.#dayOffsetMs = candidate.policy.dayOffsetMs;
    const copy = fact.size === 0 ? emptyState() : readSnapshot(writeSnapshot(fact));
    assert(copy !== null, 'a state that was just written can be read');
    this.state = copy;
    this.state.policy = candidate;
    this.#sameCollars = this.#hasSameCollars();
  }

  /** Orders that were taken back here because they strayed, and in fact rested on. */
  get struck(): number {
    let count = 0;
    for (const since of this.#strays.values()) if (since === STRUCK) count += 1;
    return count;
  }

  /** The intent was decided alike, or is not judged: it takes the course that is recorded. */
  keep(entry: Entry & { readonly body: Body<'intent'> }): void {
    const { action, account } = entry.body;
    if (entry.body.verdict === 'allow' && action.kind === 'place') {
      this.#absent.delete(keyOf(account, action.order.clientOrderId ?? ''));
    }
    this.#fold(entry.body, entry);
  }

  /** The intent is refused here. `denials` are this world's. */
  refuse(entry: Entry & { readonly body: Body<'intent'> }, denials: Body<'intent'>['denials']): void {
    const { body } = entry;
    if (body.verdict === 'allow') this.#drop(entry, body);
    this.#fold({ ...body, verdict: 'deny', denials, draft: null, resolvesAt: null }, entry);
  }

  /** The intent is allowed here and was refused in fact: it counts as a message, and nothing comes of it. */
  allow(entry: Entry & { readonly body: Body<'intent'> }, approval: number | null): void {
    const { account } = entry.body;
    const { approval: _held, ...body } = entry.body;
    const used = approval === null ? {} : { approval };
    this.#fold({ ...body, ...used, verdict: 'allow', denials: [], resolvesAt: entry.at }, entry);
    this.#fold(
      {
        kind: 'outcome',
        intent: entry.seq,
        account,
        result: 'rejected',
        code: null,
        report: null,
        reply: null,
      },
      entry,
    );
  }

  /** Follows an entry that is no decision. The recorded world has folded it already. */
  follow(entry: Entry): void {
    const { body } = entry;
    switch (body.kind) {
      case 'policy':
        this.#sameCollars = this.#hasSameCollars();
        return this.#fold(NOTHING, entry);
      case 'day':
        return this.#day(entry, body);
      case 'outcome':
        return this.#outcome(entry, body);
      case 'order':
        return this.#report(entry, body);
      case 'fill':
        return this.#fill(entry, body);
      case 'foreign':
        return this.#foreign(entry, body);
      case 'income':
        return this.#fold({ ...body, amount: this.#funding(body) }, entry);
      case 'reference':
        this.#fold({ ...body, depth: this.#depth(body) }, entry);
        return this.#strike(entry, body);
      case 'recheck':
        this.#strays.delete(keyOf(body.account, body.id));
        return this.#fold(body, entry);
      default:
        return this.#fold(body, entry);
    }
  }

  /** Begins the trading day at this world's hour, when that is not the recorded one. Call before deciding. */
  rollDay(entry: Entry, name: string): void {
    if (this.#fact.policy?.policy.dayOffsetMs === this.#dayOffsetMs) return;
    const account = accountIn(this.state, name);
    const startsAt = startOfDay(unixMs(entry.at), this.#dayOffsetMs);
    if (account === null || startsAt <= account.book.day.startsAt) return;
    this.#beginDay(entry, account, startsAt, new Map());
  }

  /** Gives out what still waits for a venue's id that never came. Call once after the last entry. */
  finish(): void {
    for (const venueOrderId of [...this.#waiting.keys()]) this.#release(venueOrderId, false);
  }

  #hasSameCollars(): boolean {
    return collarsOf(this.#fact.policy?.policy ?? null) === collarsOf(this.state.policy?.policy ?? null);
  }

  #drop(entry: Entry, body: Body<'intent'>): void {
    const { action, account } = body;
    if (action.kind === 'place') {
      const key = keyOf(account, action.order.clientOrderId ?? '');
      this.#absent.add(key);
      this.#dropped.set(entry.seq, action.order.instrument);
      if (action.order.attached !== undefined) this.#awaited.add(action.order.instrument);
    } else {
      this.#dropped.set(entry.seq, '');
      if (action.kind === 'guard') {
        this.#absent.add(keyOf(account, guardId(entry.seq)));
        this.#awaited.add(action.guard.instrument);
      }
      if (action.kind === 'amend') this.#unchanged.add(keyOf(account, this.#idOf(account, action.target)));
    }
  }

  #idOf(name: string, target: Extract<Body<'intent'>['action'], { kind: 'amend' }>['target']): string {
    if (target.by === 'client') return target.id;
    return accountIn(this.#fact, name)?.venueIds.get(target.id) ?? '';
  }

  #outcome(entry: Entry, body: Body<'outcome'>): void {
    const isDropped = this.#dropped.has(body.intent);
    if (body.result !== 'unknown') this.#dropped.delete(body.intent);
    const report = body.report === null ? null : this.#bounded(body.account, body.report);
    this.#fold(isDropped ? NOTHING : { ...body, report }, entry);
    if (report !== null) this.#release(report.venueOrderId, this.#absent.has(keyOf(body.account, report.id)));
  }

  #report(entry: Entry, body: Body<'order'>): void {
    const isAbsent = this.#absent.has(keyOf(body.account, body.report.id));
    const report = this.#bounded(body.account, body.report);
    this.#fold(isAbsent ? NOTHING : { ...body, report }, entry);
    this.#release(report.venueOrderId, isAbsent);
  }

  /** What the venue placed after an order that was not placed here was not placed either. */
  #foreign(entry: Entry, body: Body<'foreign'>): void {
    const isAbsent = body.parent !== undefined && this.#absent.has(keyOf(body.account, body.parent));
    if (isAbsent && body.report !== null) this.#absent.add(keyOf(body.account, body.report.id));
    this.#fold(isAbsent ? NOTHING : body, entry);
    this.#release(body.venueOrderId, isAbsent);
  }

  /** An order of which a change did not happen ends with no more than it could fill without. */
  #bounded(account: string, report: ReportRecord): ReportRecord {
    const live = this.#unchanged.has(keyOf(account, report.id)) ? this.#live(account, report.id) : null;
    if (live === null || live.quantity === null) return report;
    return { ...report, filled: formatDecimal(smaller(decimal(report.filled), live.quantity)) };
  }

  #fill(entry: Entry, body: Fill): void {
    const id = accountIn(this.#fact, body.account)?.venueIds.get(body.venueOrderId) ?? null;
    if (id === null && this.#mayBeDropped(body.instrument)) {
      const waiting = this.#waiting.get(body.venueOrderId) ?? [];
      this.#waiting.set(body.venueOrderId, [...waiting, entry]);
      return this.#fold(NOTHING, entry);
    }
    if (id !== null && this.#absent.has(keyOf(body.account, id))) {
      this.#listener.lost(body, decimal(body.quantity), id);
      return this.#fold(NOTHING, entry);
    }
    this.#take(entry, body, id);
  }

  #mayBeDropped(instrument: string): boolean {
    for (const dropped of this.#dropped.values()) if (dropped === instrument) return true;
    return this.#awaited.has(instrument);
  }

  #release(venueOrderId: string, isAbsent: boolean): void {
    const waiting = this.#waiting.get(venueOrderId);
    if (waiting === undefined) return;
    this.#waiting.delete(venueOrderId);
    for (const entry of waiting) {
      if (entry.body.kind !== 'fill') continue;
      const id = accountIn(this.#fact, entry.body.account)?.venueIds.get(venueOrderId) ?? null;
      if (isAbsent) this.#listener.lost(entry.body, decimal(entry.body.quantity), id);
      else this.#take({ ...entry, seq: this.state.size - 1 }, entry.body, id);
    }
  }

  /** Books as much of a fill as could have happened here. */
  #take(entry: Entry, body: Fill, id: ClientOrderId | null): void {
    const quantity = decimal(body.quantity);
    const live = id === null ? null : this.#live(body.account, id);
    const kept = this.#fillable(body, quantity, id, live);
    if (kept < quantity) this.#listener.lost(body, subtract(quantity, kept), id);
    // What was not there to reduce is gone from the order too: the venue would have let it expire.
    if (live !== null) live.filled = add(live.filled, subtract(quantity, kept));
    if (kept > 0n) {
      const fee = formatDecimal(divideDown(multiplyDown(decimal(body.fee), kept), quantity));
      this.#fold({ ...body, quantity: formatDecimal(kept), fee: kept === quantity ? body.fee : fee }, entry);
    } else {
      const isOver = live !== null && live.quantity !== null && live.filled >= live.quantity;
      this.#fold(isOver ? endOf(body.account, live, 'filled') : NOTHING, entry);
    }
  }

  #fillable(body: Fill, quantity: Decimal, id: ClientOrderId | null, live: LiveOrder | null): Decimal {
    if (live === null) {
      const isCut = id !== null && this.#unchanged.has(keyOf(body.account, id));
      return isCut ? ZERO : quantity;
    }
    const rest = live.quantity === null ? quantity : smaller(quantity, remainingOf(live));
    if (!isReduceOnly(live.order)) return this.#unchanged.has(keyOf(body.account, live.id)) ? rest : quantity;
    const held = positionIn(this.state, body.account, body.instrument);
    const signed = body.side === 'buy' ? quantity : negate(quantity);
    // Where nothing differs the record is right, whatever order its fills came in.
    if (held === subtract(positionIn(this.#fact, body.account, body.instrument), signed)) return quantity;
    return smaller(quantity, larger(body.side === 'sell' ? held : negate(held), ZERO));
  }

  #funding(body: Body<'income'>): string {
    if (body.what !== 'funding' || body.instrument === null) return body.amount;
    const inFact = positionIn(this.#fact, body.account, body.instrument);
    const here = positionIn(this.state, body.account, body.instrument);
    if (inFact === here || inFact === 0n) return body.amount;
    return formatDecimal(divideDown(multiplyDown(decimal(body.amount), here), inFact));
  }

  #day(entry: Entry, body: Body<'day'>): void {
    const account = accountIn(this.state, body.account);
    const isOwn = this.#fact.policy?.policy.dayOffsetMs === this.#dayOffsetMs;
    if (account === null || !isOwn) return this.#fold(NOTHING, entry);
    this.#beginDay(entry, account, body.startsAt, new Map(body.marks));
  }

  /** Positions that only this world holds get the last mark that is known. Without one the day waits. */
  #beginDay(entry: Entry, account: Account, startsAt: number, recorded: ReadonlyMap<string, string>): void {
    const markOf = (instrument: Instrument): Decimal | null => {
      const known = recorded.get(instrument);
      if (known !== undefined) return decimal(known);
      return this.state.references.get(`${account.id}/${instrument}`)?.mark ?? null;
    };
    if (valueAt(account.book, markOf) === null) return this.#fold(NOTHING, entry);
    const held = marketsOn(this.state, account);
    const marks = [...held].flatMap((instrument): [string, string][] => {
      const mark = markOf(instrument);
      return mark === null ? [] : [[instrument, formatDecimal(mark)]];
    });
    if (marks.length < held.size) return this.#fold(NOTHING, entry);
    this.#fold({ kind: 'day', account: account.id, startsAt, marks }, entry);
  }

  /** A tighter collar than the one that was looked at counts as if all that was seen rested within it. */
  #depth({ account, depth }: Body<'reference'>): Body<'reference'>['depth'] {
    const policy = this.state.policy?.policy;
    if (depth === null || policy === undefined) return depth;
    const known = accountIn(this.state, account);
    if (known === null) return depth;
    const collarBps = tightestCollar(policy, known, this.state.bots.values());
    return { ...depth, bps: Math.min(depth.bps, collarBps) };
  }

  /** Takes back what has rested outside this world's collar for too long. */
  #strike(entry: Entry, body: Body<'reference'>): void {
    const account = accountIn(this.state, body.account);
    if (account === null || this.#sameCollars) return;
    for (const live of account.book.orders.values()) {
      if (live.order.instrument !== body.instrument || live.phase !== 'open') continue;
      const key = keyOf(account.id, live.id);
      if (live.recheckedAt !== null || recheck(this.state, account, live, unixMs(entry.at)) === null) {
        this.#strays.delete(key);
        continue;
      }
      const since = this.#strays.get(key) ?? entry.at;
      this.#strays.set(key, since);
      if (entry.at - since < STRAY_MS) continue;
      this.#strays.set(key, STRUCK);
      this.#absent.add(key);
      this.#fold(endOf(account.id, live, 'cancelled'), entry);
    }
  }

  #live(account: string, id: string): LiveOrder | null {
    return accountIn(this.state, account)?.book.orders.get(id as ClientOrderId) ?? null;
  }

  /** Several bodies may come of one entry: they are folded in its place. */
  #fold(body: EntryBody, { seq, at }: Entry): void {
    this.state.size = seq;
    fold(this.state, { seq, at: Math.max(at, this.state.at), body });
  }
}

const STRUCK = -1;

function endOf(account: string, live: LiveOrder, state: 'filled' | 'cancelled'): Body<'order'> {
  const quantity = formatDecimal(live.quantity ?? live.filled);
  const report = {
    id: live.id,
    venueOrderId: live.venueOrderId ?? '',
    state,
    filled: formatDecimal(live.filled),
    quantity,
    price: formatDecimal(live.price ?? ZERO),
  } as const;
  return { kind: 'order', account, report };
}

function keyOf(account: string, id: string): string {
  return `${account}/${id}`;
}

function accountIn(state: GatewayState, name: string): Account | null {
  return state.accounts.get(name as AccountId) ?? null;
}

function positionIn(state: GatewayState, name: string, instrument: string): Decimal {
  return accountIn(state, name)?.book.positions.get(instrument as Instrument) ?? ZERO;
}

/** Everything in a policy that says how far from the market an order may rest. */
function collarsOf(policy: Policy | null): string {
  if (policy === null) return '';
  const named = [...policy.accounts, ...policy.bots].map(([name, limits]) => `${name} ${limits.collarBps}`);
  return [policy.everyAccount.collarBps, policy.everyBot.collarBps, ...named].join(' ');
}
