import type { AccountId, BotId } from '../../core/units/ids.ts';

/** Vault record of an account's real credential. */
export function credentialId(account: AccountId): string {
  return `account/${account}/secret`;
}

/** Vault record of an account's real key id: not secret by itself, but nobody outside the keeper needs it. */
export function keyIdRecord(account: AccountId): string {
  return `account/${account}/key-id`;
}

/**
 * Vault record of the session that a person opened with the credential in that record, where requests are sent under
 * one. So with the credential that is in use goes the session that is.
 */
export function sessionIdOf(account: AccountId, credential: string): string {
  const place = `account/${account}/session`;
  return credential === credentialIdAfterRotation(account) ? `${place}/b` : place;
}

/** Vault record of a bot's decoy secret. */
export function decoyId(bot: BotId): string {
  return `bot/${bot}/secret`;
}

/** Vault record of the key that signs checkpoints. */
export const CHECKPOINT_KEY_RECORD = 'ledger/checkpoint-key';

/** Where the credential lies after every second rotation: beside the first place, so that both exist for a moment. */
export function credentialIdAfterRotation(account: AccountId): string {
  return `account/${account}/secret/b`;
}

/** Where the key id lies then. */
export function keyIdRecordAfterRotation(account: AccountId): string {
  return `account/${account}/key-id/b`;
}

/** Vault record of what names an agent's key in a token, until its owner has approved it at the venue. */
export function agentInMakingId(account: AccountId): string {
  return `account/${account}/agent`;
}

/** Vault record of a wallet's private key. */
export function walletKeyId(wallet: string): string {
  return `wallet/${wallet}/key`;
}

/** Vault record of the addresses of nodes that are asked for wallets of a chain that have none of their own. */
export function chainNodesId(chain: string): string {
  return `chain/${chain}/nodes`;
}

/** Vault record of the addresses of nodes that are asked for a wallet: they often hold a secret of their own. */
export function walletNodesId(wallet: string): string {
  return `wallet/${wallet}/nodes`;
}
