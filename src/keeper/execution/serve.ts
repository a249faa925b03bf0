import { hash } from 'node:crypto';
import type { Account } from '../../core/account/state.ts';
import { assert } from '../../core/assert.ts';
import type { Rank } from '../../core/budget/purse.ts';
import type { Lease, Throttled } from '../../core/budget/rate-budget.ts';
import type { Charge } from '../../core/order/rates.ts';
import { inputSentence } from '../../core/order/input-sentence.ts';
import type { Intent } from '../../core/order/intent.ts';
import type { OrderReference } from '../../core/order/order.ts';
import type { DecoyCheck } from '../../core/order/signing.ts';
import { denialText } from '../../core/policy/evaluate.ts';
import { Permit } from '../../core/order/permit.ts';
import type {
  Authentication,
  NotUnderstood,
  RawReply,
  RawRequest,
  Refusal,
  Route,
  Unsigned,
  Venue,
} from '../../core/order/venue.ts';
import type { BotId, Instrument } from '../../core/units/ids.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import type { UserStreams, Wire, WireTarget } from '../../ports.ts';
import { change, type ChangeParts } from './change.ts';
import { KEY_SILENT, ownershipOf } from './deliver.ts';
import type { ChangeRequest } from './admit.ts';
import { identify, type Identified } from './identify.ts';
import { learnNumbers } from './number-lookup.ts';
import { underOwnName } from './own-name.ts';
import type { ActionAllowance } from './action-allowance.ts';
import { priceTurn } from './price-turn.ts';
import { rankAt, throttledRefusal } from './rank.ts';
import { restingOf } from './resting-of.ts';
import type { Readiness } from './readiness.ts';
import type { Tally } from './tally.ts';
import { instrumentOf, takeApart, type Change } from './take-apart.ts';

/** A read that takes longer is answered as unavailable. */
const READ_DEADLINE_MS = 10_000;
/** A read waits this long at most for the ledger to take what it knows already. */
const SETTLE_MS = 100;

export interface ServeParts extends ChangeParts {
  readonly venues: ReadonlyMap<string, Venue>;
  /** The codec of an account's venue, bound to it. */
  readonly venueOf: (account: Account) => Venue;
  /** Whether the markets are known by which its requests are read. */
  readonly isListed: (account: Account) => Promise<boolean>;
  /** Whether requests can be sent: at venues with sessions, whether one is open. */
  readonly isOpen: (account: Account) => boolean;
  readonly tally: Tally;
  readonly wire: LeasingWire;
  /** Is told of every request that carries its bot's signature. */
  readonly deadMan: { heard(bot: BotId): void };
  readonly readiness: Readiness;
  readonly allowance: ActionAllowance;
  /** What bots hear of their accounts; null: nobody can listen. */
  readonly streams: UserStreams | null;
}

/** A wire that gives leases before anything is decided. */
export interface LeasingWire extends Wire {
  lease(target: WireTarget, bot: BotId, rank: Rank, charges: readonly Charge[]): Lease | Throttled;
}

type Authentic = Extract<Authentication, { kind: 'authentic' }>;

interface Caller extends Identified {
  readonly venue: Venue;
  readonly route: Route;
}

/** How a request is proven to be from the bot whose key it names. */
export type Prove = (check: DecoyCheck, now: UnixMs) => Authentication | Unsigned;

/**
 * Answers one request of a bot. Never throws for anything that a bot can send. `prove`: given for a request that came,
 * and was signed, in another form than over HTTP.
 */
