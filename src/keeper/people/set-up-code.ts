import { equalBytes } from '../../core/units/bytes.ts';
import type { Clock, Random } from '../../ports.ts';
import { digestOf } from './people-keys.ts';

/** RFC 4648's letters for base 32: none that are taken for one another when they are typed. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** 100 bits. */
const LENGTH = 20;
const GROUP = 4;
const GOOD_MS = 3_600_000;
/** Wrong codes after which a new one has to be asked for in the terminal. */
const TRIES = 10;

/** The code that proves that whoever sits at the page also reads the terminal. Known in memory only, as a digest. */
export class SetUpCode {
  readonly #clock: Clock;
  readonly #random: Random;
  #kept: { readonly digest: string; readonly until: number; tries: number } | null = null;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** A new code, good for an hour. The one before is worthless. */
  issue(): { readonly code: string; readonly until: number } {
    const letters = [...this.#random.bytes(LENGTH)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length));
    const groups = Array.from({ length: LENGTH / GROUP }, (_, at) =>
      letters.slice(at * GROUP, (at + 1) * GROUP).join(''),
    );
    const until = this.#clock.wallMs() + GOOD_MS;
    this.#kept = { digest: digestOf(letters.join('')), until, tries: 0 };
    return { code: groups.join('-'), until };
  }

  /** Whether this is the code, typed with or without dashes, in capitals or not. */
  isRight(typed: string): boolean {
    const kept = this.#kept;
    if (kept === null || this.#clock.wallMs() > kept.until || kept.tries >= TRIES) return false;
    const digest = digestOf(typed.toUpperCase().replace(/[\s-]/g, ''));
    const isSame = equalBytes(Buffer.from(digest), Buffer.from(kept.digest));
    if (!isSame) kept.tries += 1;
    return isSame;
  }

  /** Nobody is let in by it any more. */
  spend(): void {
    this.#kept = null;
  }
}
