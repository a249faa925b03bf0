import type { Account } from '../../core/account/state.ts';
import { Permit } from '../../core/order/permit.ts';
import type { KeyType, Signature } from '../../core/order/signing.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { Draft, RawReply, RawRequest, Venue } from '../../core/order/venue.ts';
import { reportFor, type OtherAccount, type OtherAccounts } from '../../core/order/other-account.ts';
import type { ScopeReport } from '../../core/order/reports.ts';
import { acceptedOf } from '../../core/order/accepted.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import type { Rank } from '../../core/budget/purse.ts';
import type { Clock, Keyring, Sending, Wire, WireTarget } from '../../ports.ts';
import { signWith } from './key-material.ts';
import type { Patience } from './patience.ts';

const DEADLINE_MS = 8_000;

/** A credential that is not in the vault yet. Lives as long as one command. */
export interface OfferedCredential {
  readonly apiKey: string;
  readonly type: KeyType;
  /** Private material, as it will lie in the vault; or the token of a session that was opened with it. */
  readonly secret: Uint8Array;
  readonly isSession?: boolean;
  readonly trade: WireTarget;
  readonly account: WireTarget;
}

export interface ProbeParts {
  readonly clock: Clock;
  readonly wire: Wire;
  /** Of the person who waits for the answer; absent, nobody waits for room within the venue's limits. */
  readonly patience?: Patience;
}

/** The codec with which is asked under an offered credential; `named`: what is known of its account, once it is. */
export function atAccount(
  venue: Venue,
  offered: OfferedCredential,
  named: Pick<ScopeReport, 'account' | 'master'> = {},
): Venue {
  const { account: address = null, master = null } = named;
  const home = { trade: offered.trade.baseUrl, key: offered.apiKey, address, master, listing: null };
  return venue.bind === null ? venue : venue.bind(home);
}

/**
 * Why a read did not answer. `refused` is the venue's word about the key, the rest is about the way there;
 * `overBudget`: nothing was asked, since the gateway's own part of the venue's limits is used up, and will be for
 * that many milliseconds more if nothing else is asked.
 */
export type ReadEnd =
  | { readonly kind: 'answered'; readonly reply: RawReply }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'overBudget'; readonly retryAfterMs: number }
  | { readonly kind: 'refused'; readonly status: number; readonly body: string };

/** A question by the time at which it is asked, on the venue's clock. */
export type DraftAt = (now: UnixMs) => Draft;

/** Why a look at a stored key told nothing. `notSigned`: the token that keeps it made no signature. */
export type NoWord =
  Exclude<ReadEnd, { readonly kind: 'answered' }> | { readonly kind: 'unreadable' | 'notSigned' };

/**
 * One read under a credential that was only offered. The venue's clock is asked first, so that a wrong clock is no
 * refusal.
 */
export function readOffered(
  parts: ProbeParts,
  venue: Venue,
  offered: OfferedCredential,
  read: OwnRead,
): Promise<ReadEnd> {
  return askOffered(parts, venue, offered, (now) => venue.draftRead(read, now));
}

/** The same of any question. */
export function askOffered(
  parts: ProbeParts,
  venue: Venue,
  offered: OfferedCredential,
  draftAt: DraftAt,
): Promise<ReadEnd> {
  return asLongAs(parts.patience, () => askOnce(parts, venue, offered, draftAt));
}

/** Asks, and after a wait for room anew: with another time in what is signed. */
async function asLongAs<E extends ReadEnd | NoWord>(
  patience: Patience | undefined,
  question: () => Promise<E>,
): Promise<E> {
  for (;;) {
    const end = await question();
    if (end.kind !== 'overBudget' || patience === undefined) return end;
    if (!(await patience.wait(end.retryAfterMs))) return end;
  }
}

async function askOnce(
  parts: ProbeParts,
  venue: Venue,
  offered: OfferedCredential,
  draftAt: DraftAt,
): Promise<ReadEnd> {
  const clock = await ask(parts, offered.trade, venue.marketRequest({ kind: 'time' }));
  const time = clock.kind === 'answered' ? venue.readTime(clock.reply) : null;
  if (time === null) return clock.kind === 'overBudget' ? clock : { kind: 'unreachable' };
  const draft = draftAt(time);
  const signature = signatureOf(venue, offered, draft);
  const request = venue.attach(draft, offered.apiKey, signature);
  const target = draft.host === 'trade' ? offered.trade : offered.account;
  const end = await ask(parts, target, request);
  return end.kind === 'answered' && venue.isRefusal(end.reply) ? refusedBy(end.reply) : end;
}

function refusedBy({ status, body }: RawReply): ReadEnd & { readonly kind: 'refused' } {
  const text = Buffer.from(body.subarray(0, 300)).toString('latin1');
  return { kind: 'refused', status, body: text.replace(/[^\x20-\x7e]/g, '?') };
}

/** A person waits for it: only cancels go before. */
async function ask(
  { wire }: ProbeParts,
  target: WireTarget,
  request: RawRequest,
): Promise<Exclude<ReadEnd, { kind: 'refused' }>> {
  return endOf(await wire.send(target, request, DEADLINE_MS, () => true, 'exit'));
}

