import { createHash } from 'node:crypto';
import { assert } from '../../core/assert.ts';
import { Fault } from '../../core/fault.ts';
import { Keyset } from '../../core/vault/keyset.ts';
import {
  lastingPart,
  messageKey,
  openWith,
  rewrapRecord,
  sealRecord,
  termOf,
} from '../../core/vault/envelope.ts';
import { KEY_BYTES, NONCE_BYTES } from '../../core/vault/xaes.ts';
import type { Random } from '../../ports.ts';
import { nodeAes } from './aes.ts';
import { openKeyset, sealKeyset, type CustodianKind } from './custodian.ts';

/** Where sealed records are kept. `write` is a compare-and-swap: false when something else is there than expected. */
export interface VaultRecords {
  read(id: string): Uint8Array | null;
  write(id: string, sealed: Uint8Array, expected: Uint8Array | null): boolean;
  remove(id: string): void;
  list(): readonly string[];
}

const KEYSET_RECORD = 'root/keyset';
/** Records are named `kind|id` in the store, so that rotation knows what each is bound to. */
const SEPARATOR = '|';

/** Sealed secrets, and the one way to use them. Nothing here returns a secret. */
export class Vault {
  readonly #records: VaultRecords;
  readonly #random: Random;
  #keyset: Keyset;
  /** Sealed bytes as last read or written: ciphertext, kept to spare the disk on the order path. */
  readonly #sealed = new Map<string, Uint8Array>();
  /**
   * The one key that each of these is sealed under, as last derived: what opens a credential at every order. It opens
   * nothing that the root key beside it would not.
   */
  readonly #keys = new Map<string, { readonly record: Uint8Array; readonly key: Uint8Array }>();

  private constructor(records: VaultRecords, random: Random, keyset: Keyset) {
    this.#records = records;
    this.#random = random;
    this.#keyset = keyset;
  }

  static exists(records: VaultRecords): boolean {
    return records.read(KEYSET_RECORD) !== null;
  }

  /** Makes a new root key under a custodian's secret. Throws when there is a vault already. */
  static create(records: VaultRecords, random: Random, kind: CustodianKind, secret: Uint8Array): Vault {
    const keyset = new Keyset([{ term: 1, key: random.bytes(KEY_BYTES) }]);
    const written = records.write(KEYSET_RECORD, sealKeyset(kind, secret, keyset, random), null);
    if (!written) throw new Fault('VAULT_RECORD_REFUSED', { record: KEYSET_RECORD });
    return new Vault(records, random, keyset);
  }

  static open(records: VaultRecords, random: Random, kind: CustodianKind, secret: Uint8Array): Vault {
    const record = records.read(KEYSET_RECORD);
    if (record === null) throw new Fault('VAULT_RECORD_REFUSED', { record: KEYSET_RECORD });
    return new Vault(records, random, openKeyset(kind, secret, record));
  }

  /**
   * Seals a secret under a new data key and returns what `recordDigest` says of it. Throws when the name is taken and
   * `replace` is not set.
   */
  seal(id: string, kind: string, secret: Uint8Array, replace = false): string {
    const name = storeName(id, kind);
    const previous = this.#records.read(name);
    if (previous !== null && !replace) throw new Fault('VAULT_RECORD_REFUSED', { record: id });
    const entropy = {
      dataKey: this.#random.bytes(KEY_BYTES),
      wrapNonce: this.#random.bytes(NONCE_BYTES),
      sealNonce: this.#random.bytes(NONCE_BYTES),
    };
    const record = sealRecord(nodeAes, this.#keyset.current, { id, kind }, secret, entropy);
    entropy.dataKey.fill(0);
    if (!this.#records.write(name, record, previous)) throw new Fault('VAULT_RECORD_REFUSED', { record: id });
    this.#sealed.set(name, record);
    return digestOf(record);
  }

  /**
   * Lends the secret to `use` and wipes it afterwards. `use` must not keep it and must not be asynchronous. What native
   * code copied meanwhile cannot be wiped from here: see docs/VAULT.md.
   */
  withSecret<T>(id: string, kind: string, use: (secret: Uint8Array) => T): T {
    const record = this.#load(storeName(id, kind));
    const key = record === null ? null : this.#keyOf(id, kind, record);
    const secret = record === null || key === null ? null : openWith(nodeAes, key, { id, kind }, record);
    if (secret === null) throw new Fault('VAULT_RECORD_REFUSED', { record: id });
    try {
      const result = use(secret);
      assert(!(result instanceof Promise), 'a secret is used at once');
      return result;
    } finally {
      secret.fill(0);
    }
  }

  /** SHA-256 of the sealed bytes, in hexadecimal: what the ledger names, so that an old record put back is noticed. */
  recordDigest(id: string, kind: string): string | null {
    const record = this.#load(storeName(id, kind));
    return record === null ? null : digestOf(record);
  }

  /** Every record as it lies on the disk, by name: for a backup, which cannot open them. */
  sealedRecords(): readonly { readonly name: string; readonly sealed: Uint8Array }[] {
    return this.#records.list().flatMap((name) => {
      const sealed = this.#records.read(name);
      return sealed === null ? [] : [{ name, sealed }];
    });
  }

