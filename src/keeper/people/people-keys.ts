import { createHash, createHmac } from 'node:crypto';
import type { Mac } from '../../core/identity/session-token.ts';
import type { Random } from '../../ports.ts';
import type { Vault } from '../custody/vault.ts';

const KIND = 'people-key';
const TOKENS = 'people/tokens';
const ADDRESSES = 'people/addresses';
const KEY_BYTES = 32;
const HASH_DIGITS = 32;

/** The keys that belong to nobody in particular: under which tokens are made, and addresses of strangers are hashed. */
export class PeopleKeys {
  readonly #vault: Vault;

  private constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** Opens the keys, making them at the first start. */
  static open(vault: Vault, random: Random): PeopleKeys {
    for (const id of [TOKENS, ADDRESSES]) {
      if (vault.recordDigest(id, KIND) !== null) continue;
      const key = random.bytes(KEY_BYTES);
      vault.seal(id, KIND, key);
      key.fill(0);
    }
    return new PeopleKeys(vault);
  }

  /** Under the key of tokens, which never leaves the vault: whoever reads ledger and records makes no token. */
  readonly tokenMac: Mac = (message) =>
    this.#vault.withSecret(TOKENS, KIND, (key) => createHmac('sha256', key).update(message).digest());

  /** 16 bytes, hexadecimal. The same text has the same hash while the key is the same (T36). */
  hashOf(text: string): string {
    return this.#vault.withSecret(ADDRESSES, KIND, (key) => keyedHash(key, text));
  }
}

/** 16 bytes of a keyed hash, hexadecimal. */
export function keyedHash(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex').slice(0, HASH_DIGITS);
}

/** What is kept of a token that cannot be guessed: SHA-256, hexadecimal. */
export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
