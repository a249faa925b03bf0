import type { Sha256 } from '../units/bytes.ts';
import { checkedHash, startsWith, type HashOfLine } from './entry-line.ts';
import { ENTRY_OFFSET, LINE_BYTES_MAX, WORD } from './export-format.ts';
import { LineSplitter } from './line-splitter.ts';

/**
 * Looks at nothing in an export but the hash beside each entry. Where it finds none wrong, a check that takes the
 * hashes at their word (`spelledHash`) says of the same bytes what one that hashes them itself would say.
 */
export class EntryHashes {
  readonly #hashOf: HashOfLine;
  readonly #lines = new LineSplitter(LINE_BYTES_MAX);
  #isGood = true;

  constructor(sha256: Sha256) {
    this.#hashOf = checkedHash(sha256);
  }

  /** False once an entry is not what was written beside it, or no line of an export. */
  get isGood(): boolean {
    return this.#isGood;
  }

  push(chunk: Uint8Array): void {
    const fits = this.#lines.push(chunk, (line) => {
      if (!this.#isGood || !startsWith(line, WORD.entry)) return;
      this.#isGood = line.length >= ENTRY_OFFSET && this.#hashOf(line) !== null;
    });
    if (!fits) this.#isGood = false;
  }
}
