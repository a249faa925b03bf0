import { parentPort, workerData } from 'node:worker_threads';
import { CHECKPOINT_SCHEMA } from './schema.ts';
import { isFull, openDatabase } from './sqlite.ts';

/**
 * The thread that waits for the disk of the checkpoints, so that the keeper's own thread never does: a disk that hangs
 * in exactly this write stops neither a halt nor a cancel. Messages are handled in order.
 */
export type CheckpointTask =
  | { readonly kind: 'replace'; readonly id: number; readonly expected: string | null; readonly next: string }
  | { readonly kind: 'read'; readonly id: number; readonly after: number; readonly limit: number }
  | { readonly kind: 'close'; readonly id: number };

export interface NumberedNote {
  readonly number: number;
  readonly note: string;
}

export type CheckpointAnswer =
  | { readonly kind: 'opened'; readonly note: string | null }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'done'; readonly id: number; readonly notes: readonly NumberedNote[] }
  /** Another note than the expected one is the latest. */
  | { readonly kind: 'changed'; readonly id: number }
  /** The disk had no room. Nothing of it is in the file. */
  | { readonly kind: 'full'; readonly id: number }
  | { readonly kind: 'refused'; readonly id: number; readonly code: string };

function run(port: NonNullable<typeof parentPort>, path: string): void {
  const database = openDatabase(path, CHECKPOINT_SCHEMA);
  const latest = database.prepare('SELECT note FROM checkpoint ORDER BY id DESC LIMIT 1');
  const insert = database.prepare('INSERT INTO checkpoint (note) VALUES (?)');
  const select = database.prepare('SELECT id, note FROM checkpoint WHERE id > ? ORDER BY id LIMIT ?');
  const load = (): string | null => {
    const row = latest.get();
    return row === undefined ? null : String(row['note']);
  };
  port.postMessage({ kind: 'opened', note: load() } satisfies CheckpointAnswer);

  const replace = (task: Extract<CheckpointTask, { kind: 'replace' }>): CheckpointAnswer => {
    database.exec('BEGIN IMMEDIATE');
    try {
      if (load() !== task.expected) return { kind: 'changed', id: task.id };
      insert.run(task.next);
      database.exec('COMMIT');
      return { kind: 'done', id: task.id, notes: [] };
    } catch (reason) {
      // "Full" is a definite no, unlike a failed flush.
      if (!isFull(reason)) throw reason;
      return { kind: 'full', id: task.id };
    } finally {
      if (database.isTransaction) database.exec('ROLLBACK');
    }
  };
  const perform = (task: CheckpointTask): CheckpointAnswer => {
    if (task.kind === 'replace') return replace(task);
    if (task.kind === 'close') database.close();
    const rows = task.kind === 'read' ? select.all(task.after, task.limit) : [];
    const notes = rows.map((row) => ({ number: Number(row['id']), note: String(row['note']) }));
    return { kind: 'done', id: task.id, notes };
  };
  port.on('message', (task: CheckpointTask) => {
    try {
      port.postMessage(perform(task));
    } catch (reason) {
      port.postMessage({ kind: 'refused', id: task.id, code: codeOf(reason) } satisfies CheckpointAnswer);
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
    parentPort.postMessage({ kind: 'failed', code: codeOf(reason) } satisfies CheckpointAnswer);
  }
}
