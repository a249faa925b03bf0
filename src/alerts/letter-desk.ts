import type { Letter } from '../core/identity/letter.ts';
import type { MailSinkSettings, SinkSettings } from '../protocol/alarm-sinks.ts';
import type { Clock, Log } from '../ports.ts';
import type { Destination } from './destination.ts';
import { KeptText } from './kept-text.ts';
import { parseLetters, writeLetters, type WaitingLetter } from './letter-queue.ts';
import { MailSink } from './mail-sink.ts';
import type { QueueStore } from './queue-file.ts';

/** Letters that are under way or wait for another try; beyond it one is lost, which the log says. */
const WAITING_MAX = 100;
const MINUTE_MS = 60_000;
/** What could not be delivered for so long is given up. */
const KEPT_MS = 24 * 60 * MINUTE_MS;
const AGAIN_MS = 1_000;
const AGAIN_MAX_MS = 5 * MINUTE_MS;
const DOUBLINGS_MAX = 16;

export interface LetterDeskParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly destination: Destination;
  /** Where letters wait over a restart. */
  readonly letterStore: QueueStore;
}

/**
 * Letters to people about their own accounts, through the first sink that is mail: each at least once, again and again
 * for a day. What waits survives a restart.
 */
export class LetterDesk {
  readonly #parts: LetterDeskParts;
  readonly #waiting: Set<WaitingLetter>;
  readonly #kept: KeptText;
  #mail: MailSinkSettings | null = null;
  /** From before this start; tried once it is known through whom. */
  #resting: readonly WaitingLetter[];

  constructor(parts: LetterDeskParts) {
    this.#parts = parts;
    this.#resting = parseLetters(parts.letterStore.load() ?? '') ?? [];
    this.#waiting = new Set(this.#resting.slice(0, WAITING_MAX));
    this.#kept = new KeptText(parts.letterStore, () => writeLetters(this.#waiting));
  }

  /** Replaces the sinks. Without one for mail nobody is written to. */
  learn(sinks: readonly SinkSettings[]): void {
    this.#mail = sinks.find((sink) => sink.kind === 'mail') ?? null;
    const resting = this.#resting;
    this.#resting = [];
    for (const one of resting) this.#try(one, 1);
  }

  /** Sends a letter. Never throws, and says nothing back. */
  take(letter: Letter): void {
    if (this.#mail === null) return;
    if (this.#waiting.size >= WAITING_MAX) return this.#lost('refused');
    const waiting = { letter, since: this.#parts.clock.wallMs() };
    this.#waiting.add(waiting);
    this.#kept.save();
    this.#try(waiting, 1);
  }

  #try(waiting: WaitingLetter, turn: number): void {
    // The sink as it is at this try: its owner may have mended it meanwhile.
    const settings = this.#mail;
    const { clock, destination } = this.#parts;
    if (settings === null) return this.#forget(waiting);
    const { letter, since } = waiting;
    void new MailSink(settings, destination).send(letter).then(({ code }) => {
      const isLate = clock.wallMs() - since >= KEPT_MS;
      if (code !== 'delivered' && code !== 'recipient-refused' && !isLate) {
        const waitMs = Math.min(AGAIN_MS * 2 ** Math.min(turn - 1, DOUBLINGS_MAX), AGAIN_MAX_MS);
        clock.after(waitMs, () => this.#try(waiting, turn + 1));
        return;
      }
      this.#forget(waiting);
      if (code !== 'delivered') this.#lost(code);
    });
  }

  #forget(waiting: WaitingLetter): void {
    this.#waiting.delete(waiting);
    this.#kept.save();
  }

  #lost(reason: string): void {
    this.#parts.log.write('warn', 'LETTER_NOT_SENT', { reason });
  }
}
