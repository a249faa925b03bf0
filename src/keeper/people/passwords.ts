import { Worker } from 'node:worker_threads';
import { assert } from '../../core/assert.ts';
import type { Random } from '../../ports.ts';
import { isCheaper, SALT_BYTES, type PasswordCost } from './password-hash.ts';
import type { PasswordAnswer, PasswordTask } from './password-worker.ts';

/** Where a task about a password is done. Resolves to null when too many wait, or it could not be done. */
export type PasswordDesk = (task: PasswordTask) => Promise<PasswordAnswer | null>;

/** Most that wait for the thread: a tenth of a second each. Beyond it the next is told to come again. */
const WAITING_MAX = 50;

/** Hashes passwords and compares them, somewhere else than on the thread that decides about orders. */
export class Passwords {
  readonly #desk: PasswordDesk;
  readonly #random: Random;
  readonly #cost: PasswordCost;
  /** A hash of what nobody types, so that a name that nobody has takes as long as one that somebody has. */
  #decoy: Promise<string | null> | null = null;

  constructor(desk: PasswordDesk, random: Random, cost: PasswordCost) {
    this.#desk = desk;
    this.#random = random;
    this.#cost = cost;
  }

  /** Null when it could not be done now: nothing is stored then. */
  async hash(password: string): Promise<string | null> {
    const salt = this.#random.bytes(SALT_BYTES);
    const answer = await this.#desk({ kind: 'hash', password: bytesOf(password), cost: this.#cost, salt });
    return answer?.kind === 'hashed' ? answer.stored : null;
  }

  /** Whether the password is the stored one. Takes as long for null, and is false. Null when it could not be done. */
  async verify(password: string, stored: string | null): Promise<boolean | null> {
    this.#decoy ??= this.hash(Buffer.from(this.#random.bytes(SALT_BYTES)).toString('hex'));
    const against = stored ?? (await this.#decoy);
    if (against === null) return null;
    const answer = await this.#desk({ kind: 'verify', password: bytesOf(password), stored: against });
    if (answer?.kind !== 'verified') return null;
    return answer.isRight && stored !== null;
  }

  /** Whether a hash should be made anew at the next right password. */
  isOld(stored: string): boolean {
    return isCheaper(stored, this.#cost);
  }
}

function bytesOf(password: string): Uint8Array {
  return Uint8Array.from(Buffer.from(password, 'utf8'));
}

/** A thread for passwords. It is started by the first one, and keeps nothing else alive. */
export class PasswordThread {
  #thread: Thread | null = null;

  /** Does one task after the other. */
  readonly desk: PasswordDesk = (task) => {
    this.#thread ??= this.#start();
    const { worker, waiting } = this.#thread;
    if (waiting.length >= WAITING_MAX) return Promise.resolve(null);
    return new Promise((resolve) => {
      waiting.push(resolve);
      worker.ref();
      worker.postMessage(task, [bufferOf(task.password)]);
    });
  };

  /** Ends the thread; what waits for it resolves to null. */
  async close(): Promise<void> {
    const thread = this.#thread;
    if (thread === null) return;
    this.#fail(thread);
    // A late answer would let go of the thread again, and a thread that keeps nothing alive would not keep the wait for
    // its end alive either.
    thread.worker.removeAllListeners('message');
    thread.worker.ref();
    await thread.worker.terminate();
  }

  #start(): Thread {
    const worker = new Worker(new URL('./password-worker.ts', import.meta.url));
    // Its own queue: what a thread that was ended still has to say answers nothing that the next one was asked.
    const thread: Thread = { worker, waiting: [] };
    worker.on('message', (answer: PasswordAnswer) => {
      thread.waiting.shift()?.(answer);
      if (thread.waiting.length === 0) worker.unref();
    });
    worker.on('error', () => this.#fail(thread));
    worker.on('exit', () => this.#fail(thread));
    return thread;
  }

  #fail(thread: Thread): void {
    if (this.#thread === thread) this.#thread = null;
    for (const resolve of thread.waiting.splice(0)) resolve(null);
  }
}

interface Thread {
  readonly worker: Worker;
  /** Whoever waits for an answer, in the order of their questions. */
  readonly waiting: ((answer: PasswordAnswer | null) => void)[];
}

function bufferOf({ buffer }: Uint8Array): ArrayBuffer {
  assert(buffer instanceof ArrayBuffer, 'a password is copied into memory of its own');
  return buffer;
}
