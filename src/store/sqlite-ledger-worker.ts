import { parentPort, workerData } from 'node:worker_threads';
import { failureCode } from './failure-code.ts';
import { LedgerTable } from './ledger-table.ts';

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

export type LedgerAnswer =
  | { readonly kind: 'opened'; readonly size: number }
  | { readonly kind: 'failed'; readonly code: string }
  /** The disk had no room, and the reserve was given up for what follows. */
  | { readonly kind: 'low' }
  | { readonly kind: 'done'; readonly id: number; readonly leaves: readonly Uint8Array[] }
  | { readonly kind: 'refused'; readonly id: number; readonly code: string };

function run(port: NonNullable<typeof parentPort>, path: string): void {
  const table = new LedgerTable(path);
  port.postMessage({ kind: 'opened', size: table.size() } satisfies LedgerAnswer);
  table.reserve();
  const onLow = (): void => port.postMessage({ kind: 'low' } satisfies LedgerAnswer);
  const perform = (task: LedgerTask): readonly Uint8Array[] => {
    if (task.kind === 'append') table.append(task.firstSeq, task.leaves, onLow);
    if (task.kind === 'close') table.close();
    return task.kind === 'read' ? table.read(task.from, task.limit) : [];
  };
  port.on('message', (task: LedgerTask) => {
    try {
      port.postMessage({ kind: 'done', id: task.id, leaves: perform(task) } satisfies LedgerAnswer);
    } catch (reason) {
      port.postMessage({ kind: 'refused', id: task.id, code: failureCode(reason) } satisfies LedgerAnswer);
    }
  });
}

if (parentPort !== null) {
  try {
    run(parentPort, String(workerData));
  } catch (reason) {
    parentPort.postMessage({ kind: 'failed', code: failureCode(reason) } satisfies LedgerAnswer);
  }
}
