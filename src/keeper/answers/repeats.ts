import type { Clock } from '../../ports.ts';
import type { Answer } from '../../protocol/ask-message.ts';
import { refused, type Refusal } from './outcome.ts';

/** Answers that are kept. Beyond it the oldest is forgotten. */
const KEPT_MAX = 1_000;
const HOUR_MS = 3_600_000;

interface Kept {
  readonly request: string;
  readonly at: number;
  /** Null while it is under way. */
  answer: Answer | 'secret' | null;
}

/**
 * What was answered under an `Idempotency-Key`, so that a second request with the same key does nothing twice. In
 * memory: after a restart a key is new again.
 */
export class Repeats {
  readonly #clock: Clock;
  readonly #keptHours: () => number;
  readonly #kept = new Map<string, Kept>();

  /** `keptHours`: for how long an answer is kept. */
  constructor(clock: Clock, keptHours: () => number) {
    this.#clock = clock;
    this.#keptHours = keptHours;
  }

  /** Forgets what is kept too long, and says how much. What is under way is none of it. */
  forget(): number {
    const over = [...this.#kept].filter(([, kept]) => kept.answer !== null && this.#isOver(kept));
    for (const [key] of over) this.#kept.delete(key);
    return over.length;
  }

  /**
   * Begins a request under a key of one caller; `request` is equal for two that ask the same. Null: it is the first
   * one, and `end` must be told what came of it.
   */
  begin(key: string, request: string): Answer | Refusal | null {
    const kept = this.#kept.get(key);
    if (kept === undefined || this.#isOver(kept)) {
      this.#keep(key, { request, at: this.#clock.monotonicMs(), answer: null });
      return null;
    }
    if (kept.request !== request)
      return refused(
        422,
        'KEY_REUSED',
        'another request was sent under this Idempotency-Key; nothing was done',
      );
    if (kept.answer === null)
      return refused(409, 'UNDER_WAY', 'the first request under this Idempotency-Key is still under way');
    if (kept.answer !== 'secret') return kept.answer;
    const text = 'this was done, and what it answered is shown only once; nothing was done again';
    return refused(409, 'SHOWN_ONCE', text);
  }

  /** What a request that was begun came to. Null: it failed and may be tried again under the same key. */
  end(key: string, answer: Answer | 'secret' | null): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    if (answer === null) this.#kept.delete(key);
    else kept.answer = answer;
  }

  #isOver({ at }: Kept): boolean {
    return this.#clock.monotonicMs() - at > this.#keptHours() * HOUR_MS;
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    if (this.#kept.size <= KEPT_MAX) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}
