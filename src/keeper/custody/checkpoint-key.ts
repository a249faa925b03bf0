import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { assert } from '../../core/assert.ts';
import { formatStatement, type BackupStatement } from '../../core/ledger/backup-statement.ts';
import { signCheckpoint } from '../../core/ledger/checkpoint.ts';
import { formatVkey, noteKey, signNote, type NoteKey } from '../../core/ledger/note.ts';
import { toHex } from '../../core/units/bytes.ts';
import { sha256 } from '../open-ledger.ts';
import { CHECKPOINT_KEY_RECORD } from './record-id.ts';
import type { Vault } from './vault.ts';

const KIND = 'checkpoint';

/** The key that signs the heads of this ledger. Its private half is in the vault. */
export class CheckpointKey {
  readonly key: NoteKey;
  readonly #private: KeyObject;

  private constructor(key: NoteKey, privateKey: KeyObject) {
    this.key = key;
    this.#private = privateKey;
  }

  /** Opens the key, making it at the first start. */
  static open(vault: Vault): CheckpointKey {
    if (vault.recordDigest(CHECKPOINT_KEY_RECORD, KIND) === null) {
      const { privateKey } = generateKeyPairSync('ed25519');
      const bytes = privateKey.export({ format: 'der', type: 'pkcs8' });
      vault.seal(CHECKPOINT_KEY_RECORD, KIND, bytes);
      bytes.fill(0);
    }
    const privateKey = vault.withSecret(CHECKPOINT_KEY_RECORD, KIND, (bytes) =>
      createPrivateKey({ key: asBuffer(bytes), format: 'der', type: 'pkcs8' }),
    );
    const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
    const raw = Uint8Array.from(spki.subarray(spki.length - 32));
    const name = `sallyport.local/${toHex(sha256(raw)).slice(0, 16)}`;
    const key = noteKey(sha256, name, raw);
    assert(key !== null, 'our own name is a key name');
    return new CheckpointKey(key, privateKey);
  }

  get vkey(): string {
    return formatVkey(this.key);
  }

  /** Signs a head of the ledger: how many entries, and the root of their tree. */
  sign(size: number, root: Uint8Array): string {
    const checkpoint = { origin: this.key.name, size: BigInt(size), root, extensions: [] };
    return signCheckpoint(checkpoint, this.key, (message) => sign(null, message, this.#private));
  }

  /** Signs what a backup holds. No reader takes such a text for a checkpoint, or a checkpoint for such a text. */
  signStatement(statement: BackupStatement): string {
    return signNote(formatStatement(statement), this.key, (message) => sign(null, message, this.#private));
  }
}

/** The same memory under Node's own type: a copy would stay behind unwiped. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
