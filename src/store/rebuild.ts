import { CHECKPOINT_SCHEMA, LEDGER_SCHEMA, VAULT_SCHEMA } from './schema.ts';
import { openDatabase } from './sqlite.ts';

/** Makes a database with these rows in it, all of them or none. Throws errors of the database. */
function rebuild(
  path: string,
  schema: string,
  insert: string,
  rows: Iterable<readonly [Value, Value]>,
): void {
  const database = openDatabase(path, schema);
  try {
    database.exec('BEGIN IMMEDIATE');
    const statement = database.prepare(insert);
    for (const [first, second] of rows) statement.run(first, second);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

type Value = string | number | Uint8Array;

/** Makes the file of a ledger out of its leaves, in order from the first. Nothing is checked here. */
export function rebuildLedger(path: string, leaves: Iterable<Uint8Array>): void {
  rebuild(path, LEDGER_SCHEMA, 'INSERT INTO entry (seq, leaf) VALUES (?, ?)', numbered(leaves));
}

/** Makes the file of checkpoints out of signed notes, oldest first. */
export function rebuildCheckpoints(path: string, notes: Iterable<string>): void {
  rebuild(path, CHECKPOINT_SCHEMA, 'INSERT INTO checkpoint (id, note) VALUES (? + 1, ?)', numbered(notes));
}

/** Makes the file of the vault out of its sealed records. */
export function rebuildRecords(
  path: string,
  records: Iterable<{ readonly name: string; readonly sealed: Uint8Array }>,
): void {
  rebuild(path, VAULT_SCHEMA, 'INSERT INTO record (id, sealed) VALUES (?, ?)', named(records));
}

function* numbered<T extends Value>(values: Iterable<T>): Generator<readonly [number, T]> {
  let number = 0;
  for (const value of values) {
    yield [number, value];
    number += 1;
  }
}

function* named(
  records: Iterable<{ readonly name: string; readonly sealed: Uint8Array }>,
): Generator<readonly [string, Uint8Array]> {
  for (const { name, sealed } of records) yield [name, sealed];
}
