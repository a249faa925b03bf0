import type { AccountId } from '../../core/units/ids.ts';
import {
  credentialId,
  credentialIdAfterRotation,
  keyIdRecord,
  keyIdRecordAfterRotation,
  sessionIdOf,
} from './record-id.ts';
import type { Vault } from './vault.ts';

/**
 * The records of one credential: secret or private key, the key id that goes with it, and the session that was opened
 * with it, where there is one.
 */
export interface CredentialSlot {
  readonly secret: string;
  readonly keyId: string;
  readonly session: string;
}

/**
 * Where the credential of an account can lie. A rotation writes the place that is not in use; the ledger's digest says
 * which one is. So there is no moment at which neither the old nor the new one can be used.
 */
function slotsOf(account: AccountId): readonly [CredentialSlot, CredentialSlot] {
  const [first, second] = [credentialId(account), credentialIdAfterRotation(account)];
  return [
    { secret: first, keyId: keyIdRecord(account), session: sessionIdOf(account, first) },
    { secret: second, keyId: keyIdRecordAfterRotation(account), session: sessionIdOf(account, second) },
  ];
}

/** The place that holds the record that the ledger names; null when neither does (threat T17). */
export function slotInUse(vault: Vault, account: AccountId, record: string): CredentialSlot | null {
  return slotsOf(account).find(({ secret }) => vault.recordDigest(secret, 'credential') === record) ?? null;
}

/**
 * Seals a credential beside the one in use, over whatever an unfinished rotation left there. Returns the digest for the
 * ledger to name: before that entry is durable the old one is in use, afterwards this one.
 */
export function sealBeside(
  vault: Vault,
  account: { readonly id: AccountId; readonly record: string },
  offered: { readonly secret: Uint8Array; readonly apiKey: string },
): string {
  const [first, second] = slotsOf(account.id);
  const isFirst = slotInUse(vault, account.id, account.record)?.secret === first.secret;
  const free = isFirst ? second : first;
  vault.seal(free.keyId, 'key-id', Buffer.from(offered.apiKey, 'utf8'), true);
  return vault.seal(free.secret, 'credential', offered.secret, true);
}

/** Forgets every credential of an account but the one that the ledger names; all of them for null. */
export function forgetOthers(vault: Vault, account: AccountId, record: string | null): void {
  for (const slot of slotsOf(account)) {
    if (record !== null && vault.recordDigest(slot.secret, 'credential') === record) continue;
    vault.remove(slot.secret, 'credential');
    vault.remove(slot.keyId, 'key-id');
    vault.remove(slot.session, 'session');
  }
}
