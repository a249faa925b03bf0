import { assert } from '../../core/assert.ts';
import { toHex } from '../../core/units/bytes.ts';

/** Types of keys that a token holds for us. */
export type TokenKeyType = 'ed25519' | 'secp256k1' | 'hmac';

/** A key that a token has and nobody else: what lies in the vault in the place of the key. */
export interface TokenKey {
  readonly type: TokenKeyType;
  /** CKA_ID of both halves in the token: 32 hexadecimal digits, made by chance. */
  readonly id: string;
  /** Of Ed25519 32 bytes; of secp256k1 65; of a secret none. */
  readonly publicKey: Uint8Array;
}

/**
 * After one byte of 2, which no other material begins with: one byte for the type, 16 of the id, and the public key. It
 * is sealed like any key, so that the ledger names it by its digest and another cannot be put in its place (T17). It is
 * no secret.
 */
const TOKEN_MARK = 2;
const ID_BYTES = 16;
const HEAD_BYTES = 2 + ID_BYTES;
const TYPES = [
  { type: 'ed25519', code: 1, publicBytes: 32 },
  { type: 'secp256k1', code: 2, publicBytes: 65 },
  { type: 'hmac', code: 3, publicBytes: 0 },
] as const;

/** What is sealed for a key of a token. */
export function tokenMaterial({ type, id, publicKey }: TokenKey): Uint8Array {
  const row = TYPES.find((one) => one.type === type);
  assert(row !== undefined, 'each kind of key has a row');
  return Buffer.concat([Buffer.of(TOKEN_MARK, row.code), Buffer.from(id, 'hex'), publicKey]);
}

/** The key of a token that material names, in memory of its own; null for material of another kind. */
export function tokenKeyOf(material: Uint8Array): TokenKey | null {
  if (material[0] !== TOKEN_MARK) return null;
  const row = TYPES.find(({ code }) => code === material[1]);
  if (row === undefined || material.length !== HEAD_BYTES + row.publicBytes) return null;
  return {
    type: row.type,
    id: toHex(material.subarray(2, HEAD_BYTES)),
    publicKey: Uint8Array.from(material.subarray(HEAD_BYTES)),
  };
}
