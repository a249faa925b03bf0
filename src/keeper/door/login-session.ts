import type { Account } from '../../core/account/state.ts';
import type { RawReply, RawRequest, Venue } from '../../core/order/venue.ts';
import type { VenueId } from '../../core/units/ids.ts';
import type { Sending, WireTarget } from '../../ports.ts';
import { slotInUse, type CredentialSlot } from '../custody/credential-slots.ts';
import { signWith } from '../custody/key-material.ts';
import type { CommandParts } from './command-parts.ts';
import { OwnerRefusal } from './owner-refusal.ts';

const DEADLINE_MS = 8_000;
const AGAIN_MS = 700;
const TRIES_MAX = 5;

type Session = NonNullable<Venue['session']>;

/** An account whose sessions people open, with its venue's way to do that. */
export interface Opening {
  readonly account: Account;
  readonly venue: Venue;
  readonly session: Session;
}

/** A session that was just opened: its token, to be wiped by whoever has it, and the person's name at the venue. */
export interface OpenedSession {
  readonly token: Uint8Array;
  readonly user: string;
}

/** Refuses an account whose venue knows no sessions: NO_LOGIN. */
export function openingFor({ venues }: Pick<CommandParts, 'venues'>, account: Account): Opening {
  const venue = venues.get(account.venue satisfies VenueId);
  if (venue?.session === undefined) {
    const text = 'at that venue nobody logs in: requests are signed one by one; nothing was done';
    throw new OwnerRefusal('NO_LOGIN', text);
  }
  return { account, venue, session: venue.session };
}

/** Where the key lies whose record that is. Refuses with KEY_UNKNOWN where none does. */
export function slotOf(
  { vault }: Pick<CommandParts, 'vault'>,
  account: Account,
  record: string,
): CredentialSlot {
  const slot = slotInUse(vault, account.id, record);
  if (slot === null) throw new OwnerRefusal('KEY_UNKNOWN', 'its sealed key is not here; nothing was sent');
  return slot;
}

/** The id of the key that lies there. */
export function keyIdIn({ vault }: Pick<CommandParts, 'vault'>, { keyId }: CredentialSlot): string {
  return vault.withSecret(keyId, 'key-id', (bytes) => Buffer.from(bytes).toString('utf8'));
}

/**
 * Exchanges a request token for a session of the key that lies there. Refuses where the venue opens none:
 * LOGIN_REFUSED, or VENUE_UNREACHABLE when it did not answer.
 */
export async function exchangeToken(
  parts: CommandParts,
  { account, session }: Opening,
  { slot, requestToken }: { readonly slot: CredentialSlot; readonly requestToken: string },
): Promise<OpenedSession> {
  const keyId = keyIdIn(parts, slot);
  const message = session.checksumOver(keyId, requestToken);
  const sum = parts.vault.withSecret(slot.secret, 'credential', (secret) => signWith(secret, message).bytes);
  const sending = await send(parts, account, session.exchange(keyId, requestToken, sum));
  const opened = sending.kind === 'answered' ? session.readOpened(sending.reply) : null;
  if (opened === null) throw notOpened(sending.kind === 'answered' ? sending.reply : null);
  return opened;
}

/** Ends a session at the venue; false where that did not confirm it. */
export async function endSession(
  parts: CommandParts,
  account: Account,
  request: RawRequest,
): Promise<boolean> {
  const sending = await send(parts, account, request);
  return sending.kind === 'answered' && sending.reply.status === 200;
}

/** Where an account's requests go. Of no account: what the venue says to a log-in says nothing of the open session. */
export function loginTarget({ trade, ca, venue }: Account): WireTarget {
  return { baseUrl: trade, ca, venue, account: null };
}

/** Sends once. Where there is no room within the venue's limits just now, nothing left: it is tried again. */
async function send(
  { clock, gateway }: CommandParts,
  account: Account,
  request: RawRequest,
): Promise<Sending> {
  for (let tries = 1; ; tries += 1) {
    const sending = await gateway.wire.send(loginTarget(account), request, DEADLINE_MS, () => true, 'cancel');
    if (sending.kind !== 'notSent' || tries === TRIES_MAX) return sending;
    await new Promise<void>((resolve) => void clock.after(AGAIN_MS, resolve));
  }
}

/** What the venue said, cut to what may be shown: it is about the log-in, not about orders. */
function notOpened(reply: RawReply | null): OwnerRefusal {
  if (reply === null)
    return new OwnerRefusal(
      'VENUE_UNREACHABLE',
      'the venue did not answer; whether it counted is not known. Log in again',
    );
  const said = Buffer.from(reply.body.subarray(0, 200))
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '?');
  const text = `the venue opened no session (HTTP ${reply.status}): ${said}. A request token is good once, for minutes`;
  return new OwnerRefusal('LOGIN_REFUSED', text);
}