export async function serve(
  parts: ServeParts,
  venueId: string,
  request: RawRequest,
  prove?: Prove,
): Promise<RawReply> {
  const venue = parts.venues.get(venueId);
  if (venue === undefined) return NOTHING_HERE;
  const route = venue.classify(request.method, pathOf(request.target), request.body);
  if (route === null || route.kind === 'public') {
    parts.tally.malformed();
    return venue.refuse({ kind: 'notServed' });
  }
  const known = identify(parts.journal.state, venue, request);
  if (known === null) return refuseStranger(parts, venue);
  const caller: Caller = { venue: parts.venueOf(known.account), route, ...known };
  const { session } = venue;
  if (route.kind === 'local' && route.name !== session?.route) return answerLocally(parts, caller);
  const now = unixMs(parts.clock.wallMs() + parts.clockOffsetMs(caller.account));
  const check = parts.keyring.decoyCheck(caller.bot.id);
  if (session !== undefined && route.name === session.route)
    return session.answerDecoy(request, check, now) ?? refuseStranger(parts, venue);
  const proof = prove === undefined ? venue.authenticate(request, check, now) : prove(check, now);
  if (proof.kind === 'refused') {
    return proof.why === 'timestamp' ? venue.refuse({ kind: 'clock' }) : refuseStranger(parts, venue);
  }
  if (proof.kind === 'unsigned') return answerUnsigned(parts, caller, request);
  parts.deadMan.heard(caller.bot.id);
  if (route.kind === 'moveFunds' || route.kind === 'denied')
    return refuseRoute(parts, caller, request, proof);
  if (!parts.isOpen(caller.account)) return venue.refuse(NOT_LOGGED_IN);
  if (!(await parts.isListed(caller.account))) return venue.refuse(NOT_LISTED);
  // The list may have come just now.
  const listed: Caller = { ...caller, venue: parts.venueOf(caller.account) };
  const decoded = (): Intent | NotUnderstood =>
    listed.venue.decode(route, request, (target) => restingOf(listed.account, listed.bot, target));
  let intent = decoded();
  const isUnknown = intent.kind === 'notUnderstood' && intent.code === 'ORDER_UNKNOWN';
  if (isUnknown && parts.journal.isUnsettled) {
    // The venue's number of an order comes with its outcome, which may wait to be recorded.
    await parts.journal.settled(SETTLE_MS);
    intent = decoded();
  }
  if (intent.kind === 'notUnderstood') return refuseUnread(parts, listed, intent);
  return dispatch(parts, listed, request, proof, intent);
}

/** Whoever knows the key may have sent it: it is answered as a read, and nothing else comes of it. */
async function answerUnsigned(parts: ServeParts, caller: Caller, request: RawRequest): Promise<RawReply> {
  const { venue, route } = caller;
  const intent = route.kind === 'query' ? venue.decode(route, request) : null;
  if (intent?.kind === 'read') return read(parts, caller, intent);
  if (intent?.kind === 'notUnderstood') return refuseUnread(parts, caller, intent);
  parts.tally.malformed();
  return venue.refuse({ kind: 'notServed' });
}

/** Nothing can be sent, not even cancels, until a person logs in. */
const NOT_LOGGED_IN: Refusal = {
  kind: 'unavailable',
  code: 'NOT_LOGGED_IN',
  text: 'nobody is logged in at the venue for this account; nothing was sent. The owner runs: sallyport login',
};

/** What a bot's numbers mean is not known yet. */
const NOT_LISTED: Refusal = {
  kind: 'unavailable',
  code: 'LISTING_MISSING',
  text: 'the venue has not told its list of markets yet; nothing was sent',
};

function refuseUnread(parts: ServeParts, { venue }: Caller, { code, field }: NotUnderstood): RawReply {
  if (code === 'ORDER_UNKNOWN') return venue.refuse({ kind: 'noSuchOrder' });
  parts.tally.malformed();
  return venue.refuse({ kind: 'input', code, text: inputSentence(code, field), about: field });
}

/** About the decoy key, by the key id alone. Its listen keys are ours: the venue's own never leaves the gateway. */
function answerLocally({ clock, streams }: ServeParts, { venue, route, bot }: Caller): RawReply {
  const { accountStream } = venue;
  if (streams === null || accountStream?.kind !== 'keyed')
    return venue.answerLocally(route.name, clock.wallMs());
  switch (accountStream.verbOf(route.name)) {
    case 'open':
      return accountStream.keyReply(streams.issue(bot.id));
    case 'extend':
      return streams.extend(bot.id)
        ? accountStream.keyReply(streams.issue(bot.id))
        : accountStream.noKeyReply();
    case 'close':
      streams.revoke(bot.id);
      return accountStream.keyReply(null);
    case null:
      return venue.answerLocally(route.name, clock.wallMs());
  }
}

