import type { Account, GatewayState } from '../core/account/state.ts';
import type { Draft, RawReply, RawRequest, Venue } from '../core/order/venue.ts';
import type { BotId, ClientOrderId, Seq, VenueId } from '../core/units/ids.ts';
import type {
  Failpoints,
  Keyring,
  LedgerStore,
  Log,
  Random,
  SocketPeer,
  SocketSession,
  SpillStore,
  SocketWire,
  Wire,
  WireTarget,
} from '../ports.ts';
import { assert } from '../core/assert.ts';
import { ActionAllowance } from './execution/action-allowance.ts';
import { KeyLooks } from './custody/key-looks.ts';
import type { Patience } from './custody/patience.ts';
import { askForPerson, readOwn, type DraftAt } from './custody/probe.ts';
import { RateBudget, type Level, type Pause, type Spending } from '../core/budget/rate-budget.ts';
import { isWaiting } from './execution/account-news.ts';
import { rollDay } from './execution/admit.ts';
import { Codecs } from './execution/codecs.ts';
import { DeadMan } from './execution/dead-man.ts';
import { EmergencyStop } from './execution/emergency-stop.ts';
import { halt, resume, type HaltRequest } from './execution/halt.ts';
import { identifyKey } from './execution/identify.ts';
import { LimitLooks } from './execution/limit-looks.ts';
import { logOn } from './execution/log-on.ts';
import type { Journal } from './execution/journal.ts';
import { Listings } from './execution/listings.ts';
import { makeOrderId } from './execution/make-order-id.ts';
import { Market } from './execution/market.ts';
import { marketNumber } from './execution/market-number.ts';
import { MarketLooks } from './execution/market-looks.ts';
import { keepNonceRoom, skipNonces } from './execution/nonce-room.ts';
import { Nonces } from './execution/nonces.ts';
import { Readiness } from './execution/readiness.ts';
import { Recall } from './execution/recall.ts';
import type { RecheckParts, recheckResting } from './execution/recheck.ts';
import { TakenCancels } from './execution/taken-cancels.ts';
import { Reconciler } from './execution/reconcile.ts';
import { Rounds } from './execution/rounds.ts';
import { Spill } from './execution/spill.ts';
import type { SteadyClock } from './execution/steady-clock.ts';
import { sweep } from './execution/sweep.ts';
import { serve, type ServeParts } from './execution/serve.ts';
import { AccountStreams } from './streams/account-streams.ts';
import { TickerFeeds } from './streams/ticker-feeds.ts';
import { BotStreams } from './streams/user-streams.ts';
import { Tally } from './execution/tally.ts';
import { Sessions } from './sessions/sessions.ts';
import { VenueCountdown } from './execution/venue-countdown.ts';
import { VenueLimits } from './execution/venue-limits.ts';
import { targetOf } from './execution/wire-target.ts';
import { BudgetWire } from './wire/budget-wire.ts';

const INCOME_EVERY_MS = 20_000;
const TALLY_EVERY_MS = 60_000;

export interface GatewayParts {
  readonly clock: SteadyClock;
  readonly random: Random;
  readonly journal: Journal;
  readonly store: LedgerStore;
  readonly keyring: Keyring;
  readonly wire: Wire;
  readonly failpoints: Failpoints;
  readonly log: Log;
  /** Where exits are written while the ledger does not answer. */
  readonly spill: SpillStore;
  readonly venues: ReadonlyMap<VenueId, Venue>;
  /** The venues' codecs as accounts need them. */
  readonly codecs: Codecs;
  /** Whether an account's session is open, at venues that have one. Absent: no account is of such a venue. */
  readonly isOpen?: (account: Account) => boolean;
  /** WebSockets to venues. Absent: accounts are not followed, and bots cannot listen to them. */
  readonly sockets?: SocketWire;
  /** How resting orders are judged again; another one only where a test plants a bug. */
  readonly recheck: typeof recheckResting;
  /** Whether bots can reach the gateway now; absent where they always can. */
  readonly isReachable?: () => boolean;
}

/**
 * The trusted half of the gateway without its process: everything from a raw request to its answer, and the rounds that
 * keep what is known equal to what is. Runs unchanged in the keeper and in the simulation.
 */
