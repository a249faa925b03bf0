import type { BreachedList } from './breached-passwords.ts';
import { isInRange } from './password-range.ts';

const PREFIX_DIGITS = 5;

/** A source elsewhere that is told five digits of the hash of a password as it was typed, and of nothing else. */
export class RangeList implements BreachedList {
  readonly name: string;
  readonly isElsewhere = true;
  readonly mustAnswer: boolean;
  readonly #range: (prefix: string) => Promise<string | null>;

  constructor(
    source: { readonly name: string; readonly mustAnswer: boolean },
    range: (prefix: string) => Promise<string | null>,
  ) {
    this.name = source.name;
    this.mustAnswer = source.mustAnswer;
    this.#range = range;
  }

  async has(sha1: string): Promise<boolean | null> {
    const text = await this.#range(sha1.slice(0, PREFIX_DIGITS));
    return text === null ? null : isInRange(text, sha1.slice(PREFIX_DIGITS));
  }
}