const NOTHING_HERE: RawReply = {
  status: 404,
  headers: [['content-type', 'application/json']],
  body: Buffer.from('{}'),
};

function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}

/** One public answer for every reason, so that it tells nobody which part was wrong. */
export function refuseStranger(
  parts: { readonly tally: { unauthenticated(): void } },
  venue: Venue,
): RawReply {
  parts.tally.unauthenticated();
  return venue.refuse({ kind: 'unauthenticated' });
}

function dispatch(
  parts: ServeParts,
  caller: Caller,
  request: RawRequest,
  proof: Authentic,
  intent: Intent,
): Promise<RawReply> {
  if (intent.kind === 'read') return read(parts, caller, intent);
  assert(intent.kind !== 'local' && intent.kind !== 'moveFunds', 'such routes are answered undecoded');
  return act(parts, caller, request, proof, intent);
}

async function act(
  parts: ServeParts,
  caller: Caller,
  request: RawRequest,
  proof: Authentic,
  intended: Change,
): Promise<RawReply> {
  const { venue, account } = caller;
  const unready = await parts.readiness.forChange(account, takeApart(intended).map(instrumentOf), intended);
  if (unready !== null) return venue.refuse(unready);
  await learnNumbers(parts, caller, intended);
  const named = intended.kind === 'cancel' || intended.kind === 'setting' ? intended.target : undefined;
  // What an alert is known by comes with its outcome as well, and decoding does not ask after it.
  if (named?.by === 'venue' && !account.venueIds.has(named.id) && parts.journal.isUnsettled)
    await parts.journal.settled(SETTLE_MS);
  const stamp = stampOf(parts, caller, request, proof);
  const split = ownCancels(caller, intended);
  if (split === null) return leased(parts, caller, intended, stamp);
  const replies = await Promise.all(
    split.map((one, index) => {
      const digest = index === 0 ? stamp.digest : `${stamp.digest}-${index}`;
      return leased(parts, caller, one, { ...stamp, digest });
    }),
  );
  return replies.find((one) => venue.isPassing(one)) ?? venue.cancelledAll();
}

/** A change within the venue's limits, or a refusal before anything is decided or recorded. */
async function leased(
  parts: ServeParts,
  { venue, account, bot }: Caller,
  intended: Change,
  stamp: Stamped,
): Promise<RawReply> {
  const held = parts.allowance.refusal(account, intended);
  if (held !== null) return venue.refuse(held);
  const target = parts.targetOf(account, 'trade');
  const rank = rankAt(venue.rates, [account, bot], intended);
  const lease = parts.wire.lease(target, bot.id, rank, venue.rates.chargesOf(intended));
  if (lease.kind === 'throttled') return venue.refuse(throttledRefusal(lease));
  try {
    return await change(parts, { venue, account, bot, change: intended, lease, ...stamp });
  } finally {
    lease.giveBack();
  }
}

/**
 * "Cancel all" becomes cancels of the bot's own orders: another bot's, or a person's own at the venue, are not its to
 * remove. Null for everything else.
 */
function ownCancels(caller: Caller, intended: Change): readonly Change[] | null {
  if (intended.kind !== 'cancelAll') return null;
  const { bot, venue } = caller;
  const byMarket = new Map<Instrument, OrderReference[]>();
  for (const { order, id, phase, parent, venueOrderId } of bot.book.orders.values()) {
    // Which orders are meant is as at the venue itself: stops are not to vanish unasked.
    if (phase === 'closing' || !venue.covers(intended, order)) continue;
    const targets = byMarket.get(order.instrument) ?? [];
    const isMade = parent !== undefined && venueOrderId !== null;
    targets.push(isMade ? { by: 'venue', id: venueOrderId } : { by: 'client', id });
    byMarket.set(order.instrument, targets);
  }
  return [...byMarket].flatMap(([instrument, targets]) => {
    // Where conditional orders are apart, several are not cancelled by their ids at once.
    if (intended.conditional === true)
      return targets.map((target): Change => ({ kind: 'cancel', instrument, target }));
    const chunks: Change[] = [];
    for (let at = 0; at < targets.length; at += venue.timing.cancelBatchMax) {
      const chunk = targets.slice(at, at + venue.timing.cancelBatchMax);
      chunks.push({ kind: 'cancelBatch', instrument, targets: chunk });
    }
    return chunks;
  });
}

