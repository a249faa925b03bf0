import type { LedgerStore } from '../../ports.ts';

/** Something other than the keeper's thread that makes decisions again, so that no order waits for it. */
export interface DecidingThread<Report> {
  /** Entries in their order. Resolves when there is room for more. */
  take(leaves: readonly Uint8Array[]): Promise<void>;
  report(): Promise<Report>;
  end(): Promise<void>;
}

/** How far the ledger is read for one question. */
interface Progress {
  /** The entries that have to be read. */
  readonly of: number;
  read: number;
}

const PAGE = 1_024;

/** Has a thread take every entry that it has to, and says what came out; it counts them as it goes. */
export async function decideAgainIn<Report>(
  thread: DecidingThread<Report>,
  store: Pick<LedgerStore, 'read'>,
  progress: Progress,
): Promise<Report> {
  while (progress.read < progress.of) {
    const leaves = await store.read(progress.read, Math.min(PAGE, progress.of - progress.read));
    await thread.take(leaves);
    progress.read += leaves.length;
  }
  return thread.report();
}
