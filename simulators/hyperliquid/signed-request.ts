import { fieldsOf } from '../shared/json.ts';
import type { Fields } from './fields.ts';
import { parseCount } from './fields.ts';
import type { L1Message } from './signature.ts';
import { parseAddress } from './signature.ts';

/** What is posted to /exchange, before anybody looks at who signed it. */
export interface SignedRequest extends L1Message {
  readonly type: string;
  /** The action's fields by name. */
  readonly fields: Fields;
  readonly signature: unknown;
}

/** Reads it. Null for anything that is no such request. */
export function parseSignedRequest(value: unknown): SignedRequest | null {
  const envelope = fieldsOf(value);
  const action = envelope?.get('action');
  const fields = fieldsOf(action);
  const type = fields?.get('type');
  const nonce = parseCount(envelope?.get('nonce'));
  if (fields === null || typeof type !== 'string' || nonce === null) return null;
  const vault = envelope?.get('vaultAddress') ?? null;
  const expiry = envelope?.get('expiresAfter') ?? null;
  const vaultAddress = vault === null ? null : parseVault(vault);
  const expiresAfter = expiry === null ? null : parseCount(expiry);
  if (vaultAddress === null && vault !== null) return null;
  if (expiresAfter === null && expiry !== null) return null;
  return { type, action, fields, nonce, vaultAddress, expiresAfter, signature: envelope?.get('signature') };
}

/**
 * The venue reads it with 0x and without: ccxt strips that (`formatVaultAddress`, 4.5.84), and people trade vaults and
 * sub-accounts with it (freqtrade 11500, 12457). Of addresses elsewhere nothing is known, and none is read so.
 */
function parseVault(value: unknown): string | null {
  return parseAddress(value) ?? (typeof value === 'string' ? parseAddress(`0x${value}`) : null);
}
