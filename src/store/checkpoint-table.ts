import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CheckpointReplaced } from '../ports.ts';
import { CHECKPOINT_SCHEMA } from './schema.ts';
import { isFull, openDatabase } from './sqlite.ts';

/** A note and its place among all of them, counted from 1. */
export interface NumberedNote {
  readonly number: number;
  readonly note: string;
}

/** The checkpoints' file, as the thread that owns it sees it: every call waits for the disk. */
export class CheckpointTable {
  readonly #database: DatabaseSync;
  readonly #latest: StatementSync;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;

  /** Opens or creates it. Throws DATA_FOLDER_IN_USE when another process has it. */
  constructor(path: string) {
    this.#database = openDatabase(path, CHECKPOINT_SCHEMA);
    this.#latest = this.#database.prepare('SELECT note FROM checkpoint ORDER BY id DESC LIMIT 1');
    this.#insert = this.#database.prepare('INSERT INTO checkpoint (note) VALUES (?)');
    this.#select = this.#database.prepare('SELECT id, note FROM checkpoint WHERE id > ? ORDER BY id LIMIT ?');
  }

  load(): string | null {
    const row = this.#latest.get();
    return row === undefined ? null : String(row['note']);
  }

  /** Durable when it says `replaced`. When it throws, nobody knows. */
  replace(expected: string | null, next: string): CheckpointReplaced {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      if (this.load() !== expected) return 'changed';
      this.#insert.run(next);
      this.#database.exec('COMMIT');
      return 'replaced';
    } catch (reason) {
      // "Full" is a definite no, unlike a failed flush.
      if (!isFull(reason)) throw reason;
      return 'full';
    } finally {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    }
  }

  /** Notes after that number, oldest first. */
  read(after: number, limit: number): readonly NumberedNote[] {
    const rows = this.#select.all(after, limit);
    return rows.map((row) => ({ number: Number(row['id']), note: String(row['note']) }));
  }

  close(): void {
    this.#database.close();
  }
}
