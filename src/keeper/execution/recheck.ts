import type { LiveOrder } from '../../core/account/book.ts';
import { resolveReference } from '../../core/account/fold-intent.ts';
import type { Account } from '../../core/account/state.ts';
import { NOT_SIGNED } from './deliver.ts';
import type { Change } from './take-apart.ts';
import { Permit } from '../../core/order/permit.ts';
import type { Venue } from '../../core/order/venue.ts';
import type { ClientOrderId } from '../../core/units/ids.ts';
import { recheck } from '../../core/policy/evaluate.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock, Keyring, Sending, Wire, WireTarget } from '../../ports.ts';
import type { Journal } from './journal.ts';
import type { Market } from './market.ts';
import type { Nonces } from './nonces.ts';
import type { TakenCancels } from './taken-cancels.ts';

const DEADLINE_MS = 5_000;
/** How long a cancel for straying is given before it is sent again: a cancel is the one act that may be repeated. */
const AGAIN_MS = 2_000;
/** How long a cancel of the gateway's own waits for room within the venue's limits, and how often it tries. */
const ROOM_WITHIN_MS = 1_500;
const ROOM_EVERY_MS = 250;

export interface RecheckParts {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly market: Market;
  readonly keyring: Keyring;
  readonly wire: Wire;
  readonly nonces: Nonces;
  readonly venueOf: (account: Account) => Venue;
  readonly targetOf: (account: Account, host: 'trade' | 'account') => WireTarget;
  readonly clockOffsetMs: (account: Account) => number;
  /** Cancels of the gateway's own that the venue took. */
  readonly taken: TakenCancels;
  /** Something was sent for an account, which ended these orders: it is looked at soon, and at those at once. */
  readonly onActivity: (account: Account, cancelled?: readonly ClientOrderId[]) => void;
  /** Whether the venue has told its markets, without which it can be sent nothing; asks it if need be. */
  readonly isListed: (account: Account) => Promise<boolean>;
}

/**
 * Resting orders are judged again at every look at the market: one that a moving price carried outside the collar is
 * cancelled. Without this a quiet order far from the market is a gift to whoever can move the price.
 */
export async function recheckResting(parts: RecheckParts, account: Account): Promise<number> {
  const { journal, market } = parts;
  if (account.book.orders.size === 0) return 0;
  const strayed = journal.submit((book) => {
    const seen = market.seenBy(account);
    const found: Extract<Change, { kind: 'cancel' }>[] = [];
    for (const live of account.book.orders.values()) {
      if (live.bot === null || live.phase === 'closing') continue;
      if (live.recheckedAt !== null && live.recheckedAt > book.now - AGAIN_MS) continue;
      if (parts.taken.has(live)) continue;
      const denial = recheck(book.state, account, live, book.now, seen);
      if (denial === null) continue;
      // What decided is recorded before it; while orders stay, a look a second would fill the disk with prices.
      const decided = market.news(account, new Set([live.order.instrument]));
      for (const body of decided) book.append(body);
      book.append({ kind: 'recheck', account: account.id, id: live.id, denial });
      const target = { by: 'client', id: live.id } as const;
      found.push({ kind: 'cancel', instrument: live.order.instrument, target });
    }
    const room = found.length === 0 ? null : roomFor(parts, account);
    if (room !== null) book.append(room);
    return found;
  });
  const found = strayed === null ? [] : await strayed;
  await Promise.all(found.map((change) => sendCancel(parts, account, change)));
  return found.length;
}

/** What is signed for cancels counts as given by whoever is started later. */
function roomFor(parts: RecheckParts, account: Account): ReturnType<Nonces['room']> {
  const now = unixMs(parts.clock.wallMs() + parts.clockOffsetMs(account));
  return parts.nonces.room(parts.venueOf(account), account, now);
}

/**
 * Cancels one order for the gateway itself, first of all within the venue's limits. Resolves when it is signed, or
 * cannot be: its token did not sign it, or the venue does not tell its markets; rejects where its key does not open.
 * Nobody waits for the answer: a look that did would judge nothing meanwhile. What got lost is sent again.
 */
