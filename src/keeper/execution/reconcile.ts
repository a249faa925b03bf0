import type { LiveOrder } from '../../core/account/book.ts';
import type { Account, OpenIntent } from '../../core/account/state.ts';
import { reportRecord } from '../../core/account/record.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { RawReply } from '../../core/order/venue.ts';
import type { OrderLookup, WholeOrder } from '../../core/order/reports.ts';
import { categoryOf, type OpenedCategory } from '../../core/units/category.ts';
import type { ClientOrderId, Instrument, Seq } from '../../core/units/ids.ts';
import type { Failpoints } from '../../ports.ts';
import type { EmergencyStop } from './emergency-stop.ts';
import type { AccountEvent } from '../../core/order/account-event.ts';
import { compareTrades, fillBody, filledBeyond, incomeBody, isNews, oldestOf } from './account-news.ts';
import { askEach, contractsAmong, forEach, openedAmong } from './categories.ts';
import { CancelledOrders } from './cancelled-orders.ts';
import { ToldFacts } from './told-facts.ts';
import { ForeignWatch } from './foreign-watch.ts';
import type { Journal } from './journal.ts';
import type { Market } from './market.ts';
import { outcome, verdictOn } from './verdict.ts';
import { OrderLists } from './order-lists.ts';
import { OwnReads, type OwnReadsParts } from './own-reads.ts';
import { isPlaced, isSettled } from './settled.ts';
import { isUnlisted, lookupOf, underOurId, waits, withOurIds } from './standing-orders.ts';

/** Most lookups of single orders in one round, so that a round stays short and within the venue's budget. */
const LOOKUPS_MAX = 20;
/** Up to this many markets are asked about one by one. */
const SINGLE_MAX = 8;
/**
 * All markets at once, and all positions, are asked about this often: whatever somebody else did shows there. That is
 * the dearest question of all, and where the venue tells by itself what happens it is only to make sure.
 */
const ALL_EVERY_MS = 3_500;
const ALL_EVERY_HEARD_MS = 15_000;
/** Fills of every market in which something is held or rests, whether or not anything hints at news. */
const FILLS_EVERY_MS = 30_000;
/** At most so many times rarer, however little is left. */
const RARER_MAX = 4;
const CONDITIONALS_EVERY_MS = 30_000;
/** An answer that takes so long is not waited for by whoever has to cancel the order, should it stray. */
const UNANSWERED_MS = 2_000;
export interface ReconcileParts extends OwnReadsParts {
  readonly journal: Pick<Journal, 'submit'>;
  readonly stop: EmergencyStop;
  readonly failpoints: Failpoints;
  readonly inFlight: ReadonlySet<Seq>;
  /** Something happened that has to be asked about. */
  readonly onActivity: (account: Account) => void;
  /** How much of what the gateway may ask for itself is used up, from 0 to 1. */
  readonly loadOf: (account: Account) => number;
  /** Which markets an account holds, has orders in or may trade. */
  readonly market: Pick<Market, 'wanted'>;
}

/**
 * Learns from the venue what became of what was sent: the second half of protocol P2. Only ever asks. Absence becomes a
 * final answer when the question was asked after the signed bytes could no longer take effect.
 */
export class Reconciler {
  readonly #parts: ReconcileParts;

  readonly #reads: OwnReads;
  readonly #lists: OrderLists;
  readonly #watch: ForeignWatch;
  readonly #facts: ToldFacts;
  readonly #cancelled = new CancelledOrders();
  /** When everything, and conditional orders, were last asked about, by account, on the monotonic clock. */
  readonly #allAt = new Map<string, number>();
  readonly #conditionalsAt = new Map<string, number>();
  readonly #fillsAt = new Map<string, number>();
  /** Markets of which the venue told something, by account: fills may be waiting there. */
  readonly #told = new Map<string, Set<Instrument>>();

