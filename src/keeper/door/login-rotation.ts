import type { Account } from '../../core/account/state.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { ScopeReport } from '../../core/order/reports.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { forgetOthers, sealBeside, slotInUse } from '../custody/credential-slots.ts';
import { readOffered, type OfferedCredential, type ReadEnd } from '../custody/probe.ts';
import type { Draftbook } from '../execution/journal.ts';
import type { CommandParts } from './command-parts.ts';
import { inLedger } from './in-ledger.ts';
import { keyUnknown, scopeAnswer } from './key-commands.ts';
import { atItsAddress, hasEnded, provenSame, refuseWider, UNPROVEN } from './key-rotate.ts';
import {
  endSession,
  exchangeToken,
  keyIdIn,
  loginTarget,
  slotOf,
  type OpenedSession,
  type Opening,
} from './login-session.ts';
import { offeredCredential } from './offered-credential.ts';
import { told } from './no-answer.ts';
import { OwnerRefusal } from './owner-refusal.ts';

/** A key that waits, sealed, until somebody has logged in with it. */
export interface StagedKey {
  readonly keyId: string;
  /** Digest of its record, by which it is found. */
  readonly record: string;
}

/**
 * The first half of `key rotate` at a venue that answers nobody before a person has logged in: the new key is sealed
 * beside the one in use, over one that nobody logged in with. The ledger does not name it: nothing is signed with it.
 */
export function stageKey(
  parts: CommandParts,
  { account, venue }: Opening,
  fields: Readonly<Record<string, unknown>>,
): StagedKey {
  if (account.flags.length === 0) {
    const text =
      `nobody has logged in to ${account.id} yet, so there is nothing that the new key could be compared with; ` +
      'nothing was done. Log in first; or remove the key, and add the new one';
    throw new OwnerRefusal('LOGIN_FIRST', text);
  }
  const offered = offeredCredential(parts, venue, fields);
  try {
    return { keyId: offered.apiKey, record: sealBeside(parts.vault, account, offered) };
  } finally {
    offered.secret.fill(0);
  }
}

/** Forgets a key that nobody logged in with. */
export function unstageKey({ vault }: CommandParts, account: Account): void {
  forgetOthers(vault, account.id, hasEnded(account) ? null : account.record);
}

/**
 * The second half: opens a session with the new key, asks under it what `key rotate` asks everywhere, and puts both in
 * the place of the old ones in one entry. Until that is durable everything is sent under the old key, whose session
 * stays open at the venue unless it is one of the same app. Refuses with nothing of the new key left here.
 */
export async function rotateByLogin(
  parts: CommandParts,
  opening: Opening,
  { staged, requestToken }: { readonly staged: StagedKey; readonly requestToken: string },
): Promise<object> {
  const { account, session } = opening;
  let opened: OpenedSession | null = null;
  try {
    const slot = slotOf(parts, account, staged.record);
    // The old session, which this may end, says whose account it is.
    const user = await userOf(parts, opening);
    opened = await exchangeToken(parts, opening, { slot, requestToken });
    const seen = await lookAt(parts, opening, { staged, opened, user });
    const old = oldSession(parts, opening);
    const until = session.endsAt(parts.clock.wallMs());
    await putInUse(parts, account, { staged, opened, until, flags: seen.report.flags });
    settle(parts, account);
    // An app has one session: of another key of the same app the old one is over.
    if (old !== null && old.keyId !== staged.keyId) await endSession(parts, account, old.request);
    await parts.gateway.keys.replaced(account, seen.report);
    const warnings = seen.isProven ? seen.report.warnings : [...seen.report.warnings, UNPROVEN];
    const answer = { name: account.id, rotated: true, user: opened.user, until, status: account.status };
    return { ...scopeAnswer(seen.report), ...answer, type: 'checksum', warnings };
  } catch (reason) {
    if (!(reason instanceof OwnerRefusal)) throw reason;
    settle(parts, account);
    // What was opened for nothing ends. Nothing depends on what the venue says to that.
    if (opened !== null) await endSession(parts, account, session.end(staged.keyId, opened.token));
    throw reason;
  } finally {
    opened?.token.fill(0);
  }
}

/** Whatever the ledger names is in use; the other key goes, with its session. */
function settle(parts: CommandParts, account: Account): void {
  unstageKey(parts, account);
  parts.sessions.settle(account.id);
}

interface New {
  readonly staged: StagedKey;
  readonly opened: OpenedSession;
}

/** Whose the account is, where a session is open that tells it; null where none is, or the venue did not say. */
async function userOf(parts: CommandParts, { account, venue, session }: Opening): Promise<string | null> {
  if (!parts.sessions.isOpen(account)) return null;
  const told = await parts.gateway.ask(
    account,
    venue.draftRead({ kind: 'permissions' }, parts.clock.wallMs()),
  );
  return told === null ? null : session.userOf(told);
}

/** What the new key may do; and whether it is proven to be one of the same account. */
async function lookAt(
  parts: CommandParts,
  { account, venue }: Opening,
  { staged, opened, user }: New & { readonly user: string | null },
): Promise<{ readonly report: ScopeReport; readonly isProven: boolean }> {
  if (user !== null && user !== opened.user) {
    const text = `the venue says that this is the key of another account than ${account.id}; it was not rotated`;
    throw new OwnerRefusal('OTHER_ACCOUNT', text);
  }
  const target = loginTarget(account);
  const offered: OfferedCredential = atItsAddress(account, {
    ...{ apiKey: staged.keyId, type: 'checksum', secret: opened.token, trade: target, account: target },
    isSession: true,
  });
  const ask = (read: OwnRead): Promise<ReadEnd> => readOffered(parts, venue, offered, read);
  const report = told(await ask({ kind: 'permissions' }), (reply) => venue.readPermissions(reply));
  refuseWider(account, report);
  return { report, isProven: user !== null || (await provenSame(venue, account, ask)) };
}

/** How the session that is open is ended at the venue; null where none is. */
function oldSession(
  parts: CommandParts,
  { account, session }: Opening,
): { readonly keyId: string; readonly request: ReturnType<Opening['session']['end']> } | null {
  const slot = slotInUse(parts.vault, account.id, account.record);
  if (slot === null || !parts.sessions.isOpen(account)) return null;
  const keyId = keyIdIn(parts, slot);
  return { keyId, request: parts.sessions.withToken(account.id, (token) => session.end(keyId, token)) };
}

interface InUse extends New {
  readonly until: UnixMs;
  readonly flags: ScopeReport['flags'];
}

async function putInUse(parts: CommandParts, account: Account, { staged, ...made }: InUse): Promise<void> {
  // It may have been removed while the venue was asked.
  if (hasEnded(account)) throw keyUnknown();
  parts.sessions.openBeside(account.id, Uint8Array.from(made.opened.token), made.until);
  await inLedger(parts.journal, (book: Draftbook) => {
    if (hasEnded(account)) return;
    book.append({ kind: 'rotation', account: account.id, record: staged.record, flags: made.flags });
  });
  if (hasEnded(account)) throw keyUnknown();
}
