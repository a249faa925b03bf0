import type { Entry } from '../src/core/ledger/entry.ts';

/**
 * Watches the numbers that real keys sign with, where a venue takes each of them once: none leaves twice, none leaves
 * before room for it is durable, and a process that was started anew begins above the room that was left.
 */
export class NonceCheck {
  readonly #sent = new Set<number>();
  /** The highest that durable entries made room for. */
  #bound = 0;
  /** What the process that runs now must stay above. */
  #floor = 0;

  take({ body }: Entry): void {
    if (body.kind === 'nonceBound') this.#bound = Math.max(this.#bound, body.upTo);
  }

  onCrash(): void {
    this.#floor = this.#bound;
  }

  /**
   * What is wrong with a number that leaves; null for nothing. Cancels and exits go also where no room can be made
   * durable, because the ledger does not answer.
   */
  onSend(nonce: number, isExit: boolean): string | null {
    if (this.#sent.has(nonce)) return `the number ${nonce} left twice`;
    this.#sent.add(nonce);
    if (nonce <= this.#floor)
      return `the number ${nonce} is not above ${this.#floor}, which may have been given`;
    return nonce > this.#bound && !isExit ? `the number ${nonce} left before room for it was durable` : null;
  }
}
