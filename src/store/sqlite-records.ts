import type { DatabaseSync } from 'node:sqlite';
import type { KeptSnapshot as Snapshot } from '../ports.ts';
import { VAULT_SCHEMA } from './schema.ts';
import { openDatabase } from './sqlite.ts';

/**
 * Sealed records of the vault, by id, and the latest snapshot of the state. Everything here is checked by its reader.
 */
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

  saveSnapshot(snapshot: Snapshot): void {
    this.#database
      .prepare(
        `INSERT INTO snapshot (id, size, hashes, state) VALUES (1, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET size = excluded.size, hashes = excluded.hashes, state = excluded.state`,
      )
      .run(snapshot.size, snapshot.hashes.join(' '), snapshot.state);
  }

  loadSnapshot(): Snapshot | null {
    const row = this.#database.prepare('SELECT size, hashes, state FROM snapshot WHERE id = 1').get();
    if (row === undefined) return null;
    const hashes = String(row['hashes'])
      .split(' ')
      .filter((hash) => hash !== '');
    return { size: Number(row['size']), hashes, state: String(row['state']) };
  }

  close(): void {
    this.#database.close();
  }
}
