import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test, { after } from 'node:test';
import { Fault, type FaultCode } from '../core/fault.ts';
import { CHECKPOINT_SCHEMA, LEDGER_SCHEMA, PRAGMAS, VAULT_SCHEMA } from './schema.ts';
import { SqliteCheckpoints } from './sqlite-checkpoints.ts';
import { SqliteLedger } from './sqlite-ledger.ts';
import { SqliteRecords } from './sqlite-records.ts';
import { openDatabase } from './sqlite.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'sallyport-sqlite-'));
after(() => rmSync(FOLDER, { recursive: true }));
let files = 0;

function path(): string {
  files += 1;
  return join(FOLDER, `${files}.db`);
}

function faulty(code: FaultCode): (reason: unknown) => boolean {
  return (reason) => reason instanceof Fault && reason.code === code;
}

const leaf = Uint8Array.of(1, 2, 3);
const unexpected = (reason: Fault): void => assert.fail(reason.code);

/** What SECURITY.md 5.8 asks for, said once more on its own. */
const ASKED: readonly (readonly [pragma: string, value: string | number])[] = [
  ['journal_mode', 'wal'],
  ['synchronous', 2],
  ['foreign_keys', 1],
  ['trusted_schema', 0],
  ['cell_size_check', 1],
  ['secure_delete', 1],
  ['locking_mode', 'exclusive'],
  // Zero: one writer, so nobody is waited for; a second one is told at once.
  ['busy_timeout', 0],
];

test('every setting that durability rests on holds in every database that was opened', () => {
  for (const schema of [LEDGER_SCHEMA, CHECKPOINT_SCHEMA, VAULT_SCHEMA]) {
    const database = openDatabase(path(), schema);
    for (const [pragma, value] of ASKED) {
      const row = database.prepare(`PRAGMA ${pragma}`).get() ?? {};
      assert.equal(Object.values(row)[0], value, pragma);
    }
    database.close();
  }
});

for (const [name, , expected] of PRAGMAS) {
  const planted =
    typeof expected === 'number' ? Number(expected !== 1) : name === 'journal_mode' ? 'MEMORY' : 'NORMAL';
  test(`a database that ends up without ${name} does not open: STORE_UNSAFE`, () => {
    const schema = `${VAULT_SCHEMA}; PRAGMA ${name}=${planted};`;
    assert.throws(() => openDatabase(path(), schema), faulty('STORE_UNSAFE'));
  });
}

test('a setting that was planted in the file is overruled when it is opened', () => {
  const file = path();
  const planted = new DatabaseSync(file);
  planted.exec('PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF; CREATE TABLE x (y)');
  planted.close();
  const database = openDatabase(file, LEDGER_SCHEMA);
  assert.equal(Object.values(database.prepare('PRAGMA synchronous').get() ?? {})[0], 2);
  database.close();
});

test('tables are strict, so that nothing of another type gets in', () => {
  const database = openDatabase(path(), `${LEDGER_SCHEMA}${CHECKPOINT_SCHEMA}${VAULT_SCHEMA}`);
  const tables = database.prepare("SELECT name, strict FROM pragma_table_list WHERE type = 'table'").all();
  const ours = tables.filter((table) => !String(table['name']).startsWith('sqlite_'));
  assert.equal(ours.length, 3);
  for (const table of ours) assert.equal(table['strict'], 1, String(table['name']));
  database.close();
});

test('entries and checkpoints cannot be changed, removed or numbered with a gap, by any statement (T19, I12)', () => {
  const database = openDatabase(path(), `${LEDGER_SCHEMA}${CHECKPOINT_SCHEMA}`);
  const insert = database.prepare('INSERT INTO entry (seq, leaf) VALUES (?, ?)');
  insert.run(0, leaf);
  insert.run(1, leaf);
  database.exec("INSERT INTO checkpoint (note) VALUES ('n')");
  const refused = [
    "UPDATE entry SET leaf = x'00' WHERE seq = 0",
    'UPDATE entry SET seq = 9 WHERE seq = 1',
    'DELETE FROM entry WHERE seq = 1',
    'DELETE FROM entry',
    "INSERT OR REPLACE INTO entry (seq, leaf) VALUES (0, x'00')",
    "INSERT INTO entry (seq, leaf) VALUES (3, x'00')",
    "INSERT INTO entry (seq, leaf) VALUES (-1, x'00')",
    "UPDATE checkpoint SET note = 'm'",
    'DELETE FROM checkpoint',
  ];
  for (const statement of refused) assert.throws(() => database.exec(statement), statement);
  const rows = database.prepare('SELECT seq, leaf FROM entry ORDER BY seq').all();
  assert.deepEqual(
    rows.map((row) => [row['seq'], Uint8Array.from(row['leaf'] instanceof Uint8Array ? row['leaf'] : [])]),
    [
      [0, leaf],
      [1, leaf],
    ],
  );
  database.close();
});

