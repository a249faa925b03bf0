import { letterAbout, type Letter, type Occasion } from '../../core/identity/letter.ts';
import type { PersonId } from '../../core/units/ids.ts';
import type { Clock } from '../../ports.ts';

/** What happens over and over is written of once in so long. */
const AGAIN_MS = 60 * 60_000;
const REMEMBERED_MAX = 1_000;
/** Letters within an hour, to everybody together: nobody floods a mail server through us. */
const HOURLY_MAX = 200;

/** Occasions that others can bring about as often as they like. */
const ONCE: ReadonlySet<Occasion> = new Set(['signInsRefused', 'newPlace']);

/** Writes to people about their own accounts, where an address of theirs is known. It waits for nothing. */
export class Letters {
  readonly #clock: Clock;
  readonly #send: (letter: Letter) => void;
  readonly #written = new Map<string, number>();
  #sent: readonly number[] = [];

  /** `send` hands a letter on; what becomes of it is not known here. */
  constructor(clock: Clock, send: (letter: Letter) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** Writes to the address, if there is one. */
  write(person: PersonId, mail: string | null, occasion: Occasion): void {
    if (mail === null) return;
    const now = this.#clock.wallMs();
    this.#sent = this.#sent.filter((at) => now - at < AGAIN_MS);
    if (this.#sent.length >= HOURLY_MAX || (ONCE.has(occasion) && !this.#isFirst(person, occasion, now)))
      return;
    this.#sent = [...this.#sent, now];
    this.#send(letterAbout(occasion, mail, now));
  }

  #isFirst(person: PersonId, occasion: Occasion, now: number): boolean {
    const key = `${person} ${occasion}`;
    const last = this.#written.get(key);
    if (last !== undefined && now - last < AGAIN_MS) return false;
    this.#written.delete(key);
    this.#written.set(key, now);
    const [oldest] = this.#written.keys();
    if (this.#written.size > REMEMBERED_MAX && oldest !== undefined) this.#written.delete(oldest);
    return true;
  }
}
