import type { NonceLook } from '../../core/chain/chain.ts';
import { toBase58 } from '../../core/units/base58.ts';
import { Cursor } from './cursor.ts';
import { accountOf, count, field } from './json-fields.ts';
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

/** A nonce as a node shows its account; null for an answer that is not understood. */
export function readNonce(result: unknown): NonceLook | null {
  const slot = count(field(field(result, 'context'), 'slot'));
  const value = field(result, 'value');
  if (slot === null) return null;
  if (value === null) return { value: '', slot };
  const account = accountOf(value);
  return account === null ? null : { value: nonceState(account.owner, account.content)?.value ?? '', slot };
}
