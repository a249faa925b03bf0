import { assert } from '../../core/assert.ts';
import type { AccountEvent } from '../../core/order/account-event.ts';
import type { Account } from '../../core/account/state.ts';
import type { Venue, VenueAccountStream } from '../../core/order/venue.ts';
import type { Log, SocketWire, VenueSocket, Wire, WireTarget } from '../../ports.ts';
import { MarketListener, type Prices } from './market-listener.ts';
import { accountLogOn, type AccountLogOnParts } from './account-log-on.ts';

type StreamOf<Kind extends VenueAccountStream['kind']> = Extract<VenueAccountStream, { readonly kind: Kind }>;

const DEADLINE_MS = 5_000;
/**
 * How often the venue is asked whether it is there, and how long it may be silent after that. A connection that is not
 * logged on at the first such moment ends.
 */
const PING_EVERY_MS = 10_000;
const SILENT_MAX_MS = 25_000;
const AGAIN_MIN_MS = 500;
const AGAIN_MAX_MS = 30_000;

export interface FollowerParts extends AccountLogOnParts {
  readonly log: Log;
  readonly wire: Wire;
  readonly sockets: SocketWire;
  readonly venueOf: (account: Account) => Venue;
  readonly targetOf: (account: Account) => WireTarget;
  /** Whether any bot listens to the account: otherwise messages of orders that are known are only news. */
  readonly isHeard: (account: Account) => boolean;
  /** An event of a kind that is known, and the message of it alone. */
  readonly onEvent: (account: Account, event: AccountEvent, message: string) => void;
  /** Something happened, or the stream broke: what it was is to be asked. */
  readonly onNews: (account: Account) => void;
  /** The stream began: what happened before that it will never tell. */
  readonly onLive: (account: Account) => void;
  /** Takes what the stream tells in bytes; absent where no venue does. */
  readonly ticks?: Ticks;
  /** Takes prices that the stream tells in messages. */
  readonly prices: Prices;
}

/** What becomes of prices that a stream tells beside the account's own. */
export interface Ticks {
  /** A connection stands, on which `say` asks for instruments. */
  begin(account: Account, say: (text: string) => void): void;
  take(account: Account, message: Uint8Array): void;
  end(account: Account): void;
}

/**
 * Follows what the venue tells of one account, for as long as there is one: opens a stream key and keeps it alive, logs
 * on, or shows the session's token, and begins again after every end, silence or change of key. What it hears is passed
 * on to bots, and is a reason to look wherever the message does not say in full what happened.
 */
export class AccountFollower {
  readonly #parts: FollowerParts;
  readonly #account: Account;
  #socket: VenueSocket | null = null;
  #isStopped = false;
  #isLive = false;
  #failures = 0;
  #heardAt = 0;
  #endsAt = 0;
  #extendAt = 0;
  /** Subscriptions that the venue has not confirmed. */
  #unanswered = 0;
  /** Markets that are listened to on this connection; null while it is not live, or tells of none. */
  #markets: MarketListener | null = null;
  /** Counts connections: what belongs to an earlier one is not listened to. */
  #round = 0;

  constructor(parts: FollowerParts, account: Account) {
    this.#parts = parts;
    this.#account = account;
    void this.#connect();
  }

  get isLive(): boolean {
    return this.#isLive;
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#isLive) this.#parts.ticks?.end(this.#account);
    this.#isLive = false;
    this.#round += 1;
    this.#socket?.close();
  }

  /** Listens to the markets that are wanted now. */
  tend(): void {
    this.#markets?.listen(this.#parts.prices.wanted(this.#account));
  }

