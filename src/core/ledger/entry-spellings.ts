import type { Sha256 } from '../units/bytes.ts';
import { decodeUtf8 } from '../units/utf8.ts';
import { isCanonical } from './canonical.ts';
import { checkedHash, startsWith, type HashOfLine } from './entry-line.ts';
import { ENTRY_OFFSET, LINE_BYTES_MAX, WORD } from './export-format.ts';
import { LineSplitter } from './line-splitter.ts';

/**
 * Looks at nothing in an export but how each entry is spelt: by the hash beside it, and in canonical text. Where it
 * finds none wrong, a check that takes lines at their word says of the same bytes what a careful one would say.
 */
export class EntrySpellings {
  readonly #hashOf: HashOfLine;
  readonly #lines = new LineSplitter(LINE_BYTES_MAX);
  #isGood = true;

  constructor(sha256: Sha256) {
    this.#hashOf = checkedHash(sha256);
  }

  /** False once an entry is not what was written beside it, not in its one spelling, or no line of an export. */
  get isGood(): boolean {
    return this.#isGood;
  }

  push(chunk: Uint8Array): void {
    const fits = this.#lines.push(chunk, (line) => {
      if (this.#isGood && startsWith(line, WORD.entry)) this.#isGood = this.#isSpelt(line);
    });
    if (!fits) this.#isGood = false;
  }

  #isSpelt(line: Uint8Array): boolean {
    if (line.length < ENTRY_OFFSET || this.#hashOf(line) === null) return false;
    const text = decodeUtf8(line.subarray(ENTRY_OFFSET));
    return text !== null && isCanonical(text);
  }
}