  constructor(parts: ReconcileParts) {
    this.#parts = parts;
    this.#reads = new OwnReads(parts);
    this.#lists = new OrderLists(parts, this.#reads);
    this.#watch = new ForeignWatch({
      ...parts,
      ask: (account, read) => this.#lists.ask(account, read),
      learn: (account, live) => this.#learnEnd(account, live),
    });
    const onUnclear = (account: Account): void => parts.onActivity(account);
    const onMissing = (account: Account, instrument: Instrument): void => {
      this.#tell(account, instrument);
      onUnclear(account);
    };
    this.#facts = new ToldFacts({ ...parts, onMissing, onUnclear });
  }

  /** What the venue told, as a reason to look closer: the look that shall come at once, or null. */
  hint(account: Account, event: AccountEvent): 'account' | 'news' | null {
    if (event.kind !== 'order') return null;
    const { fact, plain } = event;
    if (plain !== null && !this.#isLookedAt(account, plain.instrument)) return null;
    if (fact !== undefined) this.#facts.note(account, fact);
    else if (plain !== null && event.unfilled !== true) this.#tell(account, plain.instrument);
    // What no entry explains.
    if (this.#watch.hint(account, event)) return 'account';
    return fact === undefined ? null : 'news';
  }

  /**
   * The venue tells from now on. What happened before was told to nobody: the next look asks for it, and comes soon,
   * however little is left to ask (T41).
   */
  begin(account: Account): void {
    this.#allAt.delete(account.id);
    this.#lists.forget(account.id);
    this.#reads.begin(account);
    this.#parts.onActivity(account);
  }

  /** Whether trades may wait that were not told yet, or orders of a stranger: from before the stream, or not judged. */
  isAwaiting(account: Account): boolean {
    const mayBeStrange = this.#watch.isWaiting(account) || this.#reads.owed(account) !== null;
    return mayBeStrange || this.#told.has(account.id);
  }

  /** Orders that a cancel ended: how, is asked at the next look at those. */
  noteCancelled(account: Account, ids: readonly ClientOrderId[]): void {
    this.#cancelled.note(account, ids);
  }

  /** Takes what was told, and asks how those ended of which nothing was. What is open still waits for the next look. */
  async learnNews(account: Account): Promise<void> {
    await this.#facts.take(account);
    for (const live of this.#cancelled.take(account)) await this.#learnEnd(account, live);
  }

  #openedOn(account: Account): readonly OpenedCategory[] {
    return openedAmong(this.#parts.venueOf(account), this.#parts.market.wanted(account));
  }

  #readOpenAll(account: Account): Promise<readonly WholeOrder[] | null> {
    return askEach({ kind: 'openOrders' } as const, this.#openedOn(account), (read) =>
      this.#readOpen(account, read),
    );
  }

  /** What policy opens nothing of is nobody's business here, as is what the account trades in other products. */
  #isLookedAt(account: Account, instrument: Instrument): boolean {
    const category = categoryOf(instrument);
    return category === 'linear' || this.#openedOn(account).includes(category);
  }

  #tell(account: Account, instrument: Instrument): void {
    const told = this.#told.get(account.id) ?? new Set();
    this.#told.set(account.id, told.add(instrument));
  }

  /** One round for one account: intents in doubt, resting orders, fills, then whatever none of them explains. */
  async round(account: Account): Promise<void> {
    const begunAt = this.#parts.clock.monotonicMs();
    const doubtful = [...account.openIntents.values()].filter(
      (open) => !this.#parts.inFlight.has(open.intent),
    );
    this.#lists.forget(account.id);
    const { absenceProvesNothing } = this.#parts.venueOf(account);
    for (const open of doubtful.slice(0, absenceProvesNothing === true ? Infinity : LOOKUPS_MAX))
      await this.#resolve(account, open);
    for (const live of this.#unnumbered(account)) await this.#learnEnd(account, live);
    const everyMs = this.#parts.isHeard(account) ? ALL_EVERY_HEARD_MS : ALL_EVERY_MS;
    const isDue = this.#isDue(this.#allAt, account, this.paced(account, everyMs));
    const owed = this.#reads.owed(account);
    const resting = await this.#followOrders(account);
    const { listsAllMarkets } = this.#parts.venueOf(account);
    // What was told of one market was told of all.
    const isAsked = isDue && !(listsAllMarkets && resting.length > 0);
    const open = isAsked ? await this.#readOpenAll(account) : null;
    if (isAsked && open === null) this.#allAt.delete(account.id);
    else if (isDue) this.#reads.listed(account, owed);
    const moved = isDue ? await this.#movedPositions(account) : [];
    const markets = moved.map(([instrument]) => instrument);
    await this.#followFills(account, [...markets, ...filledBeyond(account, [...resting, ...(open ?? [])])]);
    // A trade of this moment may not be told yet: it is asked for once more at the next look.
    for (const [instrument, quantity] of moved)
      if (quantity !== positionIn(account, instrument)) this.#tell(account, instrument);
    const keepsStanding = this.#parts.venueOf(account).readPlacer !== undefined;
    // One light list tells all that the venue keeps, and no stream tells of it: it is looked at like everything.
    const apartMs = keepsStanding ? ALL_EVERY_MS : CONDITIONALS_EVERY_MS;
    const conditionals =
      (!listsAllMarkets || keepsStanding) &&
      this.#isDue(this.#conditionalsAt, account, this.paced(account, apartMs))
        ? await this.#readOpen(account, { kind: 'openConditionals' })
        : null;
    await this.#watch.look(account, [...resting, ...(open ?? []), ...(conditionals ?? [])], begunAt);
    this.#lists.forget(account.id);
  }

  /** Where cancels need the venue's number, orders whose answer, with that in it, does not come: the list has it. */
  #unnumbered(account: Account): readonly LiveOrder[] {
    if (this.#parts.venueOf(account).cancelOf === undefined) return [];
    const before = this.#parts.clock.wallMs() - UNANSWERED_MS;
    return [...account.book.orders.values()].filter(
      ({ venueOrderId, phase, placedAt }) =>
        venueOrderId === null && phase === 'inDoubt' && placedAt < before,
    );
  }

  /** The fuller the gateway's own part of the venue's limits, the rarer the dear questions that nothing waits for. */
  paced(account: Account, everyMs: number): number {
    const left = 1 - this.#parts.loadOf(account);
    return everyMs / Math.max(left, 1 / RARER_MAX);
  }

  async #readOpen(account: Account, read: OwnRead): Promise<readonly WholeOrder[] | null> {
    const venue = this.#parts.venueOf(account);
    const rowsOf = (reply: RawReply): readonly WholeOrder[] | null => venue.readWholeOrders(reply);
    // One answer that tells every order is asked for once in a round, whatever it is looked at for.
    const whole = venue.absenceProvesNothing === true ? await this.#lists.ask(account, read) : null;
    if (venue.absenceProvesNothing === true && whole === null) return null;
    const told = whole === null ? await this.#reads.all(account, read, rowsOf) : rowsOf(whole);
    return told === null ? null : withOurIds(account, told);
  }

  #isDue(asked: Map<string, number>, account: Account, everyMs: number): boolean {
    const now = this.#parts.clock.monotonicMs();
    if (now - (asked.get(account.id) ?? -Infinity) < everyMs) return false;
    asked.set(account.id, now);
    return true;
  }

  async #resolve(account: Account, open: OpenIntent): Promise<void> {
    this.#parts.failpoints.hit('during-recovery');
    if (isPlaced(account, open)) return this.#record([outcome(account, open, 'accepted', null)]);
    const now = this.#parts.clock.wallMs();
    if (open.clientOrderId === null || open.instrument === null) {
      if (now > open.resolvesAt) await this.#record([outcome(account, open, 'unconfirmed', null)]);
      return;
    }
    const venue = this.#parts.venueOf(account);
    const asked = lookupOf(account, { instrument: open.instrument, id: open.clientOrderId });
    const late = (this.#lists.askedAt(account, asked) ?? now) > open.resolvesAt;
    const lookup = await this.#lookUp(account, open.instrument, open.clientOrderId);
    const live = account.book.orders.get(open.clientOrderId);
    const isFinal = late && venue.absenceProvesNothing !== true;
    const body = verdictOn(account, { open, live, late, isFinal }, lookup);
    if (body !== null) await this.#record([body]);
  }

  async #lookUp(account: Account, instrument: Instrument, id: ClientOrderId): Promise<OrderLookup> {
    const venue = this.#parts.venueOf(account);
    const read = lookupOf(account, { instrument, id });
    const reply = await this.#lists.ask(account, read);
    const among = reply === null ? UNREADABLE : underOurId(account, id, venue.readOrder(reply, read));
    if (among.kind !== 'absent' || !venue.keepsEndedApart) return among;
    const later: OwnRead = { ...read, ended: true };
    const last = await this.#reads.ask(account, later);
    return last === null ? UNREADABLE : underOurId(account, id, venue.readOrder(last, later));
  }

  /** Orders that rest here but no longer there have ended: asks how. Gives what rests at the venue in their markets. */
  async #followOrders(account: Account): Promise<readonly WholeOrder[]> {
    const resting = [...account.book.orders.values()].filter(
      (live) => live.phase === 'open' && live.amending === null,
    );
    if (resting.length === 0) return [];
    const open = await this.#openIn(account, new Set(resting.map((live) => live.order.instrument)));
    if (open === null) return [];
    const there = new Set(open.map(({ report }) => report.clientOrderId));
    const ended = resting.filter((live) => !there.has(live.id)).slice(0, LOOKUPS_MAX);
    for (const live of ended) await this.#learnEnd(account, live);
    return open;
  }

  /** What rests at the venue in those markets, or null when it did not say. */
  async #openIn(
    account: Account,
    instruments: ReadonlySet<Instrument>,
  ): Promise<readonly WholeOrder[] | null> {
    // A few markets one by one are lighter than all of them.
    const asked: readonly OwnRead[] =
      instruments.size <= SINGLE_MAX && !this.#parts.venueOf(account).listsAllMarkets
        ? [...instruments].map((instrument) => ({ kind: 'openOrders', instrument }))
        : forEach({ kind: 'openOrders' } as const, openedAmong(this.#parts.venueOf(account), instruments));
    const there: WholeOrder[] = [];
    for (const read of keepsAny(account) ? [...asked, CONDITIONALS] : asked) {
      const open = await this.#readOpen(account, read);
      if (open === null) return null;
      there.push(...open);
    }
    return there;
  }

  async #learnEnd(account: Account, live: LiveOrder): Promise<void> {
    const lookup = await this.#lookUp(account, live.order.instrument, live.id);
    if (lookup.kind !== 'found') return;
    const { windowMs } = this.#parts.venueOf(account).timing;
    if (lookup.report.state === 'cancelled' && isUnlisted(live, this.#parts.clock.wallMs(), windowMs)) return;
    // A stop that triggered lives on under another number of the venue: its fills carry that one.
    if (lookup.report.state === 'open' && lookup.report.venueOrderId === live.venueOrderId) return;
    await this.#record([{ kind: 'order', account: account.id, report: reportRecord(lookup.report) }]);
  }

  /** Asks for fills where there is a reason to: the question is dear, and most of the time nothing was filled. */
  async #followFills(account: Account, reasons: readonly Instrument[]): Promise<void> {
    const { book } = account;
    const instruments = new Set<Instrument>([...reasons, ...(this.#told.get(account.id) ?? [])]);
    this.#told.delete(account.id);
    const isSweep = this.#isDue(this.#fillsAt, account, FILLS_EVERY_MS);
    if (isSweep) for (const instrument of book.positions.keys()) instruments.add(instrument);
    for (const live of book.orders.values())
      if (isSweep || live.phase === 'closing') instruments.add(live.order.instrument);
    const { listsAllMarkets } = this.#parts.venueOf(account);
    for (const instrument of listsAllMarkets ? oldestOf(account, instruments) : instruments)
      await this.#followFillsOf(account, instrument);
  }

  /** Where the venue holds another position than the ledger: trades are missing here, whoever made them. */
  async #movedPositions(account: Account): Promise<readonly (readonly [Instrument, bigint])[]> {
    const venue = this.#parts.venueOf(account);
    const categories = contractsAmong(this.#openedOn(account));
    const told = await askEach({ kind: 'positions' } as const, categories, (read) =>
      this.#reads.all(account, read, (reply) => venue.readPositions(reply)),
    );
    const held = new Map<Instrument, bigint>();
    for (const { instrument, quantity } of told ?? [])
      held.set(instrument, (held.get(instrument) ?? 0n) + quantity);
    return [...held].filter(([instrument, quantity]) => quantity !== positionIn(account, instrument));
  }

  async #followFillsOf(account: Account, instrument: Instrument): Promise<void> {
    const last = account.lastTrade.get(instrument);
    const fromId = last === undefined ? null : String(last.id + 1n);
    const venue = this.#parts.venueOf(account);
    const read: OwnRead = { kind: 'fills', instrument, fromId, since: account.since };
    const fills = await this.#reads.all(account, read, (reply) => venue.readFills(reply));
    const news = (fills ?? [])
      .filter((fill) => isNews(account, fill))
      .sort((a, b) => compareTrades(a.tradeId, b.tradeId));
    if (news.length > 0) await this.#record(news.map((fill) => fillBody(account, fill)));
  }

  /** Funding and transfers since the last ones known. */
  async followIncome(account: Account): Promise<void> {
    const venue = this.#parts.venueOf(account);
    const question = { kind: 'income', since: account.lastIncomeAt.at } as const;
    // Of all or of none: an earlier booking is taken for a known one once a later is in the ledger.
    const incomes = await askEach(question, contractsAmong(this.#openedOn(account)), (read) =>
      this.#reads.all(account, read, (reply) => venue.readIncome(reply)),
    );
    const news = (incomes ?? []).filter((income) => !account.lastIncomeAt.ids.has(income.id));
    const ordered = [...news].sort((a, b) => a.at - b.at);
    if (ordered.length > 0) await this.#record(ordered.map((income) => incomeBody(account, income)));
    // A position that was opened and closed between two looks shows in nothing else.
    const traded = new Set(
      ordered.filter(({ kind }) => kind === 'other').map(({ instrument }) => instrument),
    );
    for (const instrument of traded) if (instrument !== null) await this.#followFillsOf(account, instrument);
  }

  async #record(bodies: readonly EntryBody[]): Promise<void> {
    await this.#parts.journal.submit((book) => {
      for (const body of bodies) if (!isSettled(book.state, body)) book.append(body);
    });
  }
}

const CONDITIONALS: OwnRead = { kind: 'openConditionals' };

/** Whether the venue keeps orders of the account until their triggers are met, which are in a list of their own. */
function keepsAny(account: Account): boolean {
  return [...account.book.orders.values()].some(({ order }) => waits(order));
}

function positionIn(account: Account, instrument: Instrument): bigint {
  return account.book.positions.get(instrument) ?? 0n;
}

const UNREADABLE: OrderLookup = { kind: 'unreadable' };
