import type { Account } from '../../core/account/state.ts';
import { Permit } from '../../core/order/permit.ts';
import type { KeyType, Signature } from '../../core/order/signing.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { Draft, RawReply, RawRequest, Venue } from '../../core/order/venue.ts';
import { reportFor, type OtherAccount, type OtherAccounts } from '../../core/order/other-account.ts';
import type { ScopeReport } from '../../core/order/reports.ts';
import { acceptedOf } from '../../core/order/accepted.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import type { Clock, Keyring, Wire, WireTarget } from '../../ports.ts';
import { signWith } from './key-material.ts';

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
 * `overBudget`: nothing was asked, since the gateway's own part of the venue's limits is used up.
 */
export type ReadEnd =
  | { readonly kind: 'answered'; readonly reply: RawReply }
  | { readonly kind: 'unreachable' | 'overBudget' }
  | { readonly kind: 'refused'; readonly status: number; readonly body: string };

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
export async function askOffered(
  parts: ProbeParts,
  venue: Venue,
  offered: OfferedCredential,
  draftAt: (now: UnixMs) => Draft,
): Promise<ReadEnd> {
  const clock = await ask(parts, offered.trade, venue.marketRequest({ kind: 'time' }));
  const time = clock.kind === 'answered' ? venue.readTime(clock.reply) : null;
  if (time === null) return clock.kind === 'overBudget' ? clock : { kind: 'unreachable' };
  const draft = draftAt(time);
  const signature = signatureOf(venue, offered, draft);
  const request = venue.attach(draft, offered.apiKey, signature);
  const target = draft.host === 'trade' ? offered.trade : offered.account;
  const end = await ask(parts, target, request);
  if (end.kind !== 'answered' || !venue.isRefusal(end.reply)) return end;
  const body = Buffer.from(end.reply.body.subarray(0, 300)).toString('latin1');
  return { kind: 'refused', status: end.reply.status, body: body.replace(/[^\x20-\x7e]/g, '?') };
}

/** A person waits for it: only cancels go before. */
async function ask(
  { wire }: ProbeParts,
  target: WireTarget,
  request: RawRequest,
): Promise<Exclude<ReadEnd, { kind: 'refused' }>> {
  const sending = await wire.send(target, request, DEADLINE_MS, () => true, 'exit');
  if (sending.kind === 'answered') return sending;
  return { kind: sending.kind === 'notSent' && sending.why === 'OVER_BUDGET' ? 'overBudget' : 'unreachable' };
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

/** Asks the venue again what an account's key may do; null when it does not say. */
export async function reprobe(
  parts: ReprobeParts,
  venue: Venue,
  account: Account,
): Promise<ScopeReport | null> {
  const now = unixMs(parts.clock.wallMs() + parts.clockOffsetMs(account));
  const draft = venue.draftRead({ kind: 'permissions' }, now);
  const reply = await readOwn(parts, venue, { account, draft });
  const report = reply === null ? null : venue.readPermissions(reply, acceptedOf(account.flags));
  const { otherAccounts } = venue;
  const { address, master } = account;
  if (report === null || master === null || address === null || otherAccounts === undefined) return report;
  const found = await askWhose(otherAccounts, address, (draftAt) =>
    readOwn(parts, venue, { account, draft: draftAt(now) }),
  );
  return found === null ? null : reportFor(report, address, found);
}

/** Whose keys act for another account. Null where the venue does not say, or `ask` gives no answer. */
export async function askWhose(
  otherAccounts: OtherAccounts<Draft, RawReply>,
  name: string,
  ask: (draftAt: (now: UnixMs) => Draft) => Promise<RawReply | null>,
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

/** A read of our own. `also`: a refusal is wanted as it is, where it is an answer, as "no such order" can be. */
interface OwnAsk {
  readonly account: Account;
  readonly draft: Draft;
  readonly also?: 'noes' | null;
}

/** One read of our own under an account; null for a refusal that is not wanted, and where no complete answer came. */
export async function readOwn(
  parts: ReprobeParts,
  venue: Venue,
  { account, draft, also = null }: OwnAsk,
): Promise<RawReply | null> {
  const said = venue.understand(draft);
  if (said.kind === 'notUnderstood') return null;
  const signed = await parts.keyring.sign(new Permit('read', account.id, said, draft));
  if (signed === null) return null;
  const target = parts.targetOf(account, draft.host);
  const request = venue.attach(draft, signed.keyId, signed.signature);
  const sending = await parts.wire.send(target, request, DEADLINE_MS, () => true);
  if (sending.kind !== 'answered') return null;
  return also === 'noes' || !venue.isRefusal(sending.reply) ? sending.reply : null;
}