  remove(id: string, kind: string): void {
    const name = storeName(id, kind);
    this.#sealed.delete(name);
    this.#forgetKey(name);
    this.#records.remove(name);
  }

  /** The version of the root key under which secrets are sealed now. */
  get currentTerm(): number {
    return this.#keyset.current.term;
  }

  /** Versions of the root key that can still open something. */
  get terms(): readonly number[] {
    return this.#keyset.terms;
  }

  /**
   * Begins a new root key version and moves every record to it. Safe to stop anywhere: both versions open until the
   * last record has moved, and a later call goes on where this one stopped. Returns how many records moved. Throws
   * UNSEAL_REFUSED unless the secret is the one that opens the vault.
   */
  rotateRoot(kind: CustodianKind, secret: Uint8Array): number {
    const record = this.#records.read(KEYSET_RECORD);
    if (record === null) throw new Fault('VAULT_RECORD_REFUSED', { record: KEYSET_RECORD });
    // A mistyped passphrase would otherwise become the vault's.
    openKeyset(kind, secret, record);
    if (this.#keyset.terms.length === 1)
      this.#store(this.#keyset.withNext(this.#random.bytes(KEY_BYTES)), kind, secret);
    // If we stop here: new secrets seal under the new term, old records still open under the old one.
    const moved = this.#moveRecords();
    this.#store(this.#keyset.currentOnly(), kind, secret);
    return moved;
  }

  #moveRecords(): number {
    const to = this.#keyset.current;
    let moved = 0;
    for (const name of this.#records.list()) {
      const record = name === KEYSET_RECORD ? null : this.#records.read(name);
      const term = record === null ? null : termOf(record);
      if (record === null || term === to.term) continue;
      const from = term === null ? null : this.#keyset.find(term);
      const [kind = '', id = ''] = split(name);
      const next =
        from === null
          ? null
          : rewrapRecord(nodeAes, { from, to }, { id, kind }, record, this.#random.bytes(NONCE_BYTES));
      if (next === null || !this.#records.write(name, next, record))
        throw new Fault('VAULT_RECORD_REFUSED', { record: id });
      this.#sealed.set(name, next);
      moved += 1;
    }
    return moved;
  }

  #store(keyset: Keyset, kind: CustodianKind, secret: Uint8Array): void {
    const previous = this.#records.read(KEYSET_RECORD);
    const written = this.#records.write(
      KEYSET_RECORD,
      sealKeyset(kind, secret, keyset, this.#random),
      previous,
    );
    if (!written) throw new Fault('VAULT_RECORD_REFUSED', { record: KEYSET_RECORD });
    this.#keyset = keyset;
  }

  #keyOf(id: string, kind: string, record: Uint8Array): Uint8Array | null {
    const name = storeName(id, kind);
    const known = this.#keys.get(name);
    if (known?.record === record) return known.key;
    this.#forgetKey(name);
    const root = this.#keyset.find(termOf(record) ?? 0);
    const key = root === null ? null : messageKey(nodeAes, root, { id, kind }, record);
    if (key !== null) this.#keys.set(name, { record, key });
    return key;
  }

  #forgetKey(name: string): void {
    this.#keys.get(name)?.key.fill(0);
    this.#keys.delete(name);
  }

  #load(name: string): Uint8Array | null {
    const known = this.#sealed.get(name);
    if (known !== undefined) return known;
    const record = this.#records.read(name);
    if (record !== null) this.#sealed.set(name, record);
    return record;
  }
}

function digestOf(record: Uint8Array): string {
  return createHash('sha256').update(lastingPart(record)).digest('hex');
}

function storeName(id: string, kind: string): string {
  assert(!kind.includes(SEPARATOR) && !id.includes(SEPARATOR), 'names of records hold no separator');
  return `${kind}${SEPARATOR}${id}`;
}

function split(name: string): readonly string[] {
  const at = name.indexOf(SEPARATOR);
  return [name.slice(0, at), name.slice(at + 1)];
}
