import { toBase58 } from '../../core/units/base58.ts';
import { Cursor } from './cursor.ts';
import { accountOf, field } from './json-fields.ts';
import type { Address } from './message.ts';
import { SYSTEM } from './programs.ts';

const LENGTH = 80;
const IN_USE = 1;

/** What the System program keeps in an account of a nonce. */
export interface NonceState {
  /** Who may use it up. */
  readonly authority: Address;
  /** What stands in a transaction in the place of a recent block. */
  readonly value: string;
}

/** Null for what is no such account, or none that is in use. */
export function nonceState(owner: Address, content: Uint8Array): NonceState | null {
  const cursor = new Cursor(content);
  cursor.u32();
  const isInUse = cursor.u32() === IN_USE;
  const [authority, value] = [cursor.bytes(32), cursor.bytes(32)];
  if (owner !== SYSTEM || content.length !== LENGTH || !isInUse || authority === null || value === null)
    return null;
  return { authority: toBase58(authority), value: toBase58(value) };
}

/** The value of a nonce as a node shows its account; empty where it is none, null for what is not understood. */
export function readNonce(result: unknown): string | null {
  const value = field(result, 'value');
  if (value === null) return '';
  const account = accountOf(value);
  return account === null ? null : (nonceState(account.owner, account.content)?.value ?? '');
}
