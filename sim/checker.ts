import { scopeKey } from '../src/core/account/fold-halts.ts';
import type { Account, GatewayState, OpenIntent } from '../src/core/account/state.ts';
import type { Entry, IntentRecord, ScopeRecord } from '../src/core/ledger/entry.ts';
import { decodeLeaf, type Leaf } from '../src/core/ledger/leaf.ts';
import { Frontier } from '../src/core/ledger/merkle.ts';
import { RuleCheck } from '../src/core/ledger/rules.ts';
import type { RawReply, RawRequest } from '../src/core/order/venue.ts';
import { toHex } from '../src/core/units/bytes.ts';
import { sha256 } from '../src/keeper/open-ledger.ts';
import type { Way } from './faulty-wire.ts';
import { isNever, isReserved, KeptCheck } from './kept-check.ts';
import { grossOf, oversold, strayed, strayedWaitMs, units } from './market-check.ts';
import type { Disk } from './memory-ledger.ts';
import { NonceCheck } from './nonce-check.ts';
import { beyondReserved, otherThanKnown } from './order-check.ts';
import type { Timeline } from './timeline.ts';
import type { AccountAtVenue, OrderAtVenue, WorldVenue } from './venues/world-venue.ts';

export interface Violation {
  /** The invariant of docs/THREAT-MODEL.md that was broken. */
  readonly invariant: string;
  readonly text: string;
}

export interface CheckerParts {
  readonly disk: Disk;
  readonly venue: WorldVenue;
  readonly way: Way;
  readonly timeline: Timeline;
  readonly symbols: readonly string[];
}

/** Stands for an entry's number where the intent is in the side file alone. */
const SPILLED = -1;

/** An account at the limits of world-policy.ts, in quote units, with a hair for rounding. */
const EXPOSURE_MAX = 9_000 * 1.0001;
/** A resting order outside the collar is cancelled within the round after the look that saw it. */
const RECHECK_MS = 8_000;

/**
 * Watches a history from outside: what was sent, what is durable, what the venue says. Believes the gateway nothing.
 */
export class Checker {
  readonly violations: Violation[] = [];
  readonly #parts: CheckerParts;
  /** Order placements that left, by client order id. */
  readonly #sends = new Map<string, number>();
  /** Durable entries as last seen, and their tree. */
  readonly #entries: Entry[] = [];
  readonly #frontier = new Frontier(sha256);
  readonly #rules = new RuleCheck();
  readonly #allowed = new Map<string, { readonly seq: number; readonly body: IntentRecord }>();
  readonly #intents = new Map<number, IntentRecord>();
  readonly #finals = new Map<number, string>();
  readonly #halts = new Map<string, 'openings' | 'orders'>();
  readonly #nonces = new NonceCheck();
  readonly #kept = new KeptCheck();
  #policy = '';
  /** Resumes asked for so far: a halt acknowledged after a later resume was asked for promises nothing. */
  resumes = 0;
  #movedAt = Number.NEGATIVE_INFINITY;
  /** From when an order that strayed has had time to be cancelled: the last move, start, or end of faults. */
  #strayingFrom = Number.NEGATIVE_INFINITY;

  constructor(parts: CheckerParts) {
    this.#parts = parts;
    this.#readDisk();
  }