function endOf(sending: Sending): Exclude<ReadEnd, { kind: 'refused' }> {
  if (sending.kind === 'answered') return sending;
  if (sending.kind !== 'notSent' || sending.why !== 'OVER_BUDGET') return { kind: 'unreachable' };
  return { kind: 'overBudget', retryAfterMs: sending.retryAfterMs };
}

/** At a venue of sessions the token is what is shown. */
function signatureOf(
  venue: Venue,
  { apiKey, secret, isSession }: OfferedCredential,
  draft: Draft,
): Signature | null {
  if (isSession === true) return { type: 'checksum', bytes: secret };
  const message = venue.signed(draft, apiKey);
  return message === null ? null : signWith(secret, message);
}

export interface ReprobeParts extends ProbeParts {
  readonly keyring: Keyring;
  readonly targetOf: (account: Account, host: Draft['host']) => WireTarget;
  readonly clockOffsetMs: (account: Account) => number;
}

/** Asks the venue again what an account's key may do. Before the gateway's own looks, where a person waits for it. */
export async function reprobe(
  parts: ReprobeParts,
  venue: Venue,
  account: Account,
): Promise<{ readonly kind: 'told'; readonly report: ScopeReport } | NoWord> {
  let end: ReadEnd | NoWord = { kind: 'unreadable' };
  const asked = async (draftAt: DraftAt): Promise<RawReply | null> => {
    end = await asLongAs(parts.patience, () => askStored(parts, venue, account, draftAt));
    return end.kind === 'answered' ? end.reply : null;
  };
  const none = (): NoWord => (end.kind === 'answered' ? { kind: 'unreadable' } : end);
  const reply = await asked((now) => venue.draftRead({ kind: 'permissions' }, now));
  const report = reply === null ? null : venue.readPermissions(reply, acceptedOf(account.flags));
  if (report === null) return none();
  const { otherAccounts } = venue;
  const { address, master } = account;
  if (master === null || address === null || otherAccounts === undefined) return { kind: 'told', report };
  const found = await askWhose(otherAccounts, address, asked);
  return found === null ? none() : { kind: 'told', report: reportFor(report, address, found) };
}

async function askStored(
  parts: ReprobeParts,
  venue: Venue,
  account: Account,
  draftAt: DraftAt,
): Promise<ReadEnd | NoWord> {
  const draft = draftAt(nowAt(parts, account));
  const rank = parts.patience === undefined ? undefined : 'exit';
  const end = await sendOwn(parts, venue, { account, draft, rank });
  return end.kind === 'answered' && venue.isRefusal(end.reply) ? refusedBy(end.reply) : end;
}

/** Whose keys act for another account. Null where the venue does not say, or `ask` gives no answer. */
export async function askWhose(
  otherAccounts: OtherAccounts<Draft, RawReply>,
  name: string,
  ask: (draftAt: DraftAt) => Promise<RawReply | null>,
): Promise<OtherAccount | null> {
  const replies: RawReply[] = [];
  for (const draftAt of otherAccounts.questions(name)) {
    const reply = await ask(draftAt);
    if (reply === null) return null;
    replies.push(reply);
    const found = otherAccounts.read(replies);
    if (found !== null) return found;
  }
  return null;
}

/** A read of our own, for what is of that rank. */
interface OwnAsk {
  readonly account: Account;
  readonly draft: Draft;
  readonly rank?: Rank | undefined;
}

/** A read under an account for a person who waits for the answer: a refusal is one too. */
export function askForPerson(
  parts: ReprobeParts,
  venue: Venue,
  account: Account,
  draftAt: DraftAt,
): Promise<Exclude<ReadEnd, { kind: 'refused' }> | NoWord> {
  const asked = (): ReturnType<typeof sendOwn> =>
    sendOwn(parts, venue, { account, draft: draftAt(nowAt(parts, account)), rank: 'exit' });
  return asLongAs(parts.patience, asked);
}

/** One read of our own under an account; null for a refusal, and where no complete answer came. */
export async function readOwn(
  parts: ReprobeParts,
  venue: Venue,
  { account, draft }: OwnAsk,
): Promise<RawReply | null> {
  const end = await sendOwn(parts, venue, { account, draft });
  return end.kind === 'answered' && !venue.isRefusal(end.reply) ? end.reply : null;
}

/** By the venue's clock, which refuses what is stamped by another one. */
function nowAt({ clock, clockOffsetMs }: ReprobeParts, account: Account): UnixMs {
  return unixMs(clock.wallMs() + clockOffsetMs(account));
}

async function sendOwn(
  parts: ReprobeParts,
  venue: Venue,
  { account, draft, rank }: OwnAsk,
): Promise<Exclude<ReadEnd, { kind: 'refused' }> | NoWord> {
  const said = venue.understand(draft);
  if (said.kind === 'notUnderstood') return { kind: 'unreadable' };
  const signed = await parts.keyring.sign(new Permit('read', account.id, said, draft));
  if (signed === null) return { kind: 'notSigned' };
  const target = parts.targetOf(account, draft.host);
  const request = venue.attach(draft, signed.keyId, signed.signature);
  return endOf(await parts.wire.send(target, request, DEADLINE_MS, () => true, rank));
}
