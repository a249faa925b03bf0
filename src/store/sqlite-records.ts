import type { DatabaseSync } from 'node:sqlite';
import { Fault } from '../core/fault.ts';
import { VAULT_SCHEMA } from './schema.ts';
import { isFull, openDatabase } from './sqlite.ts';

/** Sealed records of the vault, by id. Everything here is checked by its reader. */
export class SqliteRecords {
  readonly #database: DatabaseSync;
  readonly #onUncertain: (reason: Fault) => void;

  /** `onUncertain` is called when nobody knows whether a write is on the disk: the process must end. */
  constructor(path: string, onUncertain: (reason: Fault) => void) {
    this.#database = openDatabase(path, VAULT_SCHEMA);
    this.#onUncertain = onUncertain;
  }

  read(id: string): Uint8Array | null {
    const sealed = this.#database.prepare('SELECT sealed FROM record WHERE id = ?').get(id)?.['sealed'];
    return sealed instanceof Uint8Array ? sealed : null;
  }

  /** Writes only over the expected previous bytes (null: nothing there yet). False when something else is there. */
  write(id: string, sealed: Uint8Array, expected: Uint8Array | null): boolean {
    return this.#change(() => {
      const current = this.read(id);
      const same =
        expected === null ? current === null : current !== null && Buffer.compare(current, expected) === 0;
      if (same) {
        this.#database
          .prepare(
            'INSERT INTO record (id, sealed) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed',
          )
          .run(id, sealed);
      }
      return same;
    });
  }

  remove(id: string): void {
    this.#change(() => this.#database.prepare('DELETE FROM record WHERE id = ?').run(id));
  }

  list(): readonly string[] {
    return this.#database
      .prepare('SELECT id FROM record ORDER BY id')
      .all()
      .map((row) => String(row['id']));
  }

  close(): void {
    this.#database.close();
  }

  #change<T>(change: () => T): T {
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      const result = change();
      this.#database.exec('COMMIT');
      return result;
    } catch (reason) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      // "Full" is a definite no, unlike a failed flush.
      if (isFull(reason)) throw new Fault('STORE_FULL');
      const fault = new Fault('COMMIT_UNCERTAIN', { store: 'vault' });
      this.#onUncertain(fault);
      throw fault;
    }
  }
}
