import type { FromWatch } from '../../protocol/alarm-message.ts';
import type { Clock } from '../../ports.ts';

/** The edge gives up before. */
const ANSWER_MS = 5_000;
/** Passwords that are set at the same time. */
const WAITING_MAX = 16;

/** Questions to the edge for ranges of breached passwords. It is believed as much as the service that it asks. */
export class RangeQuestions {
  readonly #clock: Clock;
  readonly #waiting = new Map<number, (text: string | null) => void>();
  #next = 1;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Asks by `send`, which says whether an edge is up. Null where nobody answers, or not in time. */
  ask(prefix: string, send: (message: FromWatch) => boolean): Promise<string | null> {
    const id = this.#next;
    this.#next += 1;
    if (this.#waiting.size >= WAITING_MAX || !send({ kind: 'range', id, prefix }))
      return Promise.resolve(null);
    return new Promise((resolve) => {
      const end = (text: string | null): void => {
        callOff();
        this.#waiting.delete(id);
        resolve(text);
      };
      const callOff = this.#clock.after(ANSWER_MS, () => end(null));
      this.#waiting.set(id, end);
    });
  }

  /** What an edge says. The first answer counts. */
  take(id: number, text: string | null): void {
    this.#waiting.get(id)?.(text);
  }
}