  #break(invariant: string, text: string): void {
    if (this.violations.length < 20) this.violations.push({ invariant, text });
  }

  /** The first byte of a request leaves. */
  onSend(request: RawRequest, _state: GatewayState): void {
    const sent = this.#parts.venue.readSent(request);
    const nonce = this.#parts.venue.nonceOf?.(request) ?? null;
    if (nonce !== null || sent !== null) this.#readDisk();
    const isExit = sent === null || (sent.kind === 'place' && sent.reduceOnly);
    const wrong = nonce === null ? null : this.#nonces.onSend(nonce, isExit);
    if (wrong !== null) this.#break('I8', wrong);
    if (sent === null) return;
    this.#readSpill();
    if (sent.kind === 'keep') {
      const { bot, broken } = this.#kept.onSend(sent);
      if (broken !== null) this.#break(...broken);
      if (bot !== null) this.#checkHalt(sent.says, bot, false);
      return;
    }
    const { id } = sent;
    if (sent.kind === 'place') {
      if (id === null) return this.#break('I2', 'an order left without an id');
      const count = (this.#sends.get(id) ?? 0) + 1;
      this.#sends.set(id, count);
      if (count > 1) this.#break('I2', `order ${id} left ${count} times`);
      if (!this.#allowed.has(id)) this.#break('I1', `order ${id} left before its intent was durable`);
      const bot = this.#allowed.get(id)?.body.bot ?? '';
      this.#checkHalt(id, bot, sent.reduceOnly);
    } else {
      const bot = this.#allowed.get(sent.id)?.body.bot;
      if (bot !== undefined) this.#checkHalt(sent.id, bot, this.#isReduceOnly(sent.id));
    }
  }

  #isReduceOnly(id: string): boolean {
    const action = this.#allowed.get(id)?.body.action;
    return action?.kind === 'place' && action.order.reduceOnly;
  }

  #checkHalt(id: string, bot: string, reduces: boolean): void {
    for (const key of ['everything', 'account:main', `bot:${bot}`]) {
      const stops = this.#halts.get(key);
      if (stops === 'orders' || (stops === 'openings' && !reduces)) {
        this.#break('I6', `order ${id} left after the halt of ${key} was acknowledged`);
      }
    }
  }

  onHalted(scope: ScopeRecord, stops: 'openings' | 'orders', _recorded: boolean): void {
    this.#hold(scopeKey(scope), stops);
  }

  /** A halt never weakens the one that stands. */
  #hold(key: string, stops: 'openings' | 'orders'): void {
    if (this.#halts.get(key) !== 'orders') this.#halts.set(key, stops);
  }

  /** From the moment a resume is asked for, sends are allowed again. */
  onResume(scope: ScopeRecord): void {
    this.resumes += 1;
    this.#halts.delete(scopeKey(scope));
  }

  /** A halt that the ledger never got is gone with the process that knew it, and the owner was told so. */
  onCrash(): void {
    this.#beginStraying();
    this.#readDisk();
    this.#nonces.onCrash();
    this.#halts.clear();
    for (const entry of this.#entries) {
      if (entry.body.kind === 'halt') this.#hold(scopeKey(entry.body.scope), entry.body.stops);
      if (entry.body.kind === 'resume') this.#halts.delete(scopeKey(entry.body.scope));
    }
  }

  onReplay(_request: unknown): void {}

  onMove(): void {
    this.#movedAt = this.#parts.timeline.now;
    this.#strayingFrom = this.#movedAt;
  }

  /** From now on the venue answers. */
  onFaultsEnded(): void {
    this.#beginStraying();
  }

  #beginStraying(): void {
    if (this.#movedAt > Number.NEGATIVE_INFINITY) this.#strayingFrom = this.#parts.timeline.now;
  }

  /** An answer reached the bot. A definite "no such order" for something that is at the venue would be a lie. */
  onAnswer(request: RawRequest, reply: RawReply): void {
    const id = this.#parts.venue.refusedId(request, reply);
    if (id === null) return;
    const text = Buffer.from(reply.body).toString('utf8');
    if (text.includes('CLIENT_ORDER_ID_USED') && !this.#wasUsed(id)) {
      this.#break('I7', `order id ${id} was called used and never was`);
    }
  }

  #wasUsed(id: string): boolean {
    this.#readDisk();
    return this.#allowed.has(id);
  }

  /** Between two steps: what holds at every moment. */
  observe(state: GatewayState): void {
    this.#readDisk();
    const venue = this.#parts.venue.account();
    this.#checkOrders(venue);
    this.#checkExposure(venue);
    for (const pair of oversold(venue)) this.#break('I5', `more of ${pair} was sold than bought`);
    for (const account of state.accounts.values())
      for (const id of beyondReserved(account, venue.openOrders))
        this.#break('I5', `order ${id} is larger at the venue than what is reserved for it`);
    if (state.size < this.#entries.length) this.#break('I12', 'the state is behind the disk');
  }

  #checkOrders({ orders, kept }: AccountAtVenue): void {
    for (const broken of this.#kept.check(kept ?? [], (seq) => isNever(this.#finals.get(seq))))
      this.#break(...broken);
    const seen = new Set<string>();
    for (const order of orders) {
      const { id } = order;
      if (seen.has(id)) this.#break('I2', `two venue orders have the id ${id}`);
      seen.add(id);
      // What the venue made for a bot has no intent of its own: the verifier asks who wanted it.
      if (order.isMade === true) continue;
      const intent = this.#allowed.get(id);
      if (intent === undefined) {
        this.#break('I3', `venue order ${id} has no intent`);
        continue;
      }
      if (this.#finals.get(intent.seq) === 'notPlaced')
        this.#break('I4', `order ${id} was called not placed`);
      const action = intent.body.action;
      if (action.kind !== 'place' || action.order.instrument !== order.symbol)
        this.#break('I3', `order ${id} differs`);
    }
  }

  /** By the venue's own book: positions, plus every open order filling on the worse side, at mark. */
  #checkExposure(venue: AccountAtVenue): void {
    const { symbols, way } = this.#parts;
    const gross = grossOf(venue, symbols, (symbol) => way.markOf(symbol));
    // A mark that moves changes the worth of what is already there; limits hold for what is let in.
    if (this.#movedAt === Number.NEGATIVE_INFINITY && gross > EXPOSURE_MAX * 1.03) {
      this.#break('I5', `gross exposure ${gross.toFixed(2)} is above the limit`);
    }
  }

  /** Of the tree over the durable entries that were seen, in hexadecimal digits. */
  root(): string {
    return toHex(this.#frontier.root());
  }

  /** A keeper that cannot read its own disk. */
  onUnreadable(): void {
    this.#break('I12', 'the ledger on disk cannot be folded');
  }

  /** Whether nothing is in doubt, nothing is on its way, and no order strays, or one that does has had its time. */
  isAtRest(state: GatewayState): boolean {
    const [account] = state.accounts.values();
    if (account === undefined || this.#awaited(account).length > 0) return false;
    if (this.#parts.way.travelling > 0) return false;
    const venue = this.#parts.venue.account();
    const strayingMs = this.#parts.timeline.now - this.#strayingFrom;
    if (strayingMs < strayedWaitMs(this.#parts.venue.codec) && this.#strayed(venue).length > 0) return false;
    const same = this.#liveOrders(account).join() === this.#resting(account, venue).join();
    return same && account.book.positions.size === venue.positions.length;
  }

  /** After the faults ended and the validity window passed. */
  atRest(state: GatewayState): void {
    this.#readDisk();
    const venue = this.#parts.venue.account();
    this.#checkOrders(venue);
    const account = [...state.accounts.values()][0];
    if (account === undefined) return this.#break('L1', 'the account is gone');
    for (const { kind, clientOrderId: id } of account.openIntents.values())
      if (kind === 'place' && id !== null && !account.book.orders.has(id))
        this.#break('I5', `order ${id} is in doubt, and nothing is reserved for it`);
    for (const open of this.#awaited(account))
      this.#break('L1', `intent ${open.intent} (${open.kind}) is still in doubt`);
    const live = this.#liveOrders(account);
    const resting = this.#resting(account, venue);
    if (live.join() !== resting.join())
      this.#break('L2', `live orders ${live.join()} are not the venue's ${resting.join()}`);
    for (const id of otherThanKnown(account, venue.openOrders))
      this.#break('L2', `order ${id} is another at the venue than it is known to be`);
    for (const symbol of this.#parts.symbols) this.#checkPosition(account, venue, symbol);
    this.#checkCollar(venue);
    this.#checkLedger();
  }

  /** What the venue can still tell of. Where absence proves nothing, an order that is not there stays in doubt. */
  #awaited(account: Account): readonly OpenIntent[] {
    const open = [...account.openIntents.values()];
    const { codec } = this.#parts.venue;
    if (codec.absenceProvesNothing !== true) return open;
    const { orders, kept = [] } = this.#parts.venue.account();
    const there = new Set(orders.map(({ id }) => id));
    return open.filter(
      (one) =>
        one.kind !== 'place' ||
        !isReserved(account, one) ||
        there.has(one.clientOrderId ?? '') ||
        this.#kept.canBeTold(one, account, kept),
    );
  }

  /** What rests at the venue and can be known to: orders by their ids, and what is kept by its number. */
  #resting(account: Account, { openOrders, kept = [] }: AccountAtVenue): string[] {
    const unclear = this.#kept.unclear(account, kept).flatMap(({ number, placed }) => [number, placed]);
    const waiting = kept.filter((one) => one.isWaiting).map(({ number }) => number);
    return [...openOrders.map(({ id }) => id), ...waiting].filter((name) => !unclear.includes(name)).sort();
  }

  /** Ids of orders that are known to rest, without those that may never have been. */
  #liveOrders(account: Account): string[] {
    const awaited = new Set(this.#awaited(account).map(({ clientOrderId }) => clientOrderId));
    const doubted = [...account.openIntents.values()].filter(({ kind }) => kind === 'place');
    const kept = new Set(doubted.map((open) => open.clientOrderId).filter((id) => !awaited.has(id)));
    return [...account.book.orders]
      .filter(([id]) => !kept.has(id))
      .map(([id, { order, venueOrderId }]) => (order.standing === undefined ? id : (venueOrderId ?? id)))
      .sort();
  }

  #checkPosition(
    account: NonNullable<ReturnType<GatewayState['accounts']['get']>>,
    venue: AccountAtVenue,
    symbol: string,
  ): void {
    const ours = [...account.book.positions].find(([name]) => name === symbol)?.[1] ?? 0n;
    const theirs = units(venue.positions.find((held) => held.symbol === symbol)?.amount ?? 0n);
    if (Math.abs(units(ours) - theirs) > 1e-9)
      this.#break('I4', `position in ${symbol} is ${theirs}, known is ${units(ours)}`);
  }

  #checkCollar(venue: AccountAtVenue): void {
    if (this.#parts.timeline.now - this.#strayingFrom < RECHECK_MS) return;
    for (const { id, price, symbol } of this.#strayed(venue))
      this.#break('I15', `${id} rests at ${units(price)}, the mark is ${this.#parts.way.markOf(symbol)}`);
  }

  #strayed(venue: AccountAtVenue): readonly OrderAtVenue[] {
    return strayed(venue, (symbol) => this.#parts.way.markOf(symbol));
  }

  /** Follows the durable entries: gap-free, in time, under the policy in force, finals said once. */
  #readDisk(): void {
    const { disk } = this.#parts;
    for (let seq = this.#entries.length; seq < disk.leaves.length; seq += 1) {
      const read = disk.read(seq);
      if (read === null || read.entry.seq !== seq) return this.#break('I12', `entry ${seq} is not an entry`);
      const { entry, leaf, hash } = read;
      if (entry.at < (this.#entries.at(-1)?.at ?? 0)) this.#break('I12', `entry ${seq} went back in time`);
      this.#entries.push(entry);
      this.#frontier.appendHash(hash);
      this.#followEntry(entry);
      this.#checkRules(leaf);
    }
  }

  /** What the offline verifier says of it, which knows nothing but the entries. */
  #checkRules(leaf: Leaf): void {
    const broken = this.#rules.take(leaf);
    if (broken !== null) this.#break('I12', `entry ${broken.seq} breaks the rule ${broken.rule}`);
  }

  #followEntry(entry: Entry): void {
    const { seq, body } = entry;
    this.#nonces.take(entry);
    if (body.kind === 'policy') this.#policy = body.hash;
    if (body.kind === 'intent') {
      if (body.policy !== this.#policy) this.#break('I9', `intent ${seq} was decided under another policy`);
      this.#followIntent(seq, body);
    }
    // Nobody else holds the key in these histories: whatever is taken for a stranger's order is a false alarm.
    if (body.kind === 'foreign' && body.origin !== 'attached')
      this.#break('I4', `order ${body.venueOrderId} was taken for a stranger's`);
    if (body.kind === 'spilled') this.#followIntent(seq, body.intent);
    if (body.kind === 'outcome' && body.result !== 'unknown') {
      if (!this.#intents.has(body.intent)) this.#break('I12', `outcome ${seq} has no intent`);
      if (this.#finals.has(body.intent)) this.#break('I4', `intent ${body.intent} has two final outcomes`);
      this.#finals.set(body.intent, body.result);
    }
  }

  #followIntent(seq: number, body: IntentRecord): void {
    this.#intents.set(seq, body);
    const id = body.action.kind === 'place' ? body.action.order.clientOrderId : null;
    if (body.verdict === 'allow') this.#kept.follow(seq, body);
    if (id === null || body.verdict !== 'allow') return;
    const known = this.#allowed.get(id);
    if (known !== undefined && known.seq !== SPILLED) this.#break('I7', `order id ${id} was allowed twice`);
    this.#allowed.set(id, { seq, body });
  }

  /** What is durable beside the ledger counts as durable, and only for orders that cannot open anything. */
  #readSpill(): void {
    for (const record of this.#parts.disk.spill) {
      const entry = decodeLeaf(record);
      if (entry?.body.kind !== 'spilled')
        return this.#break('I12', 'a record of the side file cannot be read');
      const { action } = entry.body.intent;
      if (action.kind !== 'place' || !action.order.reduceOnly) {
        return this.#break('I1', 'something else than an exit went without the ledger');
      }
      const id = action.order.clientOrderId ?? '';
      if (!this.#allowed.has(id)) this.#allowed.set(id, { seq: SPILLED, body: entry.body.intent });
    }
  }

  /** The tree over what is on disk now is the tree that grew with it: nothing was changed behind its back. */
  #checkLedger(): void {
    const again = new Frontier(sha256);
    for (const leaf of this.#parts.disk.leaves) again.append(leaf);
    if (toHex(again.root()) !== toHex(this.#frontier.root()))
      this.#break('I12', 'the ledger changed after it was written');
    const signed = [...this.#sends.values()].reduce((sum, count) => sum + count, 0);
    if (signed > this.#allowed.size)
      this.#break('I17', `${signed} orders left for ${this.#allowed.size} intents`);
  }
}
