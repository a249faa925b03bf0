import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BreachedList } from './breached-passwords.ts';
import { isInRange } from './password-range.ts';

const PREFIX_DIGITS = 5;

/**
 * A folder of ranges as `haveibeenpwned-downloader -s false` writes it: `ABCDE.txt` for each five digits, with the rest
 * of each hash a line. Where there is no folder there is nothing to look up in; a file that is missing in it is said.
 */
export class RangeDirectory implements BreachedList {
  readonly name = 'directory';
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether the owner put such a folder there. */
  static isAt(path: string): boolean {
    return existsSync(path);
  }

  async has(sha1: string): Promise<boolean | null> {
    const file = join(this.#path, `${sha1.slice(0, PREFIX_DIGITS)}.txt`);
    const text = await readFile(file, 'latin1').catch(() => null);
    return text === null ? null : isInRange(text, sha1.slice(PREFIX_DIGITS));
  }
}
