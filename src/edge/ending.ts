import type { Clock } from '../ports.ts';

/** A disk that takes nothing does not keep the process for longer. */
const SAVE_MS = 500;

/** Ends the process, once what must not be lost is on the disk. */
export class Ending {
  readonly #clock: Clock;
  readonly #exit: (code: number) => void;
  #underWay = 0;
  #code = 0;

  constructor(clock: Clock, exit: (code: number) => void) {
    this.#clock = clock;
    this.#exit = exit;
  }

  get isUnderWay(): boolean {
    return this.#underWay > 0;
  }

  /** `save` begins at once. Of several ends at the same time all are saved, and the one with a fault says the code. */
  end(code: number, save: () => Promise<void>): void {
    this.#code = Math.max(this.#code, code);
    if (this.#underWay === 0) this.#clock.after(SAVE_MS, () => this.#exit(this.#code));
    this.#underWay += 1;
    const over = (): void => {
      this.#underWay -= 1;
      // What ends at the same moment, as keeper and launcher do, is heard as well.
      this.#clock.after(0, () => (this.#underWay === 0 ? this.#exit(this.#code) : undefined));
    };
    save().then(over, over);
  }
}
