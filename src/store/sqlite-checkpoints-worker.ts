import { parentPort, workerData } from 'node:worker_threads';
import type { CheckpointReplaced } from '../ports.ts';
import { CheckpointTable, type NumberedNote } from './checkpoint-table.ts';
import { failureCode } from './failure-code.ts';

/**
 * The thread that waits for the disk of the checkpoints, so that the keeper's own thread never does: a disk that hangs
 * in exactly this write stops neither a halt nor a cancel. Messages are handled in order.
 */
export type CheckpointTask =
  | { readonly kind: 'replace'; readonly id: number; readonly expected: string | null; readonly next: string }
  | { readonly kind: 'read'; readonly id: number; readonly after: number; readonly limit: number }
  | { readonly kind: 'close'; readonly id: number };

export type CheckpointAnswer =
  | { readonly kind: 'opened'; readonly note: string | null }
  | { readonly kind: 'failed'; readonly code: string }
  | {
      readonly kind: 'done';
      readonly id: number;
      readonly notes: readonly NumberedNote[];
      /** What became of a replacement. */
      readonly replaced: CheckpointReplaced | null;
    }
  | { readonly kind: 'refused'; readonly id: number; readonly code: string };

function run(port: NonNullable<typeof parentPort>, path: string): void {
  const table = new CheckpointTable(path);
  port.postMessage({ kind: 'opened', note: table.load() } satisfies CheckpointAnswer);
  const perform = (task: CheckpointTask): CheckpointAnswer => {
    const { id } = task;
    if (task.kind === 'replace')
      return { kind: 'done', id, notes: [], replaced: table.replace(task.expected, task.next) };
    if (task.kind === 'close') table.close();
    const notes = task.kind === 'read' ? table.read(task.after, task.limit) : [];
    return { kind: 'done', id, notes, replaced: null };
  };
  port.on('message', (task: CheckpointTask) => {
    try {
      port.postMessage(perform(task));
    } catch (reason) {
      port.postMessage({
        kind: 'refused',
        id: task.id,
        code: failureCode(reason),
      } satisfies CheckpointAnswer);
    }
  });
}

if (parentPort !== null) {
  try {
    run(parentPort, String(workerData));
  } catch (reason) {
    parentPort.postMessage({ kind: 'failed', code: failureCode(reason) } satisfies CheckpointAnswer);
  }
}
