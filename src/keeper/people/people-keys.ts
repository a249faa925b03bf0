import { createHash, createHmac } from 'node:crypto';
import type { Mac } from '../../core/identity/session-token.ts';
import type { Clock, Random } from '../../ports.ts';
import type { Vault } from '../custody/vault.ts';

const KIND = 'people-key';
const TOKENS = 'people/tokens';
const ADDRESSES = 'people/addresses';
const KEY_BYTES = 32;
const TIME_BYTES = 8;
const HASH_DIGITS = 32;

const DAY_MS = 86_400_000;

export interface PeopleKeysParts {
  readonly vault: Vault;
  readonly random: Random;
  readonly clock: Clock;
  /** After so many days addresses are hashed under another key, and the one before is destroyed. */
  readonly addressKeyDays: () => number;
}

/** The keys that belong to nobody in particular: under which tokens are made, and addresses of strangers are hashed. */
export class PeopleKeys {
  readonly #vault: Vault;
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #addressKeyDays: () => number;

  private constructor({ vault, random, clock, addressKeyDays }: PeopleKeysParts) {
    this.#vault = vault;
    this.#random = random;
    this.#clock = clock;
    this.#addressKeyDays = addressKeyDays;
  }

  /** Opens the keys, making them at the first start. */
  static open(parts: PeopleKeysParts): PeopleKeys {
    const { vault, random } = parts;
    if (vault.recordDigest(TOKENS, KIND) === null) {
      const key = random.bytes(KEY_BYTES);
      vault.seal(TOKENS, KIND, key);
      key.fill(0);
    }
    const keys = new PeopleKeys(parts);
    keys.renewAddressKey();
    return keys;
  }

  /** Under the key of tokens, which never leaves the vault: whoever reads ledger and records makes no token. */
  readonly tokenMac: Mac = (message) =>
    this.#vault.withSecret(TOKENS, KIND, (key) => createHmac('sha256', key).update(message).digest());

  /** 16 bytes, hexadecimal. The same text has the same hash while the key is the same (T36). */
  hashOf(text: string): string {
    this.renewAddressKey();
    return this.#vault.withSecret(ADDRESSES, KIND, (kept) => keyedHash(kept.subarray(0, KEY_BYTES), text));
  }

  /** Makes another key where this one is too old: what was hashed under it means nothing then. Says how many. */
  renewAddressKey(): number {
    const now = this.#clock.wallMs();
    const isThere = this.#vault.recordDigest(ADDRESSES, KIND) !== null;
    const madeAt = isThere ? this.#vault.withSecret(ADDRESSES, KIND, madeAtOf) : 0;
    if (now - madeAt < this.#addressKeyDays() * DAY_MS) return 0;
    const kept = Buffer.alloc(KEY_BYTES + TIME_BYTES);
    kept.set(this.#random.bytes(KEY_BYTES));
    kept.writeBigUInt64BE(BigInt(now), KEY_BYTES);
    this.#vault.seal(ADDRESSES, KIND, kept, true);
    kept.fill(0);
    return 1;
  }
}

/** When the key was made, which stands behind it. One of another length counts as old. */
function madeAtOf(kept: Uint8Array): number {
  if (kept.length !== KEY_BYTES + TIME_BYTES) return 0;
  return Number(new DataView(kept.buffer, kept.byteOffset).getBigUint64(KEY_BYTES));
}

/** 16 bytes of a keyed hash, hexadecimal. */
export function keyedHash(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex').slice(0, HASH_DIGITS);
}

/** What is kept of a token that cannot be guessed: SHA-256, hexadecimal. */
export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
