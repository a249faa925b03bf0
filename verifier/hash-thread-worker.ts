import { workerData } from 'node:worker_threads';
import { EntrySpellings } from '../src/core/ledger/entry-spellings.ts';
import { CELL, type Shared } from './hash-thread.ts';
import { NodePlatform } from './node-platform.ts';

hashAll(workerData);

/** Takes piece after piece until the one that is empty. */
function hashAll({ cells, lengths, pieces }: Shared): void {
  const spellings = new EntrySpellings(new NodePlatform().sha256);
  // Hashed from memory of this thread's own: what is shared is slower to copy out in small parts.
  const own = new Uint8Array(pieces[0]?.length ?? 0);
  for (let taken = 0; ; taken += 1) {
    while (Atomics.load(cells, CELL.put) === taken) Atomics.wait(cells, CELL.put, taken);
    const length = lengths[taken % lengths.length] ?? 0;
    const piece = pieces[taken % pieces.length];
    if (piece !== undefined) own.set(piece.subarray(0, length));
    spellings.push(own.subarray(0, length));
    // Told before the piece counts as taken, so that whoever waits for the last one knows it.
    if (!spellings.isGood) Atomics.store(cells, CELL.wrong, 1);
    Atomics.store(cells, CELL.taken, taken + 1);
    Atomics.notify(cells, CELL.taken);
    if (length === 0) return;
  }
}
