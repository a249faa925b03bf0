import { appendFileSync } from 'node:fs';
import { LEDGER_SCHEMA } from '../../src/store/schema.ts';
import { openDatabase } from '../../src/store/sqlite.ts';

/**
 * A writer with a planted mistake: FILE LOG LEVEL. It commits forty entries with that level of `synchronous` and
 * acknowledges each in the log.
 */
const [path = '', log = '', level = ''] = process.argv.slice(2);
const database = openDatabase(path, LEDGER_SCHEMA);
database.exec(`PRAGMA synchronous=${level}`);
const insert = database.prepare('INSERT INTO entry (seq, leaf) VALUES (?, ?)');
for (let seq = 0; seq < 40; seq += 1) {
  insert.run(seq, Buffer.from(`entry ${seq}`));
  appendFileSync(log, `mark ${seq + 1}\n`);
}
