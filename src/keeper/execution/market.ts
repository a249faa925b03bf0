import { valuedMarkets, type Reference } from '../../core/account/book.ts';
import { limitsFor, tightestCollar } from '../../core/policy/policy.ts';
import { referencesOf } from '../../core/policy/order-case.ts';
import type { Rank } from '../../core/budget/purse.ts';
import type { Account, GatewayState } from '../../core/account/state.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { MarketRead } from '../../core/order/reads.ts';
import type { Draft, RawReply, Venue } from '../../core/order/venue.ts';
import type { BookReport, MarketReport } from '../../core/order/reports.ts';
import { categoryOf } from '../../core/units/category.ts';
import type { Decimal } from '../../core/units/decimal.ts';
import type { AccountId, Instrument } from '../../core/units/ids.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import { Permit } from '../../core/order/permit.ts';
import type { MarketTelling } from '../../core/order/market-stream.ts';
import type { MarketsAtOnce } from '../../core/order/markets-at-once.ts';
import type { Keyring, Log, Wire, WireTarget } from '../../ports.ts';
import {
  depthWithin,
  freshFacts,
  isBorneOut,
  isEmptyBook,
  referenceBody,
  seenReference,
  type Facts,
} from './market-facts.ts';
import { CLOCK_DISAGREEMENT_MAX_MS, type SteadyClock } from './steady-clock.ts';
import { inTurn } from './price-turn.ts';
import { SharedQuotes } from './shared-quotes.ts';

/** What is looked at regularly shows whether orders have strayed. */
const USUAL: Rank = 'exit';
/** A public market request that hangs longer than this is given up. */
const DEADLINE_MS = 2_000;
/** Volume of 24 h moves slowly; the book matters only near an order. */
const VOLUME_EVERY_MS = 60_000;
const VOLUME_AGAIN_MS = 1_000;
/** Up to this many markets are asked about one by one. */
const SINGLE_MAX = 5;
/** Most markets in one question where all facts come at once. */
const WHOLE_MAX = 60;
/** Older depth is looked at again before an opening is judged. */
const DEPTH_AGE_MAX_MS = 10_000;
/** What the venue told by itself so lately is not asked for, also where something else is old. */
const TOLD_NOW_MS = 1_000;
/** How long books confirm a mark that was not told anew: as seldom as marks are asked for where that is dear. */
const MARK_STANDS_MS = 10_000;
/** How near to the mark depth is summed at most; a tighter collar of the account's policy sums less. */
const DEPTH_BPS_MAX = 100;

export interface MarketParts {
  readonly clock: SteadyClock;
  readonly log: Log;
  readonly wire: Wire;
  readonly keyring: Keyring;
  readonly state: GatewayState;
  readonly venueOf: (account: Account) => Venue;
  readonly targetOf: (account: Account) => WireTarget;
}

/**
 * Public market facts, observed by the keeper itself over its own connections. They enter the ledger when a decision
 * first uses them, so that every decision can be made again.
 */
export class Market {
  /** What was asked about prices in the last second, for bots that ask the same. */
  readonly quotes: SharedQuotes;
  readonly #parts: MarketParts;
  readonly #facts = new Map<`${AccountId}/${Instrument}`, Facts>();
  /** When each volume was last asked for, on the monotonic clock. */
  readonly #volumesAt = new Map<`${AccountId}/${Instrument}`, number>();
  readonly #offsets = new Map<AccountId, number>();
  /** Looks at everything at once that are under way. */
  readonly #whole = new Map<AccountId, Promise<void>>();

  constructor(parts: MarketParts) {
    this.#parts = parts;
    this.quotes = new SharedQuotes(parts.clock);
  }

  /** The venue's clock minus ours in milliseconds, as last measured; zero before that. */
  clockOffsetMs(account: AccountId): number {
    return this.#offsets.get(account) ?? 0;
  }