type Stamped = Pick<ChangeRequest, 'digest' | 'stampedAt' | 'replayUntil' | 'notAfter'>;

function stampOf(parts: ServeParts, caller: Caller, request: RawRequest, proof: Authentic): Stamped {
  const ledgerAt = parts.journal.state.at;
  // Without a signature nothing tells a second request from the first one again.
  const mark = proof.signature === '' ? parts.makeId() : proof.signature;
  const text = [caller.bot.key, request.method, pathOf(request.target), mark].join('\n');
  return {
    digest: hash('sha256', text, 'hex'),
    stampedAt: proof.timestamp,
    // The venue accepts a stamp from up to a second ahead; after this moment the window check alone refuses a replay.
    // Replays are looked for in the ledger's time, which may be ahead of every clock that is right now.
    replayUntil: unixMs(Math.max(proof.timestamp, ledgerAt) + proof.windowMs + 2_000),
    notAfter: proof.notAfter ?? null,
  };
}

async function read(
  parts: ServeParts,
  caller: Caller,
  intent: Extract<Intent, { kind: 'read' }>,
): Promise<RawReply> {
  const { venue, account, bot } = caller;
  parts.tally.read(bot.id);
  const now = unixMs(parts.clock.wallMs() + parts.clockOffsetMs(account));
  const draft = venue.draft(intent, { now, clientOrderIds: [] });
  const target = parts.targetOf(account, draft.host);
  const lease = await priceTurn({
    clock: parts.clock,
    recent: () => parts.market.quotes.recent(account, venue, intent),
    lease: () => parts.wire.lease(target, bot.id, 'read', venue.rates.chargesOf(intent)),
  });
  if (lease.kind === 'known') return venue.reply(intent, lease.reply, ownershipOf(account, bot.id));
  if (lease.kind === 'throttled') return venue.refuse(throttledRefusal(lease));
  try {
    const signed = await parts.keyring.sign(new Permit('read', account.id, intent, draft));
    if (signed === null) return venue.refuse(KEY_SILENT);
    const outgoing = venue.attach(draft, signed.keyId, signed.signature);
    // Whose order an answer is about may rest on an outcome of a moment ago.
    const settled = parts.journal.settled(SETTLE_MS);
    const asked = parts.wire.send(target, outgoing, READ_DEADLINE_MS, () => true, lease);
    parts.market.quotes.keep(account, venue, intent, asked);
    const sending = await asked;
    await settled;
    if (sending.kind !== 'answered') return venue.refuse(UNREACHABLE);
    const own = venue.reply(intent, sending.reply, ownershipOf(account, bot.id));
    return underOwnName(own, account.address, bot.key);
  } finally {
    lease.giveBack();
  }
}

const UNREACHABLE: Refusal = {
  kind: 'unavailable',
  code: 'VENUE_UNREACHABLE',
  text: 'the venue did not answer this read',
};

/** A route that moves funds or is denied: refused, and the attempt is in the ledger. */
async function refuseRoute(
  parts: ServeParts,
  caller: Caller,
  request: RawRequest,
  proof: Authentic,
): Promise<RawReply> {
  const { venue, route, bot, account } = caller;
  const code = route.kind === 'moveFunds' ? 'FUNDS_MOVEMENT_NOT_SERVED' : 'ROUTE_NOT_SERVED';
  const denials = [{ code, facts: { route: route.name } }] as const;
  const stamp = stampOf(parts, caller, request, proof);
  const recorded = parts.journal.submit((book) =>
    book.append({
      kind: 'intent',
      bot: bot.id,
      account: account.id,
      request: stamp.digest,
      stampedAt: stamp.stampedAt,
      replayUntil: stamp.replayUntil,
      action: { kind: 'route', route: route.name },
      verdict: 'deny',
      denials,
      policy: book.state.policy?.hash ?? null,
      draft: null,
      resolvesAt: null,
      batch: null,
    }),
  );
  await recorded;
  return venue.refuse({ kind: 'denied', code, text: denials.map(denialText).join(' '), about: route.name });
}
