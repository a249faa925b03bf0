import { readFileSync } from 'node:fs';
import type { BreachedList } from './breached-passwords.ts';

const WORD_BYTES = 4;

/**
 * The 49,000 passwords that are tried first, as the first four bytes of their SHA-1, sorted: `common-passwords.bin`,
 * made by `scripts/make-common-passwords.ts`. One other password in 80,000 is taken for one of them.
 */
export class BundledList implements BreachedList {
  readonly name = 'bundled';
  #words: Buffer | null = null;

  has(sha1: string): Promise<boolean> {
    this.#words ??= readFileSync(new URL('./common-passwords.bin', import.meta.url));
    const words = this.#words;
    const wanted = Number.parseInt(sha1.slice(0, 2 * WORD_BYTES), 16);
    let from = 0;
    let to = words.length / WORD_BYTES;
    while (from < to) {
      const middle = (from + to) >> 1;
      const word = words.readUInt32BE(middle * WORD_BYTES);
      if (word === wanted) return Promise.resolve(true);
      if (word < wanted) from = middle + 1;
      else to = middle;
    }
    return Promise.resolve(false);
  }
}
