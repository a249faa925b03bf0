import type { Account } from '../../core/account/state.ts';
import { Permit } from '../../core/order/permit.ts';
import type { KeyType, Signature } from '../../core/order/signing.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { Draft, RawReply, Venue } from '../../core/order/venue.ts';
import type { ScopeReport } from '../../core/order/reports.ts';
import { unixMs } from '../../core/units/time.ts';
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

/** The codec with which is asked under an offered credential; `address`: the account's own name, once it is known. */
export function atAccount(venue: Venue, offered: OfferedCredential, address: string | null): Venue {
  const home = { trade: offered.trade.baseUrl, key: offered.apiKey, address, listing: null };
  return venue.bind === null ? venue : venue.bind(home);
}

/** Why a read did not answer: `refused` is the venue's word about the key, the rest is about the way there. */
export type ReadEnd =
  | { readonly kind: 'answered'; readonly reply: RawReply }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'refused'; readonly status: number; readonly body: string };

/**
 * One read under a credential that was only offered. The venue's clock is asked first, so that a wrong clock is no
 * refusal.
 */
export async function readOffered(
  parts: ProbeParts,
  venue: Venue,
  offered: OfferedCredential,
  read: OwnRead,
): Promise<ReadEnd> {
  const offset = await clockOffset(parts, venue, offered.trade);
  if (offset === null) return { kind: 'unreachable' };
  const draft = venue.draftRead(read, unixMs(parts.clock.wallMs() + offset));
  const signature = signatureOf(venue, offered, draft);
  const request = venue.attach(draft, offered.apiKey, signature);
  const target = draft.host === 'trade' ? offered.trade : offered.account;
  const sending = await parts.wire.send(target, request, DEADLINE_MS, () => true);
  if (sending.kind !== 'answered') return { kind: 'unreachable' };
  if (!venue.isRefusal(sending.reply)) return { kind: 'answered', reply: sending.reply };
  const body = Buffer.from(sending.reply.body.subarray(0, 300)).toString('latin1');
  return { kind: 'refused', status: sending.reply.status, body: body.replace(/[^\x20-\x7e]/g, '?') };
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

async function clockOffset(parts: ProbeParts, venue: Venue, target: WireTarget): Promise<number | null> {
  const request = venue.marketRequest({ kind: 'time' });
  const sending = await parts.wire.send(target, request, DEADLINE_MS, () => true);
  const time = sending.kind === 'answered' ? venue.readTime(sending.reply) : null;
  return time === null ? null : time - parts.clock.wallMs();
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
  return reply === null ? null : venue.readPermissions(reply);
}

/** One read of our own under an account; null for a refusal, and where no complete answer came. */
export async function readOwn(
  parts: ReprobeParts,
  venue: Venue,
  { account, draft }: { readonly account: Account; readonly draft: Draft },
): Promise<RawReply | null> {
  const said = venue.understand(draft);
  if (said.kind === 'notUnderstood') return null;
  const signed = await parts.keyring.sign(new Permit('read', account.id, said, draft));
  if (signed === null) return null;
  const target = parts.targetOf(account, draft.host);
  const request = venue.attach(draft, signed.keyId, signed.signature);
  const sending = await parts.wire.send(target, request, DEADLINE_MS, () => true);
  return sending.kind === 'answered' && !venue.isRefusal(sending.reply) ? sending.reply : null;
}