  /** Whether the venue's clock, ours and the machine's are one, as last measured: openings need that. */
  isClockSure(account: AccountId): boolean {
    const apartMs = Math.max(Math.abs(this.clockOffsetMs(account)), Math.abs(this.#parts.clock.strayMs()));
    return apartMs <= CLOCK_DISAGREEMENT_MAX_MS;
  }

  /** Entries for those instruments whose facts the ledger does not have yet. */
  news(account: Account, instruments: ReadonlySet<Instrument>): readonly EntryBody[] {
    const bodies: EntryBody[] = [];
    for (const instrument of instruments) {
      const facts = this.#facts.get(`${account.id}/${instrument}`);
      if (facts === undefined || facts.recorded) continue;
      if (facts.mark === null || facts.bid === null || facts.ask === null) continue;
      facts.recorded = true;
      const { mark, bid, ask } = facts;
      bodies.push(referenceBody(account, instrument, facts, { mark, bid, ask }));
    }
    return bodies;
  }

  /** What was last seen of each market, recorded or not; where nothing was, what the ledger has, however old. */
  seenBy(account: Account): (instrument: Instrument) => Reference | null {
    const recorded = referencesOf(this.#parts.state, account);
    return (name) => seenReference(this.#facts.get(`${account.id}/${name}`)) ?? recorded(name);
  }

  /** Whether a mark was seen at or after that moment, on the monotonic clock. */
  isSeenSince(account: Account, instrument: Instrument, at: number): boolean {
    return (this.#facts.get(`${account.id}/${instrument}`)?.markSeenAt ?? -Infinity) >= at;
  }

  /** Whether the facts of an instrument are older than `ageMs`, or missing. */
  isStale(account: AccountId, instrument: Instrument, ageMs: number): boolean {
    const facts = this.#facts.get(`${account}/${instrument}`);
    if (facts === undefined || facts.mark === null || facts.bid === null) return true;
    if (facts.volume24h === null || facts.depthAt < this.#parts.clock.monotonicMs() - DEPTH_AGE_MAX_MS)
      return true;
    return facts.observedAt < this.#parts.clock.wallMs() - ageMs;
  }

  /**
   * Observes marks, quotes and, when due, volumes of what an account may trade or holds, and the named books: as far as
   * the venue did not tell it of the named ones just now. `rank`: what for, when the venue's limits are short.
   */
  async observe(account: Account, books: Iterable<Instrument>, rank: Rank): Promise<void> {
    const { marketsAtOnce } = this.#parts.venueOf(account);
    if (marketsAtOnce !== undefined) return this.#observeWhole(account, marketsAtOnce);
    const named = [...books];
    const marks = named.filter((name) => !this.#isToldOf(account, name, 'mark', TOLD_NOW_MS));
    const asked = named.filter((name) => !this.#isToldOf(account, name, 'book', TOLD_NOW_MS));
    await Promise.all([
      marks.length === 0 ? null : this.observeMarks(account, rank),
      asked.length === 0 ? null : this.observeQuotes(account, rank),
    ]);
    await Promise.all(asked.map((instrument) => this.#observeBook(account, instrument, rank)));
  }

  /**
   * What the venue told by itself of a market. It is as old as the venue says, and else as what has just arrived. A
   * mark that moves is told before the next book is, on the same connection: for a while each book confirms the last.
   */
  hear(account: Account, { report, book, at }: MarketTelling): void {
    const { clock } = this.#parts;
    const now = clock.wallMs();
    const observedAt = at === null ? now : unixMs(Math.min(now, at - this.clockOffsetMs(account.id)));
    this.#take(account, report, observedAt);
    const facts = this.#factsOf(account.id, report.instrument, observedAt);
    const toldAt = clock.monotonicMs() - (now - observedAt);
    if (report.mark !== null) facts.toldAt.mark = toldAt;
    if (book === null) return;
    facts.toldAt.book = toldAt;
    if (facts.markSeenAt >= toldAt - MARK_STANDS_MS) this.#agree(facts, { markAt: observedAt });
    this.#takeBook(account, facts, book);
  }

  /**
   * Whether the venue told that within `ageMs`, of every market of the account of which anything is known: then nothing
   * has to be asked. One that policy names and the venue does not have is not waited for.
   */
  isTold(account: Account, what: 'mark' | 'book', ageMs: number): boolean {
    const known = [...this.wanted(account)].filter((name) => this.#facts.has(`${account.id}/${name}`));
    return known.length > 0 && known.every((name) => this.#isToldOf(account, name, what, ageMs));
  }

  #isToldOf(account: Account, instrument: Instrument, what: 'mark' | 'book', ageMs: number): boolean {
    const facts = this.#facts.get(`${account.id}/${instrument}`);
    return facts !== undefined && facts.toldAt[what] >= this.#parts.clock.monotonicMs() - ageMs;
  }

  /** Marks alone: what resting orders are judged by. */
  async observeMarks(account: Account, rank: Rank = USUAL): Promise<void> {
    const { marketsAtOnce } = this.#parts.venueOf(account);
    if (marketsAtOnce !== undefined) return this.#observeWhole(account, marketsAtOnce);
    const wanted = this.wanted(account);
    const looks = this.#named(account, 'marks', wanted);
    await Promise.all(looks.map((name) => this.#observeMarkets(account, ['marks', name], wanted, rank)));
  }

  /** Quotes and, when due, volumes. */
  async observeQuotes(account: Account, rank: Rank = USUAL): Promise<void> {
    // They come with the marks.
    if (this.#parts.venueOf(account).marketsAtOnce !== undefined) return;
    const wanted = this.wanted(account);
    const quotes = this.#named(account, 'quotes', wanted);
    const volumes = this.#named(account, 'volumes', wanted).filter((name) =>
      this.#takeVolumeTurn(account.id, name === null ? wanted : [name]),
    );
    await Promise.all([
      ...quotes.map((name) => this.#observeMarkets(account, ['quotes', name], wanted, rank)),
      ...volumes.map((name) => this.#observeMarkets(account, ['volumes', name], wanted, rank)),
    ]);
  }

  /** Whether the volume of any of them is due to be asked for, which then counts as done. Unknown ones come sooner. */
  #takeVolumeTurn(account: AccountId, instruments: Iterable<Instrument>): boolean {
    const now = this.#parts.clock.monotonicMs();
    const due = [...instruments].filter((name) => {
      const key = `${account}/${name}` as const;
      const isKnown = (this.#facts.get(key)?.volume24h ?? null) !== null;
      const since = now - (this.#volumesAt.get(key) ?? -Infinity);
      return since > (isKnown ? VOLUME_EVERY_MS : VOLUME_AGAIN_MS);
    });
    for (const name of due) this.#volumesAt.set(`${account}/${name}`, now);
    return due.length > 0;
  }

  /**
   * Which markets are asked about, null for all at once. Where the venue tells as it is asked, a few one by one are
   * lighter than all of them, for the venue's budget and for this thread.
   */
  #named(
    account: Account,
    kind: 'marks' | 'quotes' | 'volumes',
    wanted: ReadonlySet<Instrument>,
  ): readonly (Instrument | null)[] {
    const scope = this.#parts.venueOf(account).marketScope(kind);
    if (scope === 'all') return wanted.size === 0 ? [] : [null];
    if (scope === 'one' || wanted.size <= SINGLE_MAX) return [...wanted];
    // All at once are all linear contracts.
    return [null, ...[...wanted].filter((market) => categoryOf(market) !== 'linear')];
  }

  /** What an account holds or made money with today, what its orders rest in, and what it may trade, in this order. */
  wanted(account: Account): ReadonlySet<Instrument> {
    const policy = this.#parts.state.policy?.policy;
    const allowed =
      policy === undefined ? [] : limitsFor(policy, { kind: 'account', account: account.limitsOf }).symbols;
    const live = [...account.book.orders.values()].map((order) => order.order.instrument);
    return new Set([...valuedMarkets(account.book), ...live, ...allowed]);
  }

  /**
   * Measures the venue's clock against ours; null when it did not answer. Where the machine's clock was stepped, the
   * venue decides between its time and ours, and can make us believe no third one.
   */
  async measureClock(account: Account): Promise<number | null> {
    const { clock } = this.#parts;
    const before = clock.monotonicMs();
    const reply = await this.#ask(account, { kind: 'time' }, USUAL);
    const took = clock.monotonicMs() - before;
    const time = reply === null ? null : this.#parts.venueOf(account).readTime(reply);
    if (time === null) return null;
    const offset = Math.round(time + took / 2 - clock.wallMs());
    this.#offsets.set(account.id, offset);
    const isAsMachine = Math.abs(offset - clock.strayMs()) <= CLOCK_DISAGREEMENT_MAX_MS;
    if (isAsMachine && !this.isClockSure(account.id)) this.#followMachine();
    return this.clockOffsetMs(account.id);
  }

  /** What was measured and seen by the time that was wrong does not count as fresh by the one that is right. */
  #followMachine(): void {
    const movedMs = this.#parts.clock.follow();
    for (const [account, offset] of this.#offsets) this.#offsets.set(account, offset - movedMs);
    this.#facts.clear();
    this.#parts.log.write('notice', 'CLOCK_FOLLOWED', { movedMs });
  }

  async #ask(account: Account, read: MarketRead, rank: Rank): Promise<RawReply | null> {
    const { venueOf, targetOf, wire } = this.#parts;
    const request = venueOf(account).marketRequest(read);
    const sending = await wire.send(targetOf(account), request, DEADLINE_MS, () => true, rank);
    return sending.kind === 'answered' ? sending.reply : null;
  }

  /** One question for everything, and one at a time: whoever asks meanwhile waits for its answer. */
  #observeWhole(account: Account, atOnce: MarketsAtOnce<Draft, RawReply>): Promise<void> {
    const running = this.#whole.get(account.id);
    if (running !== undefined) return running;
    const look = this.#lookAtWhole(account, atOnce).finally(() => this.#whole.delete(account.id));
    this.#whole.set(account.id, look);
    return look;
  }

  async #lookAtWhole(account: Account, atOnce: MarketsAtOnce<Draft, RawReply>): Promise<void> {
    const { clock, keyring, wire } = this.#parts;
    const wanted = [...this.wanted(account)].filter((name) => atOnce.couldHave(name)).slice(0, WHOLE_MAX);
    if (wanted.length === 0) return;
    const observedAt = clock.wallMs();
    const draft = atOnce.draft(wanted, unixMs(observedAt + this.clockOffsetMs(account.id)));
    const venue = this.#parts.venueOf(account);
    const said = venue.understand(draft);
    if (said.kind === 'notUnderstood') return;
    const target = this.#parts.targetOf(account);
    // Signed when its turn has come: the session that was open before may be over by then.
    const asked = inTurn(clock, async () => {
      const signed = await keyring.sign(new Permit('read', account.id, said, draft));
      if (signed === null) return { kind: 'notSent', why: 'NOT_SIGNED' };
      const request = venue.attach(draft, signed.keyId, signed.signature);
      return wire.send(target, request, DEADLINE_MS, () => true, USUAL);
    });
    if (said.kind === 'read') this.quotes.keep(account, venue, said, asked);
    const sending = await asked;
    const told = sending.kind === 'answered' ? atOnce.read(sending.reply) : null;
    for (const { report, book } of told ?? []) {
      this.#take(account, report, observedAt);
      this.#takeBook(account, this.#factsOf(account.id, report.instrument, observedAt), book);
    }
  }

  async #observeMarkets(
    account: Account,
    [kind, instrument]: readonly ['marks' | 'quotes' | 'volumes', Instrument | null],
    wanted: ReadonlySet<Instrument>,
    rank: Rank,
  ): Promise<void> {
    const observedAt = this.#parts.clock.wallMs();
    const reply = await this.#ask(account, instrument === null ? { kind } : { kind, instrument }, rank);
    const reports = reply === null ? null : this.#parts.venueOf(account).readMarkets(reply);
    for (const report of reports ?? []) {
      if (wanted.has(report.instrument)) this.#take(account, report, observedAt);
    }
  }

  /**
   * A mark without a fresh quote does not look fresh, and neither does one that its book does not bear out. That one
   * moves what rests all the same: whoever widens a book must not keep orders in it from being judged again.
   */
  #take(account: Account, report: MarketReport, observedAt: UnixMs): void {
    const facts = this.#factsOf(account.id, report.instrument, observedAt);
    const isSure = categoryOf(facts.instrument) !== 'spot' || isBorneOut(report, this.#depthBps(account));
    const mark = isSure || facts.mark !== null ? report.mark : null;
    if (mark !== null) {
      facts.markSeenAt = this.#parts.clock.monotonicMs();
      facts.mark = mark;
      this.#measureAgain(account, facts, mark);
    }
    facts.bid = report.bid ?? facts.bid;
    facts.ask = report.ask ?? facts.ask;
    facts.volume24h = report.volume24h ?? facts.volume24h;
    // Where volumes come with marks, nobody has to ask for them beside.
    if (report.volume24h !== null)
      this.#volumesAt.set(`${account.id}/${report.instrument}`, this.#parts.clock.monotonicMs());
    if (isSure) facts.sureAt = observedAt;
    // Where nobody is on either side there is nothing that could bear it out, and nothing to be bought.
    const markAt = isSure || isEmptyBook(report) ? observedAt : facts.sureAt;
    if (mark !== null && markAt !== null) this.#agree(facts, { markAt });
    if (report.bid !== null && report.ask !== null) this.#agree(facts, { quoteAt: observedAt });
    facts.recorded = false;
  }

  /** Facts are as old as their oldest part. */
  #agree(facts: Facts, seen: Partial<Pick<Facts, 'markAt' | 'quoteAt'>>): void {
    Object.assign(facts, seen);
    const { markAt, quoteAt } = facts;
    if (markAt !== null && quoteAt !== null) facts.observedAt = markAt < quoteAt ? markAt : quoteAt;
  }

  /**
   * What was within reach of one mark may be far from the next: a market order would trade there. Where half of it is
   * out of reach, the book is looked at again before the next judgement.
   */
  #measureAgain(account: Account, facts: Facts, mark: Decimal): void {
    if (facts.seen === null) return;
    const { book, depth } = facts.seen;
    const now = depthWithin(facts.instrument, book, { mark, bps: this.#depthBps(account) });
    facts.depth = now;
    if (now.bid * 2n < depth.bid || now.ask * 2n < depth.ask) facts.depthAt = Number.NEGATIVE_INFINITY;
  }

  async #observeBook(account: Account, instrument: Instrument, rank: Rank): Promise<void> {
    const observedAt = this.#parts.clock.wallMs();
    const reply = await this.#ask(account, { kind: 'book', instrument }, rank);
    const book = reply === null ? null : this.#parts.venueOf(account).readBook(reply);
    if (book === null) return;
    this.#takeBook(account, this.#factsOf(account.id, instrument, observedAt), book);
  }

  #takeBook(account: Account, facts: Facts, book: BookReport): void {
    if (facts.mark === null) return;
    facts.depth = depthWithin(facts.instrument, book, { mark: facts.mark, bps: this.#depthBps(account) });
    facts.seen = { book, depth: facts.depth };
    facts.depthAt = this.#parts.clock.monotonicMs();
    facts.recorded = false;
  }

  /** No wider than any collar that looks at it: what rests beyond it is not within an order's reach. */
  #depthBps(account: Account): number {
    const { policy, shadow, bots } = this.#parts.state;
    let bps = DEPTH_BPS_MAX;
    for (const on of [policy, shadow]) {
      if (on !== null) bps = Math.min(bps, tightestCollar(on.policy, account, bots.values()));
    }
    return bps;
  }

  #factsOf(account: AccountId, instrument: Instrument, observedAt: UnixMs): Facts {
    const key = `${account}/${instrument}` as const;
    const known = this.#facts.get(key);
    if (known !== undefined) return known;
    const fresh = freshFacts(instrument, this.#parts.state.references.get(key), observedAt);
    this.#facts.set(key, fresh);
    return fresh;
  }
}
