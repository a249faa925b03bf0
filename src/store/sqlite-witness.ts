import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from './sqlite.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS seen (origin TEXT PRIMARY KEY, note TEXT NOT NULL) STRICT;
`;

/** The last checkpoint that a witness saw of each log. */
export class SqliteWitness {
  readonly #database: DatabaseSync;

  /** Opens or creates the file. Throws DATA_FOLDER_IN_USE when another witness has it. */
  constructor(path: string) {
    this.#database = openDatabase(path, SCHEMA);
  }

  latest(origin: string): string | null {
    const row = this.#database.prepare('SELECT note FROM seen WHERE origin = ?').get(origin);
    return row === undefined ? null : String(row['note']);
  }

  /** Durable when it returns. Throws errors of the database, and then it may or may not be kept. */
  keep(origin: string, note: string): void {
    this.#database
      .prepare(
        'INSERT INTO seen (origin, note) VALUES (?, ?) ON CONFLICT (origin) DO UPDATE SET note = excluded.note',
      )
      .run(origin, note);
  }

  close(): void {
    this.#database.close();
  }
}
