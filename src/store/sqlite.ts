import { DatabaseSync } from 'node:sqlite';
import { Fault } from '../core/fault.ts';
import { PRAGMAS } from './schema.ts';

/** Opens a database with the settings of schema.ts and proves that each of them holds. */
export function openDatabase(path: string, schema: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    for (const [name, value] of PRAGMAS) database.exec(`PRAGMA ${name}=${value}`);
    database.exec(schema);
    for (const [name, , expected] of PRAGMAS) {
      const row = database.prepare(`PRAGMA ${name}`).get();
      if (row === undefined || Object.values(row)[0] !== expected)
        throw new Fault('STORE_UNSAFE', { pragma: name });
    }
    // Takes the exclusive lock now, not at the first write.
    database.exec('BEGIN IMMEDIATE; COMMIT');
    return database;
  } catch (reason) {
    database.close();
    throw isLocked(reason) ? new Fault('DATA_FOLDER_IN_USE') : reason;
  }
}

/** SQLITE_BUSY (5) and SQLITE_LOCKED (6), as node:sqlite reports them. */
function isLocked(reason: unknown): boolean {
  const code = codeOf(reason);
  return code === 5 || code === 6;
}

/** SQLITE_FULL (13): the disk has no room. Nothing was committed. */
export function isFull(reason: unknown): boolean {
  return codeOf(reason) === 13;
}

function codeOf(reason: unknown): number {
  if (typeof reason !== 'object' || reason === null || !('errcode' in reason)) return 0;
  return Number(reason.errcode) & 0xff;
}
