/**
 * Settings that durability and integrity rest on, asserted after they are set. Sources: sqlite.org pragma
 * documentation.
 */
export const PRAGMAS: readonly (readonly [name: string, set: string, expected: string | number])[] = [
  // Held for the life of the process: a second keeper on the same folder fails at its first statement.
  ['locking_mode', 'EXCLUSIVE', 'exclusive'],
  ['journal_mode', 'WAL', 'wal'],
  // FULL: a commit returns after the log is on disk. NORMAL lost acknowledged commits in power-cut replays.
  ['synchronous', 'FULL', 2],
  ['foreign_keys', 'ON', 1],
  ['trusted_schema', 'OFF', 0],
  ['cell_size_check', 'ON', 1],
  ['secure_delete', 'ON', 1],
];

/** Entries can be added and never changed or removed: the triggers abort, and the hashes would tell. */
export const LEDGER_SCHEMA = `
  CREATE TABLE IF NOT EXISTS entry (seq INTEGER PRIMARY KEY, leaf BLOB NOT NULL) STRICT;
  CREATE TRIGGER IF NOT EXISTS entry_is_final BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
  CREATE TRIGGER IF NOT EXISTS entry_stays BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;
  CREATE TRIGGER IF NOT EXISTS entry_has_no_gap BEFORE INSERT ON entry
    WHEN NEW.seq <> (SELECT COALESCE(MAX(seq) + 1, 0) FROM entry)
    BEGIN SELECT RAISE(ABORT, 'entries have no gaps'); END;
`;

/** The checkpoint lives in a file of its own, kept out of backups of the ledger, so that an old ledger is noticed. */
export const CHECKPOINT_SCHEMA = `
  CREATE TABLE IF NOT EXISTS checkpoint (id INTEGER PRIMARY KEY AUTOINCREMENT, note TEXT NOT NULL) STRICT;
  CREATE TRIGGER IF NOT EXISTS checkpoint_is_final BEFORE UPDATE ON checkpoint
    BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
  CREATE TRIGGER IF NOT EXISTS checkpoint_stays BEFORE DELETE ON checkpoint
    BEGIN SELECT RAISE(ABORT, 'checkpoints are never removed'); END;
`;

export const VAULT_SCHEMA = `
  CREATE TABLE IF NOT EXISTS record (id TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
`;
