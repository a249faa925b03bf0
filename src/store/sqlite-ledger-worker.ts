import { parentPort, workerData } from 'node:worker_threads';
import { LEDGER_SCHEMA } from './schema.ts';
import { Reserve } from './reserve.ts';
import { isFull, openDatabase } from './sqlite.ts';

/**
 * The thread that waits for the disk, so that the keeper's own thread never does: a halt or a cancel is served while a
 * commit hangs. It owns the connection; messages are handled in order.
 */
export type LedgerTask =
  | {
      readonly kind: 'append';
      readonly id: number;
      readonly firstSeq: number;
      readonly leaves: readonly Uint8Array[];
    }
  | { readonly kind: 'read'; readonly id: number; readonly from: number; readonly limit: number }
  | { readonly kind: 'close'; readonly id: number };

type Append = Extract<LedgerTask, { kind: 'append' }>;

export type LedgerAnswer =
  | { readonly kind: 'opened'; readonly size: number }
  | { readonly kind: 'failed'; readonly code: string }
  /** The disk had no room, and the reserve was given up for what follows. */
  | { readonly kind: 'low' }
  | { readonly kind: 'done'; readonly id: number; readonly leaves: readonly Uint8Array[] }
  | { readonly kind: 'refused'; readonly id: number; readonly code: string };

function run(port: NonNullable<typeof parentPort>, path: string): void {
  const database = openDatabase(path, LEDGER_SCHEMA);
  const insert = database.prepare('INSERT INTO entry (seq, leaf) VALUES (?, ?)');
  const select = database.prepare('SELECT leaf FROM entry WHERE seq >= ? ORDER BY seq LIMIT ?');
  const count = database.prepare('SELECT COALESCE(MAX(seq) + 1, 0) AS size FROM entry').get();
  port.postMessage({ kind: 'opened', size: Number(count?.['size'] ?? 0) } satisfies LedgerAnswer);

  const reserve = new Reserve(`${path}.reserve`);
  reserve.take();

  const write = (task: Append): void => {
    database.exec('BEGIN IMMEDIATE');
    task.leaves.forEach((leaf, index) => insert.run(task.firstSeq + index, leaf));
    database.exec('COMMIT');
  };
  const append = (task: Append): void => {
    try {
      write(task);
    } catch (reason) {
      // "Full" is a definite no, unlike a failed flush: after the rollback nothing of this commit is in the file.
      if (!isFull(reason)) throw reason;
      if (database.isTransaction) database.exec('ROLLBACK');
      if (!reserve.release()) throw reason;
      port.postMessage({ kind: 'low' } satisfies LedgerAnswer);
      write(task);
    }
  };
  const perform = (task: LedgerTask): readonly Uint8Array[] => {
    if (task.kind === 'append') append(task);
    if (task.kind === 'close') database.close();
    if (task.kind !== 'read') return [];
    return select.all(task.from, task.limit).map((row) => {
      const leaf = row['leaf'];
      if (!(leaf instanceof Uint8Array)) throw new TypeError('a leaf is a blob');
      return leaf;
    });
  };
  port.on('message', (task: LedgerTask) => {
    try {
      port.postMessage({ kind: 'done', id: task.id, leaves: perform(task) } satisfies LedgerAnswer);
    } catch (reason) {
      port.postMessage({ kind: 'refused', id: task.id, code: codeOf(reason) } satisfies LedgerAnswer);
    }
  });
}

function codeOf(reason: unknown): string {
  if (typeof reason === 'object' && reason !== null && 'code' in reason) return String(reason.code);
  return 'ERROR';
}

if (parentPort !== null) {
  try {
    run(parentPort, String(workerData));
  } catch (reason) {
    parentPort.postMessage({ kind: 'failed', code: codeOf(reason) } satisfies LedgerAnswer);
  }
}
