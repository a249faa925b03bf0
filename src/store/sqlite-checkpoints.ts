import { Worker } from 'node:worker_threads';
import { Fault } from '../core/fault.ts';
import type { CheckpointHistory, CheckpointReplaced, CheckpointStore } from '../ports.ts';
import type { NumberedNote } from './checkpoint-table.ts';
import type { CheckpointAnswer, CheckpointTask } from './sqlite-checkpoints-worker.ts';

/** Notes that are read at once. */
const PAGE = 2_048;

type Answered = Extract<CheckpointAnswer, { kind: 'done' }>;

interface Pending {
  readonly resolve: (answer: Answered) => void;
  readonly reject: (reason: Fault) => void;
}

/** Signed checkpoints in a file of their own, written by a thread of its own. */
export class SqliteCheckpoints implements CheckpointStore {
  readonly #worker: Worker;
  /** Tasks without an answer yet: one replacement, and a read for each export that is being written. */
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #latest: string | null;
  #broken: Fault | null = null;

  private constructor(worker: Worker, latest: string | null) {
    this.#worker = worker;
    this.#latest = latest;
    worker.on('message', (answer: CheckpointAnswer) => this.#take(answer));
    worker.on('error', () => this.#break());
    worker.on('exit', () => this.#break());
  }

  /** Opens or creates the file. Throws DATA_FOLDER_IN_USE when another keeper has it. */
  static open(path: string): Promise<SqliteCheckpoints> {
    const worker = new Worker(new URL('./sqlite-checkpoints-worker.ts', import.meta.url), {
      workerData: path,
    });
    return new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (answer: CheckpointAnswer) => {
        worker.off('error', reject);
        if (answer.kind === 'opened') return resolve(new SqliteCheckpoints(worker, answer.note));
        void worker.terminate();
        const code = answer.kind === 'failed' ? answer.code : '';
        reject(new Fault(code === 'DATA_FOLDER_IN_USE' ? 'DATA_FOLDER_IN_USE' : 'STORE_UNSAFE', { code }));
      });
    });
  }

  load(): string | null {
    return this.#latest;
  }

  async replace(expected: string | null, next: string): Promise<CheckpointReplaced> {
    const { replaced } = await this.#ask({ kind: 'replace', id: this.#nextId, expected, next });
    if (replaced === 'replaced') this.#latest = next;
    return replaced ?? 'changed';
  }

  history(): CheckpointHistory {
    return new PagedHistory((after) => this.#read(after), this.#latest);
  }

  async close(): Promise<void> {
    if (this.#broken === null) await this.#ask({ kind: 'close', id: this.#nextId }).catch(() => undefined);
    await this.#worker.terminate();
  }

  async #read(after: number): Promise<readonly NumberedNote[]> {
    const answer = await this.#ask({ kind: 'read', id: this.#nextId, after, limit: PAGE });
    return answer.notes;
  }

  #ask(task: CheckpointTask): Promise<Answered> {
    if (this.#broken !== null) return Promise.reject(this.#broken);
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#pending.set(task.id, { resolve, reject });
      this.#worker.postMessage(task);
    });
  }

  #take(answer: CheckpointAnswer): void {
    if (answer.kind === 'opened' || answer.kind === 'failed') return;
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (answer.kind === 'refused') pending?.reject(new Fault('COMMIT_UNCERTAIN', { code: answer.code }));
    else pending?.resolve(answer);
  }

  #break(): void {
    this.#broken = new Fault('COMMIT_UNCERTAIN', { code: 'WORKER_ENDED' });
    for (const pending of this.#pending.values()) pending.reject(this.#broken);
    this.#pending.clear();
  }
}

/** Reads ahead by a page, so that millions of notes are never in memory together. */
class PagedHistory implements CheckpointHistory {
  readonly #read: (after: number) => Promise<readonly NumberedNote[]>;
  /** The last one to give: others may be signed meanwhile. */
  readonly #end: string | null;
  #notes: readonly NumberedNote[] = [];
  #given = 0;
  #last = 0;
  #isAtEnd = false;

  constructor(read: (after: number) => Promise<readonly NumberedNote[]>, end: string | null) {
    this.#read = read;
    this.#end = end;
  }

  async ahead(count: number): Promise<void> {
    while (!this.#isAtEnd && this.#notes.length - this.#given < count) {
      const page = await this.#read(this.#last);
      this.#notes = [...this.#notes.slice(this.#given), ...page];
      this.#given = 0;
      this.#last = page.at(-1)?.number ?? this.#last;
      this.#isAtEnd = page.length < PAGE;
    }
  }

  *[Symbol.iterator](): Iterator<string> {
    for (;;) {
      const next = this.#notes[this.#given];
      if (next === undefined) return;
      this.#given += 1;
      yield next.note;
      if (next.note === this.#end) return;
    }
  }
}