export class Gateway {
  readonly market: Market;
  /** The way to the venues within their limits: for everything that is sent. */
  readonly wire: BudgetWire;
  readonly budget: RateBudget;
  readonly #parts: GatewayParts;
  readonly #serve: ServeParts & RecheckParts;
  readonly #reconciler: Reconciler;
  readonly #stop = new EmergencyStop();
  readonly #rounds: Rounds;
  readonly #marketLooks: MarketLooks;
  readonly #limitLooks: LimitLooks;
  readonly #sessions: Sessions;
  readonly #botStreams: BotStreams | null;
  readonly #accountStreams: AccountStreams | null;
  readonly #ticker: TickerFeeds;
  readonly #limits: VenueLimits;
  readonly #allowance: ActionAllowance;
  readonly #codecs: Codecs;
  /** The codec of an account's venue, with what it needs to know of that account. */
  readonly venueOf = (account: Account): Venue => this.#codecs.of(account);
  readonly #listings: Listings;
  readonly deadMan: DeadMan;
  readonly #countdown: VenueCountdown;
  /** What keys may do, and for how long they are still good. */
  readonly keys: KeyLooks;
  readonly #incomeAt = new Map<string, number>();
  readonly #clockOffsetMs = (account: Account): number => this.market.clockOffsetMs(account.id);
  #talliedAt = 0;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.#codecs = parts.codecs;
    const { clock } = parts;
    this.budget = new RateBudget((now) => clock.wallMs() - clock.monotonicMs() + now);
    const { venueOf } = this;
    this.wire = new BudgetWire({
      ...parts,
      budget: this.budget,
      ratesOf: (venue) => this.#codecOf(venue).rates,
      sharing: (target) => this.sharing(target),
    });
    const of = { wire: this.wire, venueOf, targetOf };
    this.#limits = new VenueLimits({ ...parts, ...of, budget: this.budget });
    this.#listings = new Listings({ ...parts, ...of, codecs: this.#codecs });
    const isListed = (account: Account): Promise<boolean> => this.#listings.isKnown(account);
    const nonces = new Nonces();
    const inFlight = new Set<Seq>();
    this.market = new Market({
      ...{ ...parts, ...of, state: parts.journal.state },
      targetOf: (account) => targetOf(account, 'trade'),
    });
    this.#marketLooks = new MarketLooks(parts.clock, this.market, venueOf);
    this.#limitLooks = new LimitLooks({ ...parts, market: this.market });
    const cancels = { taken: new TakenCancels(parts.clock), onActivity: this.#look.bind(this) };
    const own = { ...parts, ...of, ...cancels, nonces, clockOffsetMs: this.#clockOffsetMs, isListed };
    this.keys = new KeyLooks(own);
    this.#allowance = new ActionAllowance({ ...own, ask: (account, draft) => this.ask(account, draft) });
    this.#countdown = new VenueCountdown(own);
    this.deadMan = new DeadMan({
      ...own,
      isReachable: parts.isReachable ?? (() => true),
      isListening: (bot) => this.#sessions.isListening(bot),
    });
    this.#botStreams =
      parts.sockets === undefined ? null : new BotStreams({ ...parts, state: parts.journal.state, venueOf });
    this.#ticker = new TickerFeeds({ ...parts, state: parts.journal.state, venueOf });
    this.#accountStreams = this.#follow();
    this.#serve = {
      ...own,
      isOpen: (account) => this.#isOpen(account),
      streams: this.#botStreams,
      deadMan: this.deadMan,
      market: this.market,
      makeId: () => makeOrderId(parts.random),
      stop: this.#stop,
      recall: new Recall(parts.store),
      inFlight,
      spill: new Spill(parts.spill, parts.clock),
      tally: new Tally(),
      readiness: new Readiness(parts.journal, this.market),
      allowance: this.#allowance,
    };
    this.#sessions = new Sessions({
      ...this.#serve,
      random: parts.random,
      serve: (venue, request, prove) => serve(this.#serve, venue, request, prove),
      logOn: (venue, request, prove) => logOn(this.#serve, venue, request, prove),
      botOf: (venue, key) => identifyKey(this.state, venue, key),
      streams: this.#botStreams,
      ticker: this.#ticker,
    });
    const loadOf = (account: Account): number => this.#ownLoad(targetOf(account, 'trade'));
    this.#reconciler = new Reconciler({
      ...this.#serve,
      isHeard: (account) => this.hearsOf(account) === true,
      loadOf,
    });
    this.#rounds = this.#makeRounds(loadOf);
  }

  #makeRounds(loadOf: (account: Account) => number): Rounds {
    return new Rounds({
      ...this.#parts,
      accounts: () => [...this.state.accounts.values()].filter((account) => this.#isOpen(account)),
      loadOf,
      leastMs: (account, look) => this.#marketLooks.leastMs(account, look),
      isAwaited: (account, look) =>
        look === 'account'
          ? isWaiting(account, this.#serve.inFlight) || this.#reconciler.isAwaiting(account)
          : look === 'marks' && account.book.orders.size > 0,
      looks: new Map([
        ['marks', (account) => this.#lookAtMarks(account)],
        ['quotes', (account) => this.#marketLooks.lookAtQuotes(account)],
        ['account', (account) => this.#lookAtAccount(account)],
        ['news', (account) => this.#reconciler.learnNews(account)],
      ]),
    });
  }

  /** Something was done: every look comes soon, and at once the one at orders that a cancel ended. */
  #look(account: Account, cancelled: readonly ClientOrderId[] = [], sent = 0): void {
    this.#allowance.spend(account, sent);
    this.#rounds.soon(account);
    this.#reconciler.noteCancelled(account, cancelled);
    if (cancelled.length > 0) this.#rounds.urge(account, 'news');
  }

  /** Null where accounts are not followed. */
  #follow(): AccountStreams | null {
    const { sockets } = this.#parts;
    if (sockets === undefined) return null;
    return new AccountStreams({
      ...this.#parts,
      wire: this.wire,
      sockets,
      venueOf: this.venueOf,
      targetOf: (account) => targetOf(account, 'trade'),
      clockOffsetMs: this.#clockOffsetMs,
      isHeard: (account) => this.#botStreams?.isHeard(account) === true,
      onEvent: (account, event, message) => {
        const look = this.#reconciler.hint(account, event);
        if (look !== null) this.#rounds.urge(account, look);
        this.#botStreams?.publish(account, event, message);
      },
      onNews: (account) => this.#rounds.soon(account),
      onLive: (account) => this.#reconciler.begin(account),
      ticks: this.#ticker,
      prices: this.market,
    });
  }

  get state(): GatewayState {
    return this.#parts.journal.state;
  }

  async serve(venue: string, request: RawRequest): Promise<RawReply> {
    const reply = await serve(this.#serve, venue, request);
    const { venues, clock } = this.#serve;
    return venues.get(venue)?.dated?.(reply, clock.wallMs()) ?? reply;
  }

  /** What becomes of a bot's WebSocket; null where nothing listens. */
  openSession(venue: string, request: RawRequest, peer: SocketPeer): SocketSession | null {
    return this.#sessions.open(venue, request, peer);
  }

  /** A bot was revoked, or trades elsewhere now: its connections end, with a sentence that says why. */
  endSessions(bot: BotId, why: string): void {
    this.#sessions.endFor(bot, why);
  }

  /** Whether the venue tells us what happens on the account; null where that is not listened to. */
  hearsOf(account: Account): boolean | null {
    return this.#accountStreams?.isLive(account) ?? null;
  }

  /** The book of a market as the account's ticker tells it, for the owner; null where the venue has none. */
  watchBook(account: Account, token: number): ReturnType<TickerFeeds['watchBook']> {
    return this.#ticker.watchBook(account, token);
  }

  /** As {@link marketNumber}. */
  numberOf(account: Account, market: string): ReturnType<typeof marketNumber> {
    return marketNumber(this.#serve, account, market);
  }

  halt(request: HaltRequest): Promise<{ readonly recorded: boolean }> {
    return halt({ ...this.#parts, stop: this.#stop }, request);
  }

  resume(request: Omit<HaltRequest, 'stops'>): Promise<boolean> {
    return resume({ ...this.#parts, stop: this.#stop }, request);
  }

  /** Whether a halt stands over everything, or over a bot where one is named, also one that is not durable yet. */
  isHalted(bot: BotId | null): boolean {
    const { halts } = this.state;
    return this.#stop.stands(bot) || halts.has('everything') || (bot !== null && halts.has(`bot:${bot}`));
  }

  /** Cancels every order of every bot, and lets nothing else out until that is done, or given up after 30 s. */
  async sweep(told: (left: number) => void): ReturnType<typeof sweep> {
    this.#stop.isSweeping = true;
    const swept = await sweep(this.#serve, told);
    // Nothing is let out again where nothing is left: the gateway ends.
    this.#stop.isSweeping = swept.left.length === 0;
    return swept;
  }

  /** Begins the rounds. Every account is looked at once before the first regular round. */
  start(): void {
    this.#rounds.start();
    this.#botStreams?.start();
    this.deadMan.start();
    this.#countdown.start();
  }

  stop(): void {
    this.#rounds.stop();
    this.#botStreams?.stop();
    this.#accountStreams?.stop();
    this.deadMan.stop();
    this.#countdown.stop();
  }

  /** An order strays within seconds: it is judged as soon as marks are there, whatever else does not answer. */
  async #lookAtMarks(account: Account): Promise<void> {
    const begunAt = await this.#marketLooks.lookAtMarks(account);
    await this.#parts.recheck(this.#serve, account);
    await this.#limitLooks.look(account, begunAt);
  }

  async #lookAtAccount(account: Account): Promise<void> {
    const { clock, journal } = this.#parts;
    this.#accountStreams?.tend(account);
    await this.#listings.learn(account);
    await keepNonceRoom(this.#serve, account);
    await this.#limits.learn(account);
    await this.#allowance.learn(account);
    await this.#reconciler.round(account);
    const now = clock.monotonicMs();
    const incomeMs = this.#reconciler.paced(account, INCOME_EVERY_MS);
    if (now - (this.#incomeAt.get(account.id) ?? -Infinity) > incomeMs) {
      this.#incomeAt.set(account.id, now);
      await this.#reconciler.followIncome(account);
    }
    await this.keys.learn(account);
    if (now - this.#talliedAt > TALLY_EVERY_MS) {
      this.#talliedAt = now;
      await this.#serve.tally.flush(journal);
    }
    await journal.submit((book) => rollDay(book, account, this.market));
  }

  /** To be called before the first order after a restore. */
  skipNonces(): Promise<void> {
    return skipNonces(this.#serve);
  }

  /** Bots that share the address of a target, and its account: each has a floor of its own in the venue's limits. */
  sharing({ baseUrl, account: id }: WireTarget): Spending['bots'] {
    let address = 0;
    for (const { trade, host, traders } of this.state.accounts.values())
      if (trade === baseUrl || host === baseUrl) address += traders;
    return { address, account: (id === null ? undefined : this.state.accounts.get(id))?.traders ?? 0 };
  }

  /** How far the machine's clock was stepped, and how far the ledger's time is ahead of ours, in milliseconds. */
  clockStatus(): { readonly steppedMs: number; readonly ledgerAheadMs: number } {
    const { clock } = this.#parts;
    return {
      steppedMs: clock.strayMs(),
      ledgerAheadMs: Math.max(0, this.state.at - clock.wallMs()),
    };
  }

  /** How full the venue's limits are for an account, and whether the venue told us to wait. */
  limitsOf(account: Account): { readonly limits: readonly Level[]; readonly pause: Pause | null } {
    const place = { address: account.trade, account: account.id };
    const now = this.#parts.clock.monotonicMs();
    return { limits: this.budget.levels(place, now), pause: this.budget.pause(place, now) };
  }

  /** What a venue answers to a read of our own; null where it does not, and for a refusal. */
  ask(account: Account, draft: Draft): Promise<RawReply | null> {
    return readOwn(this.#serve, this.venueOf(account), { account, draft });
  }

  /** A read for a person, who waits for room as long as `patience` says, and to whom a refusal is an answer. */
  askFor(account: Account, draftAt: DraftAt, patience: Patience): ReturnType<typeof askForPerson> {
    return askForPerson({ ...this.#serve, patience }, this.venueOf(account), account, draftAt);
  }

  #isOpen(account: Account): boolean {
    return this.#parts.isOpen?.(account) ?? true;
  }

  #ownLoad(target: WireTarget): number {
    const place = { address: target.baseUrl, account: target.account };
    return this.budget.ownLoad(place, 'opening', this.sharing(target), this.#parts.clock.monotonicMs());
  }

  #codecOf(id: VenueId): Venue {
    const venue = this.#parts.venues.get(id);
    assert(venue !== undefined, 'accounts are of venues that are served');
    return venue;
  }
}
