import type { Letter } from '../core/identity/letter.ts';
import type { MailSinkSettings, SinkSettings } from '../protocol/alarm-sinks.ts';
import type { Clock, Log } from '../ports.ts';
import type { Destination } from './destination.ts';
import { MailSink } from './mail-sink.ts';

/** Letters that are under way or wait for another try; beyond it one is lost, which the log says. */
const WAITING_MAX = 100;
const TRIES = 9;
const AGAIN_MS = 1_000;

export interface LetterDeskParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly destination: Destination;
}

/**
 * Letters to people about their own accounts, through the first sink that is mail. Tried nine times within some four
 * minutes, in memory only: what happened is in the ledger, whatever becomes of the letter.
 */
export class LetterDesk {
  readonly #parts: LetterDeskParts;
  #mail: MailSinkSettings | null = null;
  #waiting = 0;

  constructor(parts: LetterDeskParts) {
    this.#parts = parts;
  }

  /** Replaces the sinks. Without one for mail nobody is written to. */
  learn(sinks: readonly SinkSettings[]): void {
    this.#mail = sinks.find((sink) => sink.kind === 'mail') ?? null;
  }

  /** Sends a letter. Never throws, and says nothing back. */
  take(letter: Letter): void {
    if (this.#mail === null) return;
    if (this.#waiting >= WAITING_MAX) return this.#lost('refused');
    this.#waiting += 1;
    this.#try(letter, 1);
  }

  #try(letter: Letter, turn: number): void {
    // The sink as it is at this try: its owner may have mended it meanwhile.
    const settings = this.#mail;
    if (settings === null) {
      this.#waiting -= 1;
      return;
    }
    const { clock, destination } = this.#parts;
    void new MailSink(settings, destination).send(letter).then(({ code }) => {
      const isOver = code === 'delivered' || code === 'recipient-refused' || turn === TRIES;
      if (!isOver) {
        clock.after(AGAIN_MS * 2 ** (turn - 1), () => this.#try(letter, turn + 1));
        return;
      }
      this.#waiting -= 1;
      if (code !== 'delivered') this.#lost(code);
    });
  }

  #lost(reason: string): void {
    this.#parts.log.write('warn', 'LETTER_NOT_SENT', { reason });
  }
}
