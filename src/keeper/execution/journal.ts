import { assert } from '../../core/assert.ts';
import { fold } from '../../core/account/fold.ts';
import type { GatewayState } from '../../core/account/state.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { Frontier, TreeHead } from '../../core/ledger/merkle.ts';
import { encodeLeaf } from '../../core/ledger/leaf.ts';
import type { Seq } from '../../core/units/ids.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import type { Clock, Failpoints, LedgerStore } from '../../ports.ts';

/** Most submissions that one commit takes; the rest waits for the next. */
const BATCH_MAX = 512;
/** How long an entry that nobody waits for may wait for company before it gets a commit of its own. */
const LAZY_MS = 4;
/** Most of these in one commit, so that there is room for what somebody waits for. */
const LAZY_BATCH_MAX = 384;
/** Most submissions that may wait. Beyond it the caller is told at once. */
const QUEUE_MAX = 20_000;

/** A view of the state inside a commit. What it appends is folded at once, so the next decision sees it. */
export interface Draftbook {
  readonly state: GatewayState;
  /** The time of every entry of this commit. */
  readonly now: UnixMs;
  append(body: EntryBody): Seq;
}

interface Waiting {
  readonly prepare: (book: Draftbook) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

export interface JournalParts {
  readonly clock: Clock;
  readonly store: LedgerStore;
  readonly failpoints: Failpoints;
  readonly state: GatewayState;
  readonly frontier: Frontier;
  /** Called once when a commit failed: from then on nobody knows what is on disk, so the process must stop. */
  readonly onUncertain: (reason: unknown) => void;
  /** Called after each commit that is durable. */
  readonly onDurable?: () => void;
}

/**
 * The only writer of the ledger. Submissions that arrive while a commit waits for the disk become the next commit:
 * group commit without a timer. A promise resolves only after its entries are durable.
 */
export class Journal {
  readonly state: GatewayState;
  readonly #parts: JournalParts;
  /**
   * What has happened already comes first, so that a decision knows of it; then cancels and halts, then everything else
   * in order of arrival.
   */
  readonly #lazy: Waiting[] = [];
  readonly #urgent: Waiting[] = [];
  readonly #waiting: Waiting[] = [];
  #durable: TreeHead;
  #scheduled = false;
  #stopped = false;
  /** Set by `finish`: resolved when nothing waits any more. */
  #ended: PromiseWithResolvers<void> | null = null;

  constructor(parts: JournalParts) {
    this.#parts = parts;
    this.state = parts.state;
    this.#durable = parts.frontier.head();
  }

  get size(): number {
    return this.#parts.frontier.size;
  }

  /** Size and root of what is on disk. The tree in memory runs ahead of it while a commit is under way. */
  durableHead(): TreeHead {
    return this.#durable;
  }

  /** The disk has no room beyond a reserve, which is for halts and exits. */
  get isLow(): boolean {
    return this.#parts.store.isLow?.() ?? false;
  }

  get depth(): number {
    return this.#lazy.length + this.#urgent.length + this.#waiting.length;
  }

  /**
   * Records what `prepare` appends. `lazy` ones wait a few milliseconds for the next commit, so that the outcome of one
   * order does not make the next one wait for the disk. Null when too much is waiting or the journal has stopped:
   * nothing was recorded and nothing will be.
   */
  submit<T>(
    prepare: (book: Draftbook) => T,
    urgency: 'urgent' | 'ordinary' | 'lazy' = 'ordinary',
  ): Promise<T> | null {
    if (this.#stopped || this.#ended !== null || this.depth >= QUEUE_MAX) return null;
    return new Promise<T>((resolve, reject) => {
      const queue = { urgent: this.#urgent, ordinary: this.#waiting, lazy: this.#lazy }[urgency];
      queue.push({ prepare, resolve: (value) => resolve(value as T), reject });
      if (urgency === 'lazy') this.#parts.clock.after(LAZY_MS, () => this.#schedule());
      else this.#schedule();
    });
  }

  /** Whether something that was submitted lazily is not in the state yet. */
  get isUnsettled(): boolean {
    return this.#lazy.length > 0;
  }

  /** Resolves when everything that was submitted lazily is in the state, on its way to the disk, or after `waitMs`. */
  settled(waitMs: number): Promise<void> {
    const last = this.#lazy.at(-1);
    if (last === undefined) return Promise.resolve();
    this.#schedule();
    return new Promise((resolve) => {
      const callOff = this.#parts.clock.after(waitMs, resolve);
      const { prepare } = last;
      this.#lazy[this.#lazy.length - 1] = {
        ...last,
        prepare: (book) => {
          callOff();
          resolve();
          return prepare(book);
        },
      };
    });
  }

  /** Takes nothing more, and resolves when everything that was taken is durable. */
  finish(): Promise<void> {
    this.#ended ??= Promise.withResolvers<void>();
    if (this.#stopped || (!this.#scheduled && this.depth === 0)) this.#ended.resolve();
    this.#schedule();
    return this.#ended.promise;
  }

  #schedule(): void {
    if (this.#scheduled || this.#stopped || this.depth === 0) return;
    this.#scheduled = true;
    this.#parts.clock.soon(() => void this.#commit());
  }

  async #commit(): Promise<void> {
    const batch = this.#lazy.splice(0, LAZY_BATCH_MAX);
    batch.push(...this.#urgent.splice(0, BATCH_MAX - batch.length));
    batch.push(...this.#waiting.splice(0, BATCH_MAX - batch.length));
    const values: unknown[] = [];
    const leaves: Uint8Array[] = [];
    const firstSeq = this.size;
    try {
      const book = this.#draftbook(leaves);
      for (const waiting of batch) values.push(waiting.prepare(book));
      if (leaves.length > 0) {
        const head = this.#parts.frontier.head();
        this.#parts.failpoints.hit('before-commit');
        await this.#parts.store.append(firstSeq, leaves);
        // If we stop here: the intents are durable, nothing was sent. Recovery finds them without an outcome.
        this.#parts.failpoints.hit('after-commit');
        this.#durable = head;
        this.#parts.onDurable?.();
      }
    } catch (reason) {
      this.#stop(reason, batch);
      return;
    }
    this.#scheduled = false;
    batch.forEach((waiting, index) => waiting.resolve(values[index]));
    if (this.depth > 0) this.#schedule();
    else this.#ended?.resolve();
  }

  #draftbook(leaves: Uint8Array[]): Draftbook {
    const { state, clock, frontier } = this.#parts;
    const now = unixMs(Math.max(state.at, clock.wallMs()));
    return {
      state,
      now,
      append: (body) => {
        const seq = frontier.size;
        const leaf = encodeLeaf({ seq, at: now, body });
        assert(leaf !== null, 'an entry fits its bound');
        fold(state, { seq, at: now, body });
        frontier.append(leaf);
        leaves.push(leaf);
        return seq as Seq;
      },
    };
  }

  /** The state in memory may be ahead of the disk, or behind it: no answer is true any more. */
  #stop(reason: unknown, batch: readonly Waiting[]): void {
    this.#stopped = true;
    this.#parts.onUncertain(reason);
    for (const waiting of [...batch, ...this.#lazy, ...this.#urgent, ...this.#waiting])
      waiting.reject(reason);
    this.#ended?.resolve();
  }
}
