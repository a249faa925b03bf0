import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Reserve } from './reserve.ts';
import { LEDGER_SCHEMA } from './schema.ts';
import { isFull, openDatabase } from './sqlite.ts';

/** The ledger's file, as the thread that owns it sees it: every call waits for the disk. */
export class LedgerTable {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #reserve: Reserve;

  /** Opens or creates it. Throws DATA_FOLDER_IN_USE when another process has it. */
  constructor(path: string) {
    this.#database = openDatabase(path, LEDGER_SCHEMA);
    this.#insert = this.#database.prepare('INSERT INTO entry (seq, leaf) VALUES (?, ?)');
    this.#select = this.#database.prepare('SELECT leaf FROM entry WHERE seq >= ? ORDER BY seq LIMIT ?');
    this.#reserve = new Reserve(`${path}.reserve`);
  }

  /** Takes the space for an emergency, if there is any. */
  reserve(): void {
    this.#reserve.take();
  }

  size(): number {
    const count = this.#database.prepare('SELECT COALESCE(MAX(seq) + 1, 0) AS size FROM entry').get();
    return Number(count?.['size'] ?? 0);
  }

  /** Durable when it returns. When it throws, nobody knows. `onLow` is called when the reserve had to be given up. */
  append(firstSeq: number, leaves: readonly Uint8Array[], onLow: () => void): void {
    try {
      this.#write(firstSeq, leaves);
    } catch (reason) {
      // "Full" is a definite no, unlike a failed flush: after the rollback nothing of this commit is in the file.
      if (!isFull(reason)) throw reason;
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      if (!this.#reserve.release()) throw reason;
      onLow();
      this.#write(firstSeq, leaves);
    }
  }

  read(from: number, limit: number): readonly Uint8Array[] {
    return this.#select.all(from, limit).map((row) => {
      const leaf = row['leaf'];
      if (!(leaf instanceof Uint8Array)) throw new TypeError('a leaf is a blob');
      return leaf;
    });
  }

  close(): void {
    this.#database.close();
  }

  #write(firstSeq: number, leaves: readonly Uint8Array[]): void {
    this.#database.exec('BEGIN IMMEDIATE');
    leaves.forEach((leaf, index) => this.#insert.run(firstSeq + index, leaf));
    this.#database.exec('COMMIT');
  }
}
