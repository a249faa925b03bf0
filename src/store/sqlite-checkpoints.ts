import type { DatabaseSync } from 'node:sqlite';
import type { CheckpointStore } from '../ports.ts';
import { CHECKPOINT_SCHEMA } from './schema.ts';
import { openDatabase } from './sqlite.ts';

/** Signed checkpoints in a file of their own. `replace` is a compare-and-swap on the latest. */
export class SqliteCheckpoints implements CheckpointStore {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = openDatabase(path, CHECKPOINT_SCHEMA);
  }

  load(): string | null {
    const row = this.#database.prepare('SELECT note FROM checkpoint ORDER BY id DESC LIMIT 1').get();
    return row === undefined ? null : String(row['note']);
  }

  replace(expected: string | null, next: string): boolean {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const same = this.load() === expected;
      if (same) this.#database.prepare('INSERT INTO checkpoint (note) VALUES (?)').run(next);
      this.#database.exec('COMMIT');
      return same;
    } finally {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    }
  }

  *history(): Iterable<string> {
    for (const row of this.#database.prepare('SELECT note FROM checkpoint ORDER BY id').iterate())
      yield String(row['note']);
  }

  close(): void {
    this.#database.close();
  }
}
