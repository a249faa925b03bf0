import { assert } from '../../core/assert.ts';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import { limitLines } from '../../core/policy/limit-line.ts';
import { endOfRequest, type OrderLimits } from '../../core/policy/order-limits.ts';
import type { Clock, LedgerStore } from '../../ports.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { getOrderLimits } from '../../protocol/api/order-limits.ts';
import { decideAgainIn, type DecidingThread } from './deciding-thread.ts';
import { requestUnknown } from './order-story.ts';
import { intentOf } from './orders.ts';
import { done, refused, type Outcome, type Refusal } from './outcome.ts';
import { moneyOf } from './overview.ts';
import { performing, type Performer } from './performer.ts';

/**
 * Begins a thread that folds the ledger up to the request of that entry and decides it again. It reports null where the
 * entry is none that policy decided.
 */
export type BeginLimits = (seq: number) => DecidingThread<OrderLimits | null>;

interface Job {
  readonly id: number;
  /** The entries that have to be read. */
  readonly of: number;
  readonly whole: PromiseWithResolvers<void>;
  read: number;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'late';
  report: OrderLimits | null;
}

type Store = Pick<LedgerStore, 'read'>;
type Answer = AnswerOf<typeof getOrderLimits>;

/** A request that is further into the ledger than this reads is for the command line, which has all day. */
const TIME_MAX_MS = 30_000;
/** How long one question waits for what it asked; afterwards it says how far it is. */
const WAIT_MS = 2_000;
const WAITING_MAX = 8;
const KEPT_MAX = 16;

/** `GET /orders/{id}/limits`: one at a time, in a thread of its own; the next ones wait their turn. */
export function limiting(parts: { readonly clock: Clock; readonly beginLimits: BeginLimits }): Performer {
  const jobs = new Jobs(parts);
  return performing(getOrderLimits, async (given, { params, caller }): Promise<Outcome<Answer>> => {
    const { journal, store, state, venues } = given;
    const size = journal.durableHead().size;
    const [leaf] = params.id < size ? await store.read(params.id, 1) : [];
    const entry = leaf === undefined ? null : decodeLeaf(leaf);
    const intent = entry === null ? null : intentOf(entry);
    if (entry === null || intent === null) return requestUnknown();
    const { bot, account } = intent;
    if (!caller.may('see', { kind: 'bot', bot, account })) return requestUnknown();
    const job = jobs.of(params.id, { end: endOfRequest(entry, size), store });
    if (job === null) return busy();
    await jobs.wait(job);
    if (job.state === 'failed' || job.state === 'late') return jobs.forget(job);
    const { of: entries, read } = job;
    if (job.state !== 'done') return done({ entries, read, decided: null });
    const of = [...state.accounts.values()].find(({ id }) => id === account);
    assert(of !== undefined, 'whoever asked has an account');
    return done({ entries, read, decided: decidedOf(job.report, moneyOf(venues, of)) });
  });
}

class Jobs {
  readonly #clock: Clock;
  readonly #begin: BeginLimits;
  readonly #jobs = new Map<number, Job>();
  #isRunning = false;

  constructor({ clock, beginLimits }: { readonly clock: Clock; readonly beginLimits: BeginLimits }) {
    this.#clock = clock;
    this.#begin = beginLimits;
  }

  /** The job of an entry, begun or already there; null when too many wait. */
  of(id: number, { end, store }: { readonly end: number; readonly store: Store }): Job | null {
    const known = this.#jobs.get(id);
    if (known !== undefined) return known;
    const waiting = [...this.#jobs.values()].filter(({ state }) => state === 'waiting');
    if (waiting.length >= WAITING_MAX) return null;
    this.#forgetOldest();
    const whole = Promise.withResolvers<void>();
    const job: Job = { id, of: end, whole, read: 0, state: 'waiting', report: null };
    this.#jobs.set(id, job);
    void this.#runNext(store);
    return job;
  }

  /** Resolves when the job is over, or has taken longer than one question waits. */
  async wait({ whole }: Job): Promise<void> {
    const over = Promise.withResolvers<void>();
    const callOff = this.#clock.after(WAIT_MS, () => over.resolve());
    await Promise.race([whole.promise, over.promise]);
    callOff();
  }

  /** A job that came to nothing is begun anew by the next question. */
  forget({ id, state }: Job): Refusal {
    this.#jobs.delete(id);
    return state === 'late' ? tooLong() : failed();
  }

  #forgetOldest(): void {
    for (const { id, state } of this.#jobs.values()) {
      if (this.#jobs.size < KEPT_MAX) return;
      if (state !== 'waiting' && state !== 'running') this.#jobs.delete(id);
    }
  }

  async #runNext(store: Store): Promise<void> {
    const job = [...this.#jobs.values()].find(({ state }) => state === 'waiting');
    if (this.#isRunning || job === undefined) return;
    this.#isRunning = true;
    job.state = 'running';
    await this.#run(job, store);
    this.#isRunning = false;
    job.whole.resolve();
    void this.#runNext(store);
  }

  async #run(job: Job, store: Store): Promise<void> {
    const thread = this.#begin(job.id);
    let isLate = false;
    const callOff = this.#clock.after(TIME_MAX_MS, () => {
      isLate = true;
      // Rejects what it was asked last.
      void thread.end();
    });
    job.state = await decideAgainIn(thread, store, job).then(
      (report) => {
        job.report = report;
        return 'done';
      },
      () => (isLate ? 'late' : 'failed'),
    );
    callOff();
    await thread.end();
  }
}

function decidedOf(report: OrderLimits | null, money: string): NonNullable<Answer['decided']> {
  if (report === null) return { agrees: true, money, limits: [] };
  return { agrees: report.agrees, money, limits: limitLines(report.rows) };
}

function busy(): Refusal {
  const text = 'too many others are decided again; nothing was begun. Next: ask again in a few seconds';
  return { ...refused(503, 'LIMITS_BUSY', text), retryAfterS: 5 };
}

function tooLong(): Refusal {
  const text =
    'the ledger before the request is too long to be read in time; nothing came of it. Next: ' +
    '`sallyport order limits`, which may take longer';
  return refused(503, 'LIMITS_TOO_LONG', text);
}

function failed(): Refusal {
  const text = 'the thread that decides again ended early; nothing came of it. Next: ask again';
  return { ...refused(503, 'LIMITS_FAILED', text), retryAfterS: 5 };
}
