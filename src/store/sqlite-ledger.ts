import { Worker } from 'node:worker_threads';
import { Fault } from '../core/fault.ts';
import type { LedgerStore } from '../ports.ts';
import type { LedgerAnswer, LedgerTask } from './sqlite-ledger-worker.ts';

interface Pending {
  readonly resolve: (leaves: readonly Uint8Array[]) => void;
  readonly reject: (reason: Fault) => void;
}

/** The ledger in one SQLite file, written by a thread of its own. */
export class SqliteLedger implements LedgerStore {
  readonly #worker: Worker;
  /** Tasks without an answer yet, at most as many as the journal lets through (one append, few reads). */
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #size: number;
  #broken: Fault | null = null;
  #isLow = false;

  private constructor(worker: Worker, size: number) {
    this.#worker = worker;
    this.#size = size;
    worker.on('message', (answer: LedgerAnswer) => this.#take(answer));
    worker.on('error', () => this.#break());
    worker.on('exit', () => this.#break());
  }

  /** Opens or creates the file. Throws DATA_FOLDER_IN_USE when another keeper has it. */
  static open(path: string): Promise<SqliteLedger> {
    const worker = new Worker(new URL('./sqlite-ledger-worker.ts', import.meta.url), { workerData: path });
    return new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (answer: LedgerAnswer) => {
        worker.off('error', reject);
        if (answer.kind === 'opened') return resolve(new SqliteLedger(worker, answer.size));
        void worker.terminate();
        const code = answer.kind === 'failed' ? answer.code : '';
        reject(new Fault(code === 'DATA_FOLDER_IN_USE' ? 'DATA_FOLDER_IN_USE' : 'STORE_UNSAFE', { code }));
      });
    });
  }

  size(): number {
    return this.#size;
  }

  isLow(): boolean {
    return this.#isLow;
  }

  async append(firstSeq: number, leaves: readonly Uint8Array[]): Promise<void> {
    await this.#ask({ kind: 'append', id: this.#nextId, firstSeq, leaves });
    this.#size = firstSeq + leaves.length;
  }

  read(from: number, limit: number): Promise<readonly Uint8Array[]> {
    return this.#ask({ kind: 'read', id: this.#nextId, from, limit });
  }

  async close(): Promise<void> {
    if (this.#broken === null) await this.#ask({ kind: 'close', id: this.#nextId }).catch(() => undefined);
    await this.#worker.terminate();
  }

  #ask(task: LedgerTask): Promise<readonly Uint8Array[]> {
    if (this.#broken !== null) return Promise.reject(this.#broken);
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#pending.set(task.id, { resolve, reject });
      this.#worker.postMessage(task);
    });
  }

  #take(answer: LedgerAnswer): void {
    if (answer.kind === 'low') this.#isLow = true;
    if (answer.kind !== 'done' && answer.kind !== 'refused') return;
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (answer.kind === 'done') pending?.resolve(answer.leaves);
    else pending?.reject(new Fault('COMMIT_UNCERTAIN', { code: answer.code }));
  }

  #break(): void {
    this.#broken = new Fault('COMMIT_UNCERTAIN', { code: 'WORKER_ENDED' });
    for (const pending of this.#pending.values()) pending.reject(this.#broken);
    this.#pending.clear();
  }
}