  async #connect(): Promise<void> {
    const round = (this.#round += 1);
    const opened = await this.#open(round);
    if (this.#round !== round) return opened?.close();
    if (opened === null) return this.#again();
    const stream = this.#stream;
    const now = this.#parts.clock.monotonicMs();
    this.#socket = opened;
    this.#heardAt = now;
    this.#endsAt = now + stream.lifeMs;
    this.#extendAt = stream.kind === 'keyed' ? now + stream.keepAliveMs : Infinity;
    this.#watch(round);
    if (stream.kind === 'keyed') return this.#begin();
    if (stream.kind === 'session') return this.#beginTicks(opened);
    if (stream.kind === 'open') return this.#subscribe(opened, stream);
    const message = await accountLogOn(this.#parts, this.#venue, stream, this.#account).catch(() => null);
    if (message === null) return this.#ended(round);
    if (this.#round === round) opened.say(message);
  }

  #begin(): void {
    if (this.#isLive) return;
    this.#isLive = true;
    this.#failures = 0;
    this.#beginMarkets();
    this.#parts.onLive(this.#account);
  }

  #beginMarkets(): void {
    const stream = this.#stream;
    const socket = this.#socket;
    this.#markets =
      stream.kind === 'open' ? new MarketListener(stream.markets, (text) => socket?.say(text)) : null;
    this.tend();
  }

  #beginTicks(opened: VenueSocket): void {
    this.#parts.ticks?.begin(this.#account, (text) => opened.say(text));
    this.#begin();
  }

  async #open(round: number): Promise<VenueSocket | null> {
    const { sockets, targetOf } = this.#parts;
    const { sockets: codec } = this.#venue;
    const stream = this.#stream;
    const target = await this.#targetOf(stream);
    if (target === null || this.#round !== round) return null;
    const { baseUrl, ca } = targetOf(this.#account);
    const host = { baseUrl: codec.streamsOf(baseUrl).replace(/^ws/, 'http'), ca };
    return sockets.open(host, target, {
      onText: (text) => this.#take(round, text),
      ...(stream.kind === 'session' ? { onBytes: (bytes) => this.#takeBytes(round, bytes) } : {}),
      onPong: () => this.#hear(round),
      onClose: () => this.#ended(round),
    });
  }

  /** Where the stream is: for a new stream key, or for the session that is open. Null when there is none. */
  async #targetOf(stream: VenueAccountStream): Promise<string | null> {
    if (stream.kind === 'session')
      return accountLogOn(this.#parts, this.#venue, stream, this.#account).catch(() => null);
    if (stream.kind !== 'keyed') return stream.target;
    const key = await this.#ask(stream, 'open');
    return key === null ? null : stream.target(key);
  }

  /**
   * The stream key, opened or extended; null when the venue did not give it. It is asked for before ordinary questions:
   * what the stream tells need not be asked, and nothing tells of a stranger sooner (T41).
   */
  async #ask(stream: StreamOf<'keyed'>, verb: 'open' | 'extend'): Promise<string | null> {
    const keyId = this.#parts.keyring.keyId(this.#account.id);
    if (keyId === null) return null;
    const request = stream.request(verb, keyId);
    const target = this.#parts.targetOf(this.#account);
    const sending = await this.#parts.wire
      .send(target, request, DEADLINE_MS, () => !this.#isStopped, 'stranger')
      .catch(() => null);
    return sending?.kind === 'answered' ? stream.readKey(sending.reply) : null;
  }

  #take(round: number, text: string): void {
    if (this.#round !== round) return;
    this.#hear(round);
    const stream = this.#stream;
    if (stream.kind === 'private' && this.#isAnswer(round, stream, text)) return;
    if (stream.kind === 'open' && this.#isAnswered(round, stream, text)) return;
    if (stream.kind === 'open' && stream.markets.tellsOf(text)) return this.#takePrice(text);
    if (!this.#isRead(text)) return this.#parts.onNews(this.#account);
    const told = stream.read(text);
    if (told.length === 0) return;
    if (told.some(({ event }) => event.kind === 'expired')) return this.#ended(round);
    if (told.some(({ event }) => event.kind !== 'order' || event.fact === undefined))
      this.#parts.onNews(this.#account);
    for (const { event, message } of told) this.#parts.onEvent(this.#account, event, message);
  }

  /** A message that nobody is shown and that says nothing in full is only news. */
  #isRead(text: string): boolean {
    const stream = this.#stream;
    if (stream.tellsFacts === true || this.#parts.isHeard(this.#account)) return true;
    return stream.mayEnd(text) || this.#isStrange(text);
  }

  #takePrice(text: string): void {
    const told = this.#markets?.read(text) ?? null;
    if (told !== null) this.#parts.prices.hear(this.#account, told);
  }

  #takeBytes(round: number, bytes: Uint8Array): void {
    if (this.#round !== round) return;
    this.#hear(round);
    this.#parts.ticks?.take(this.#account, bytes);
  }

  /** Takes the venue's word about the connection itself; false for what it tells of the account. */
  #isAnswer(round: number, stream: StreamOf<'private'>, text: string): boolean {
    const answer = stream.readAnswer(text);
    if (answer === 'loggedOn') this.#socket?.say(stream.subscription);
    if (answer === 'subscribed') this.#begin();
    if (answer === 'refused') this.#refused(round);
    return answer !== null;
  }

  #subscribe(opened: VenueSocket, stream: StreamOf<'open'>): void {
    this.#unanswered = stream.subscriptions.length;
    for (const subscription of stream.subscriptions) opened.say(subscription);
  }

  /** The same where nobody logs on: the stream is live when everything is listened to. */
  #isAnswered(round: number, stream: StreamOf<'open'>, text: string): boolean {
    const answer = stream.readAnswer(text);
    if (answer === 'subscribed') this.#unanswered -= 1;
    if (answer === 'subscribed' && this.#unanswered === 0) this.#begin();
    if (answer === 'refused') this.#refused(round);
    return answer !== null;
  }

  /** Not of a key that is wrong alone: a clock that is seconds off is refused as well. */
  #refused(round: number): void {
    this.#parts.log.write('warn', 'ACCOUNT_STREAM_REFUSED', { account: this.#account.id });
    this.#ended(round);
  }

  /** Whether a message seems to be of an order whose number the ledger does not know: our own begin so. */
  #isStrange(text: string): boolean {
    const { venueIds, foreign } = this.#account;
    return this.#stream.ordersIn(text).some((number) => !venueIds.has(number) && !foreign.has(number));
  }

  #hear(round: number): void {
    if (this.#round === round) this.#heardAt = this.#parts.clock.monotonicMs();
  }

  /** Looks after a connection until another one has taken its place. */
  #watch(round: number): void {
    this.#parts.clock.after(PING_EVERY_MS, () => {
      if (this.#round !== round) return;
      const now = this.#parts.clock.monotonicMs();
      const isOver = !this.#isLive || now - this.#heardAt > SILENT_MAX_MS || now >= this.#endsAt;
      if (isOver) return this.#ended(round);
      const stream = this.#stream;
      if (stream.kind === 'keyed') this.#keep(round, stream, now);
      else if (stream.kind === 'session') this.#socket?.ping();
      else this.#socket?.say(stream.heartbeat);
      this.#watch(round);
    });
  }

