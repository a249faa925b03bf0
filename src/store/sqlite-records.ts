import type { DatabaseSync } from 'node:sqlite';
import { VAULT_SCHEMA } from './schema.ts';
import { openDatabase } from './sqlite.ts';

/** Sealed records of the vault, by id. Everything here is checked by its reader. */
export class SqliteRecords {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = openDatabase(path, VAULT_SCHEMA);
  }

  read(id: string): Uint8Array | null {
    const sealed = this.#database.prepare('SELECT sealed FROM record WHERE id = ?').get(id)?.['sealed'];
    return sealed instanceof Uint8Array ? sealed : null;
  }

  /** Writes only over the expected previous bytes (null: nothing there yet). False when something else is there. */
  write(id: string, sealed: Uint8Array, expected: Uint8Array | null): boolean {
    this.#database.exec('BEGIN IMMEDIATE');
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
    this.#database.exec('COMMIT');
    return same;
  }

  remove(id: string): void {
    this.#database.prepare('DELETE FROM record WHERE id = ?').run(id);
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
}
