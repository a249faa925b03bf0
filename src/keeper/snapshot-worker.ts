import { parentPort, workerData } from 'node:worker_threads';
import { emptyState } from '../core/account/fold.ts';
import { writeSnapshot } from '../core/account/snapshot.ts';
import { assert } from '../core/assert.ts';
import { Frontier } from '../core/ledger/merkle.ts';
import { toHex } from '../core/units/bytes.ts';
import type { KeptSnapshot } from '../ports.ts';
import { SnapshotFile } from '../store/snapshot-file.ts';
import { readKept, sha256, take } from './open-ledger.ts';

/**
 * The thread that makes a snapshot: it folds the entries itself, from the last snapshot on, so that the keeper's own
 * thread never stops to write down everything it knows. In order: from, entries…, write, written, named, kept.
 */
export type SnapshotTask =
  | { readonly kind: 'entries'; readonly leaves: readonly Uint8Array[] }
  | { readonly kind: 'write' }
  | { readonly kind: 'named'; readonly seq: number };

export type SnapshotAnswer =
  /** The entry to begin with. */
  | { readonly kind: 'from'; readonly seq: number }
  | { readonly kind: 'written'; readonly size: number; readonly digest: string }
  | { readonly kind: 'kept' };

function run(port: NonNullable<typeof parentPort>, path: string): void {
  const file = new SnapshotFile(path);
  const before = file.load();
  const begun = before === null ? null : readKept(before);
  const { state, frontier } = begun ?? { state: emptyState(), frontier: new Frontier(sha256) };
  const kept: { snapshot: Omit<KeptSnapshot, 'named'> | null } = { snapshot: null };
  const say = (answer: SnapshotAnswer): void => port.postMessage(answer);
  port.on('message', (task: SnapshotTask) => {
    if (task.kind === 'entries') for (const leaf of task.leaves) take(state, frontier, leaf);
    if (task.kind === 'write') {
      const text = writeSnapshot(state);
      kept.snapshot = { size: frontier.size, hashes: frontier.hashes().map(toHex), state: text };
      say({ kind: 'written', size: frontier.size, digest: toHex(sha256(Buffer.from(text, 'utf8'))) });
    }
    if (task.kind === 'named') {
      assert(kept.snapshot !== null, 'a snapshot is named after it was written');
      file.save({ ...kept.snapshot, named: task.seq });
      say({ kind: 'kept' });
      port.close();
    }
  });
  say({ kind: 'from', seq: frontier.size });
}

if (parentPort !== null) run(parentPort, String(workerData));
