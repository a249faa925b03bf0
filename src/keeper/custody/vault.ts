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
import { custodianOf, openKeyset, sealKeyset, type CustodianKind, type Unsealing } from './custodian.ts';
import { SEAL_LIMITS, SealCount, type SealLimits } from './seal-count.ts';
import type { VaultRecords } from './vault-records.ts';

/** How a rotation gives way to what else there is to do. */
export interface RotationPace {
  /** Comes back when everything that has arrived meanwhile was taken in. Awaited before each record. */
  turn(): Promise<void>;
  /** After each record: how many have moved, of how many that there are at most. */
  moved(count: number, of: number): void;
}

/** What is no sealed record: the keyset, and the count of seals. */
const ROOT_ROWS = 'root/';
const KEYSET_RECORD = `${ROOT_ROWS}keyset`;
/** Records are named `kind|id` in the store, so that rotation knows what each is bound to. */
const SEPARATOR = '|';

interface VaultParts {
  readonly records: VaultRecords;
  readonly random: Random;
  readonly limits: SealLimits;
}

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
  /** The keyset is being stored or records are moved: one such change at a time. */
  #isChanging = false;

  readonly #limits: SealLimits;
  readonly #count: SealCount;

  private constructor(parts: VaultParts, keyset: Keyset, count: SealCount) {
    this.#records = parts.records;
    this.#random = parts.random;
    this.#limits = parts.limits;
    this.#keyset = keyset;
    this.#count = count;
  }

  static exists(records: VaultRecords): boolean {
    return records.read(KEYSET_RECORD) !== null;
  }

  /** Makes a new root key under a custodian's secret. Throws when there is a vault already. */
  static async create(
    records: VaultRecords,
    random: Random,
    unsealing: Unsealing,
    limits: SealLimits = SEAL_LIMITS,
  ): Promise<Vault> {
    const keyset = new Keyset([{ term: 1, key: random.bytes(KEY_BYTES) }]);
    const written = records.write(KEYSET_RECORD, await sealKeyset(unsealing, keyset, random), null);
    if (!written) throw new Fault('VAULT_RECORD_REFUSED', { record: KEYSET_RECORD });
    return new Vault({ records, random, limits }, keyset, SealCount.begin(records, limits));
  }

  /** Throws what {@link openKeyset} throws, and VAULT_RECORD_REFUSED where there is no vault. */
  static async open(
    records: VaultRecords,
    random: Random,
    unsealing: Unsealing,
    limits: SealLimits = SEAL_LIMITS,
  ): Promise<Vault> {
    const record = records.read(KEYSET_RECORD);
    if (record === null) throw new Fault('VAULT_RECORD_REFUSED', { record: KEYSET_RECORD });
    const keyset = await openKeyset(unsealing, record);
    return new Vault({ records, random, limits }, keyset, SealCount.read(records, limits, keyset));
  }

  /**
   * Seals a secret under a new data key and returns what `recordDigest` says of it. Throws when the name is taken and
   * `replace` is not set, and SEALS_EXHAUSTED when the root key has made all seals it may: the owner rotates it.
   */
  seal(id: string, kind: string, secret: Uint8Array, replace = false): string {
    const name = storeName(id, kind);
    const previous = this.#records.read(name);
    if (previous !== null && !replace) throw new Fault('VAULT_RECORD_REFUSED', { record: id });
    this.#count.take(this.#keyset.current);
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

  /** How many seals the current root key has made, at least, and how many it may make. */
  get seals(): { readonly used: number; readonly most: number } {
    return { used: this.#count.usedUnder(this.currentTerm), most: this.#limits.most };
  }

  /** What the vault opens with. */
  get custodian(): CustodianKind {
    const record = this.#records.read(KEYSET_RECORD);
    if (record === null) throw new Fault('VAULT_RECORD_REFUSED', { record: KEYSET_RECORD });
    return custodianOf(record);
  }

  /** Versions of the root key that can still open something. */
  get terms(): readonly number[] {
    return this.#keyset.terms;
  }

  /**
   * Begins a new root key version and moves every record to it. Safe to stop anywhere: both versions open until the
   * last record has moved, and a later call goes on where this one stopped. Gives way before each record, so that a
   * halt waits for one write at most; what is sealed meanwhile is sealed under the new version. Returns how many
   * records moved. Throws UNSEAL_REFUSED unless the secret is the one that opens the vault, VAULT_RECORD_REFUSED for a
   * record that does not open, VAULT_BUSY while another change of the root key is under way.
   */
  rotateRoot(unsealing: Unsealing, pace: RotationPace): Promise<number> {
    return this.#alone(async () => {
      await this.#proveSecret(unsealing);
      if (this.#keyset.terms.length === 1)
        await this.#store(this.#keyset.withNext(this.#random.bytes(KEY_BYTES)), unsealing);
      // If we stop here: new secrets seal under the new term, old records still open under the old one.
      const moved = await this.#moveRecords(pace);
      this.#count.follow(this.#keyset.current);
      await this.#store(this.#keyset.currentOnly(), unsealing);
      return moved;
    });
  }

  /**
   * Seals the keyset under another secret, of the same custodian or another: one write, so that the vault opens with
   * the old secret or with the new one, whenever it is stopped. Throws UNSEAL_REFUSED, and changes nothing, when the
   * old secret does not open the vault or the new one is too short.
   */
  changeSecret(unsealing: Unsealing, next: Unsealing): Promise<void> {
    return this.#alone(async () => {
      await this.#proveSecret(unsealing);
      await this.#store(this.#keyset, next);
    });
  }

  /** Nothing else may store the keyset between the first read and the last write of a change. */
  async #alone<T>(change: () => Promise<T>): Promise<T> {
    if (this.#isChanging) throw new Fault('VAULT_BUSY');
    this.#isChanging = true;
    try {
      return await change();
    } finally {
      this.#isChanging = false;
    }
  }

  /** A mistyped passphrase would otherwise become the vault's. */
  async #proveSecret(unsealing: Unsealing): Promise<void> {
    const record = this.#records.read(KEYSET_RECORD);
    if (record === null) throw new Fault('VAULT_RECORD_REFUSED', { record: KEYSET_RECORD });
    await openKeyset(unsealing, record);
  }

  async #moveRecords(pace: RotationPace): Promise<number> {
    const names = this.#records.list().filter((name) => !name.startsWith(ROOT_ROWS));
    let moved = 0;
    for (const name of names) {
      await pace.turn();
      if (!this.#moveRecord(name)) continue;
      moved += 1;
      pace.moved(moved, names.length);
    }
    return moved;
  }

  /** False where nothing is to be moved. Reads and writes in one turn: what was sealed before it is what moves. */
  #moveRecord(name: string): boolean {
    const to = this.#keyset.current;
    const record = this.#records.read(name);
    const term = record === null ? null : termOf(record);
    if (record === null || term === to.term) return false;
    const from = term === null ? null : this.#keyset.find(term);
    const [kind = '', id = ''] = split(name);
    this.#count.take(to);
    const next =
      from === null
        ? null
        : rewrapRecord(nodeAes, { from, to }, { id, kind }, record, this.#random.bytes(NONCE_BYTES));
    if (next === null || !this.#records.write(name, next, record))
      throw new Fault('VAULT_RECORD_REFUSED', { record: id });
    this.#sealed.set(name, next);
    return true;
  }

  async #store(keyset: Keyset, unsealing: Unsealing): Promise<void> {
    const previous = this.#records.read(KEYSET_RECORD);
    const sealed = await sealKeyset(unsealing, keyset, this.#random);
    if (!this.#records.write(KEYSET_RECORD, sealed, previous))
      throw new Fault('VAULT_RECORD_REFUSED', { record: KEYSET_RECORD });
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
