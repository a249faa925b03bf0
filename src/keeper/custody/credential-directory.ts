import type { GatewayState } from '../../core/account/state.ts';
import type { AccountId } from '../../core/units/ids.ts';
import { slotInUse } from './credential-slots.ts';
import type { Vault } from './vault.ts';

/**
 * Real key ids by account, read from the vault once per rotation and kept here: never in the ledger, never in the edge.
 * Which record is in use is what the ledger's digest says.
 */
export function credentialDirectory(
  state: GatewayState,
  vault: Vault,
): {
  keyIdOf(account: AccountId): string | null;
  recordOf(account: AccountId): string | null;
} {
  const known = new Map<
    AccountId,
    { readonly digest: string; readonly record: string; readonly keyId: string }
  >();
  const inUse = (id: AccountId): { readonly record: string; readonly keyId: string } | null => {
    const account = state.accounts.get(id);
    if (account === undefined || account.status === 'removed') return null;
    const cached = known.get(id);
    if (cached !== undefined && cached.digest === account.record) return cached;
    const slot = slotInUse(vault, id, account.record);
    if (slot === null) return null;
    const keyId = vault.withSecret(slot.keyId, 'key-id', (bytes) => Buffer.from(bytes).toString('utf8'));
    const found = { digest: account.record, record: slot.secret, keyId };
    known.set(id, found);
    return found;
  };
  return {
    keyIdOf: (account) => inUse(account)?.keyId ?? null,
    recordOf: (account) => inUse(account)?.record ?? null,
  };
}
