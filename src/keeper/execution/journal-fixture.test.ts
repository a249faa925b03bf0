import { emptyState } from '../../core/account/fold.ts';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import { Frontier } from '../../core/ledger/merkle.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock, FailpointLabel, LedgerStore } from '../../ports.ts';
import { sha256 } from '../open-ledger.ts';
import { Journal, type Draftbook } from './journal.ts';

/** A store that answers when it is told to. */
export class HeldStore implements LedgerStore {
  readonly leaves: Uint8Array[] = [];
  readonly commits: number[] = [];
  isFull = false;
  end: PromiseWithResolvers<void> = Promise.withResolvers();

  size(): number {
    return this.leaves.length;
  }

  async append(_firstSeq: number, leaves: readonly Uint8Array[]): Promise<void> {
    this.commits.push(leaves.length);
    await this.end.promise;
    this.leaves.push(...leaves);
  }

  read(from: number, limit: number): Promise<readonly Uint8Array[]> {
    return Promise.resolve(this.leaves.slice(from, from + limit));
  }

  isLow(): boolean {
    return this.isFull;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A clock whose timers run when the test says so. */
export class HeldClock implements Clock {
  now = 5_000;
  readonly timers = new Set<() => void>();

  wallMs(): ReturnType<Clock['wallMs']> {
    return unixMs(this.now);
  }

  monotonicMs(): number {
    return 0;
  }

  after(_delayMs: number, task: () => void): () => void {
    this.timers.add(task);
    return () => void this.timers.delete(task);
  }

  soon(task: () => void): void {
    queueMicrotask(task);
  }

  ring(): void {
    for (const task of [...this.timers]) {
      this.timers.delete(task);
      task();
    }
  }
}

/** A journal whose disk and clock the test holds. */
export function heldJournal(other?: LedgerStore) {
  const store = new HeldStore();
  const clock = new HeldClock();
  const hits: FailpointLabel[] = [];
  const uncertain: unknown[] = [];
  const journal = new Journal({
    clock,
    store: other ?? store,
    failpoints: { hit: (label) => void hits.push(label) },
    state: emptyState(),
    frontier: new Frontier(sha256),
    onUncertain: (reason) => void uncertain.push(reason),
  });
  const engines = (): readonly unknown[] =>
    store.leaves.map((leaf) => {
      const body = decodeLeaf(leaf)?.body;
      return body?.kind === 'start' ? body.engine : null;
    });
  return { store, clock, hits, uncertain, journal, engines };
}

/** Appends one entry and returns its word. */
export function writes(engine: string): (book: Draftbook) => string {
  return (book) => {
    book.append({ kind: 'start', engine, version: '1' });
    return engine;
  };
}

/** Lets everything that is due happen. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