export async function sendCancel(
  parts: Omit<RecheckParts, 'market'>,
  account: Account,
  change: Extract<Change, { kind: 'cancel' }>,
): Promise<void> {
  const named = namedBy(parts.venueOf(account), account, change);
  if (named === null) return;
  const live = liveOf(account, change);
  const signed = await signOwn(parts, account, named);
  if (signed === null) return;
  sendWithRoom(parts.clock, signed.send)
    .then((sending) => learn(parts, account, { change: named, live, sending }))
    .catch(() => undefined);
}

/** Many orders may stray at once: what finds no room leaves as soon as there is some. Nothing is sent twice. */
async function sendWithRoom(clock: Clock, send: () => Promise<Sending>): Promise<Sending> {
  const until = clock.monotonicMs() + ROOM_WITHIN_MS;
  for (;;) {
    const sending = await send();
    const waits = sending.kind === 'notSent' && sending.why === 'OVER_BUDGET';
    if (!waits || clock.monotonicMs() >= until) return sending;
    await new Promise<void>((resolve) => void clock.after(ROOM_EVERY_MS, resolve));
  }
}

/**
 * What the venue said it took is not sent again, and how the order ended is asked at once: the list of all orders may
 * find no room in the venue's limits. Also where it was over before: a refusal for want of room or of a right says
 * nothing of the order.
 */
function learn(
  parts: Omit<RecheckParts, 'market'>,
  account: Account,
  sent: { readonly change: OwnChange; readonly live: LiveOrder | null; readonly sending: Sending },
): void {
  const { change, live, sending } = sent;
  if (live === null || sending.kind !== 'answered') return;
  const [outcome] = parts.venueOf(account).outcomes(change, sending.reply);
  const isTaken = outcome?.kind === 'accepted';
  if (isTaken) parts.taken.note(live);
  if (isTaken || (outcome?.kind === 'rejected' && outcome.class === 'other'))
    parts.onActivity(account, [live.id]);
}

function liveOf(account: Account, { target }: Extract<Change, { kind: 'cancel' }>): LiveOrder | null {
  const id = resolveReference(account, target);
  return id === null ? null : (account.book.orders.get(id) ?? null);
}

/** The cancel as the venue takes it; null for an order whose number is not known there yet. */
function namedBy(
  venue: Venue,
  account: Account,
  change: Extract<Change, { kind: 'cancel' }>,
): Extract<Change, { kind: 'cancel' }> | null {
  if (change.target.by === 'venue') return change;
  const live = account.book.orders.get(change.target.id);
  if (live?.parent !== undefined && live.venueOrderId !== null)
    return { ...change, target: { by: 'venue', id: live.venueOrderId } };
  if (venue.cancelOf === undefined) return change;
  if (live === undefined || live.venueOrderId === null) return null;
  return venue.cancelOf(live.order, live.venueOrderId);
}

/** Sends one change for the gateway itself, once. */
export async function sendOwn(
  parts: Omit<RecheckParts, 'market'>,
  account: Account,
  change: OwnChange,
): Promise<Sending> {
  const signed = await signOwn(parts, account, change);
  return signed === null ? NOT_SIGNED : signed.send();
}

type OwnChange = Extract<Change, { kind: 'cancel' | 'setting' }>;

/** Null where the key's token signs nothing, and while the venue does not tell its markets. */
async function signOwn(
  parts: Omit<RecheckParts, 'market'>,
  account: Account,
  change: OwnChange,
): Promise<{ readonly send: () => Promise<Sending> } | null> {
  // After a start the answer to that question may have got lost, and no bot need ask for anything.
  if (!(await parts.isListed(account))) return null;
  const now = unixMs(parts.clock.wallMs() + parts.clockOffsetMs(account));
  const venue = parts.venueOf(account);
  const draft = venue.draft(change, parts.nonces.stamp(venue, account, now));
  const signed = await parts.keyring.sign(new Permit('act', account.id, change, draft));
  if (signed === null) return null;
  const request = venue.attach(draft, signed.keyId, signed.signature);
  const target = parts.targetOf(account, draft.host);
  return { send: () => parts.wire.send(target, request, DEADLINE_MS, () => true, 'cancel') };
}
