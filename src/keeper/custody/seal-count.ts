import { createHmac, timingSafeEqual } from 'node:crypto';
import { Fault } from '../../core/fault.ts';
import type { RootTerm } from '../../core/vault/envelope.ts';
import type { Keyset } from '../../core/vault/keyset.ts';
import type { VaultRecords } from './vault-records.ts';

/** How many seals one root key may make, and how many are written down ahead at a time. */
export interface SealLimits {
  readonly most: number;
  readonly block: number;
}

/** NIST SP 800-38D, 8.3, as if the nonces were GCM's own of 12 bytes: XAES-256-GCM would allow 2^80. */
export const SEAL_LIMITS: SealLimits = { most: 2 ** 32, block: 1_024 };

/** The row beside the keyset. */
const SEALS_RECORD = 'root/seals';

const MAGIC = Buffer.from('SPC1', 'ascii');
/** "SPC1", u32 term, u64 seals. */
const CONTENT_BYTES = 4 + 4 + 8;
const TAG_BYTES = 32;

/**
 * Counts the seals under the current root key, durably and never too low: a block is written down before the first seal
 * of it is made, so a process that is killed loses the rest of its block and nothing else.
 */
export class SealCount {
  readonly #records: VaultRecords;
  readonly #limits: SealLimits;
  #term: number;
  /** At least as many as were made under the term. */
  #used: number;
  /** As many as the row says. */
  #reserved: number;

  private constructor(
    records: VaultRecords,
    limits: SealLimits,
    { term, used }: { readonly term: number; readonly used: number },
  ) {
    this.#records = records;
    this.#limits = limits;
    this.#term = term;
    this.#used = used;
    this.#reserved = used;
  }

  /** For a vault that is made now. */
  static begin(records: VaultRecords, limits: SealLimits): SealCount {
    return new SealCount(records, limits, { term: 0, used: 0 });
  }

  /** As the row has it. One that is damaged, or of a root key that is gone, counts as full: a rotation helps. */
  static read(records: VaultRecords, limits: SealLimits, keyset: Keyset): SealCount {
    const { term } = keyset.current;
    const row = records.read(SEALS_RECORD);
    // Of a vault that was made before there was a count.
    if (row === null) return new SealCount(records, limits, { term, used: 0 });
    const counted = parse(row, keyset);
    if (counted === null) return new SealCount(records, limits, { term, used: limits.most });
    return new SealCount(records, limits, counted);
  }

  /** At least as many seals as were made under that term. */
  usedUnder(term: number): number {
    return this.#term === term ? this.#used : 0;
  }

  /** Makes room for one more seal under that root key. Throws SEALS_EXHAUSTED where there is none. */
  take(root: RootTerm): void {
    const used = this.usedUnder(root.term);
    if (used >= this.#limits.most) throw new Fault('SEALS_EXHAUSTED', { term: root.term });
    if (root.term !== this.#term || used >= this.#reserved)
      this.#write(root, Math.min(used + this.#limits.block, this.#limits.most));
    this.#used = used + 1;
  }

  /** Begins to count anew where the root key is another. To be called before the older key is dropped. */
  follow(root: RootTerm): void {
    if (root.term === this.#term) return;
    this.#write(root, 0);
    this.#used = 0;
  }

  #write(root: RootTerm, seals: number): void {
    const previous = this.#records.read(SEALS_RECORD);
    if (!this.#records.write(SEALS_RECORD, format(root, seals), previous))
      throw new Fault('VAULT_RECORD_REFUSED', { record: SEALS_RECORD });
    this.#term = root.term;
    this.#reserved = seals;
  }
}

function format(root: RootTerm, seals: number): Buffer {
  const content = Buffer.alloc(CONTENT_BYTES);
  MAGIC.copy(content);
  content.writeUInt32BE(root.term, 4);
  content.writeBigUInt64BE(BigInt(seals), 8);
  return Buffer.concat([content, tagOf(root, content)]);
}

function parse(row: Uint8Array, keyset: Keyset): { readonly term: number; readonly used: number } | null {
  const bytes = Buffer.from(row);
  if (bytes.length !== CONTENT_BYTES + TAG_BYTES || !bytes.subarray(0, 4).equals(MAGIC)) return null;
  const root = keyset.find(bytes.readUInt32BE(4));
  const content = bytes.subarray(0, CONTENT_BYTES);
  if (root === null || !timingSafeEqual(tagOf(root, content), bytes.subarray(CONTENT_BYTES))) return null;
  return { term: root.term, used: Number(bytes.readBigUInt64BE(8)) };
}

/** Only who has the root key can write a count: others can put an old one back, or take it away. */
function tagOf(root: RootTerm, content: Uint8Array): Buffer {
  return createHmac('sha256', root.key).update('sallyport seal count').update(content).digest();
}