  #keep(round: number, stream: StreamOf<'keyed'>, now: number): void {
    if (now >= this.#extendAt) void this.#extend(round, stream);
    this.#socket?.ping();
  }

  async #extend(round: number, stream: StreamOf<'keyed'>): Promise<void> {
    this.#extendAt = this.#parts.clock.monotonicMs() + stream.keepAliveMs;
    if ((await this.#ask(stream, 'extend')) === null) this.#ended(round);
  }

  #ended(round: number): void {
    if (this.#round !== round) return;
    this.#round += 1;
    this.#socket?.close();
    this.#socket = null;
    this.#markets = null;
    if (this.#isLive) {
      this.#isLive = false;
      this.#parts.ticks?.end(this.#account);
      this.#parts.log.write('warn', 'ACCOUNT_STREAM_ENDED', { account: this.#account.id });
      this.#parts.onNews(this.#account);
    }
    this.#again();
  }

  #again(): void {
    this.#failures += 1;
    const delayMs = Math.min(AGAIN_MAX_MS, AGAIN_MIN_MS * 2 ** Math.min(this.#failures - 1, 10));
    const round = this.#round;
    this.#parts.clock.after(delayMs, () => {
      if (this.#round === round && !this.#isStopped) void this.#connect();
    });
  }

  get #stream(): VenueAccountStream {
    const { accountStream } = this.#venue;
    assert(accountStream !== null, 'only accounts that can be listened to are followed');
    return accountStream;
  }

  get #venue(): Venue {
    return this.#parts.venueOf(this.#account);
  }
}