test('a second keeper on the same folder is told DATA_FOLDER_IN_USE, whichever file it opens first (F28)', async () => {
  const file = path();
  const ledger = await SqliteLedger.open(file);
  await ledger.append(0, [leaf]);
  await assert.rejects(SqliteLedger.open(file), faulty('DATA_FOLDER_IN_USE'));
  await ledger.close();
  await (await SqliteLedger.open(file)).close();
  const others = path();
  const records = new SqliteRecords(others, unexpected);
  assert.throws(() => new SqliteRecords(others, unexpected), faulty('DATA_FOLDER_IN_USE'));
  records.close();
  const notes = path();
  const checkpoints = await SqliteCheckpoints.open(notes);
  await assert.rejects(SqliteCheckpoints.open(notes), faulty('DATA_FOLDER_IN_USE'));
  await checkpoints.close();
});

test('a second process on the same file is told DATA_FOLDER_IN_USE (F28)', async () => {
  const file = path();
  const ledger = await SqliteLedger.open(file);
  const store = new URL('./sqlite.ts', import.meta.url).href;
  const program = `import(${JSON.stringify(store)}).then(({ openDatabase }) => {
    try { openDatabase(${JSON.stringify(file)}, ''); process.exit(0); }
    catch (reason) { process.exit(reason.code === 'DATA_FOLDER_IN_USE' ? 3 : 4); } })`;
  const child = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  assert.equal(code, 3);
  await ledger.close();
});

test('a file that is no database, or a folder that is not there, is STORE_UNSAFE', async () => {
  const file = path();
  writeFileSync(file, 'this is not a database, and long enough not to be taken for an empty one'.repeat(20));
  await assert.rejects(SqliteLedger.open(file), faulty('STORE_UNSAFE'));
  await assert.rejects(SqliteLedger.open(join(FOLDER, 'nowhere', 'ledger.db')), faulty('STORE_UNSAFE'));
});

test('after a failed append the ledger is uncertain, and stays so until it is opened again (F13, F-TRIG)', async () => {
  const file = path();
  const planted = openDatabase(file, LEDGER_SCHEMA);
  planted.exec(
    "CREATE TRIGGER broken BEFORE INSERT ON entry WHEN NEW.seq = 2 BEGIN SELECT RAISE(ABORT, 'disk'); END",
  );
  planted.close();
  const ledger = await SqliteLedger.open(file);
  await ledger.append(0, [leaf]);
  await assert.rejects(ledger.append(1, [leaf, leaf]), faulty('COMMIT_UNCERTAIN'));
  assert.equal(ledger.size(), 1);
  await ledger.close();
  await assert.rejects(ledger.read(0, 1), faulty('COMMIT_UNCERTAIN'));
  await ledger.close();
  const again = await SqliteLedger.open(file);
  assert.equal(again.size(), 1);
  await again.close();
});

test('requests that wait when the ledger’s thread ends are answered COMMIT_UNCERTAIN (F13)', async () => {
  const ledger = await SqliteLedger.open(path());
  const waiting = Array.from({ length: 50 }, (_, index) => ledger.append(index, [leaf]));
  const settled = Promise.allSettled(waiting);
  await ledger.close();
  for (const end of await settled)
    assert.ok(end.status === 'fulfilled' || faulty('COMMIT_UNCERTAIN')(end.reason));
});

test('sealed records are written over what was expected and nothing else', () => {
  const records = new SqliteRecords(path(), unexpected);
  const [one, two] = [Uint8Array.of(1), Uint8Array.of(2)];
  assert.equal(records.read('a'), null);
  assert.equal(records.write('a', one, two), false);
  assert.equal(records.write('a', one, null), true);
  assert.equal(records.write('a', two, null), false);
  assert.equal(records.write('a', two, two), false);
  assert.equal(records.write('a', two, one), true);
  assert.deepEqual(records.read('a'), two);
  records.write('b', one, null);
  assert.deepEqual(records.list(), ['a', 'b']);
  records.remove('a');
  assert.deepEqual(records.list(), ['b']);
  records.close();
});

test('text that looks like a statement is kept as text', () => {
  const records = new SqliteRecords(path(), unexpected);
  const names = ["a'; DELETE FROM record; --", 'b" OR 1=1', 'c%', 'd\\'];
  for (const name of names) assert.equal(records.write(name, Uint8Array.of(1), null), true);
  assert.deepEqual(records.list(), names);
  records.remove("x' OR 'a'='a");
  records.remove('%');
  assert.deepEqual(records.list(), names);
  records.close();
});

test('a sealed record of which nobody knows whether it was written ends the process (F13, F-TRIG)', () => {
  const file = path();
  const uncertain: Fault[] = [];
  const records = new SqliteRecords(file, (reason) => void uncertain.push(reason));
  records.close();
  const planted = openDatabase(file, '');
  planted.exec("CREATE TRIGGER broken BEFORE INSERT ON record BEGIN SELECT RAISE(ABORT, 'disk'); END");
  planted.close();
  const again = new SqliteRecords(file, (reason) => void uncertain.push(reason));
  assert.throws(() => again.write('a', leaf, null), faulty('COMMIT_UNCERTAIN'));
  assert.throws(() => again.write('a', leaf, null), faulty('COMMIT_UNCERTAIN'));
  assert.deepEqual(
    uncertain.map(({ code }) => code),
    ['COMMIT_UNCERTAIN', 'COMMIT_UNCERTAIN'],
  );
  again.close();
});
