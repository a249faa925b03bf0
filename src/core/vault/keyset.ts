import { assert } from '../assert.ts';
import { concatBytes, u32 } from '../units/bytes.ts';
import { KEY_BYTES } from './xaes.ts';
import type { RootTerm } from './envelope.ts';

/**
 * How many versions of the root key may exist at once: the current one and those that rotation has not finished with.
 */
const TERMS_MAX = 16;
const TERM_BYTES = 4 + KEY_BYTES;

/** The root key in its versions, oldest first. The last one seals; all of them open. */
export class Keyset {
  readonly #terms: readonly RootTerm[];

  constructor(terms: readonly RootTerm[]) {
    assert(terms.length >= 1 && terms.length <= TERMS_MAX, 'a keyset has 1 to 16 terms');
    assert(
      terms.every(
        (term, index) => term.key.length === KEY_BYTES && term.term > (terms[index - 1]?.term ?? 0),
      ),
      'terms grow and have 32-byte keys',
    );
    this.#terms = terms;
  }

  get current(): RootTerm {
    const last = this.#terms.at(-1);
    assert(last !== undefined, 'a keyset has a current term');
    return last;
  }

  /** Null for a term that was destroyed or never was. */
  find(term: number): RootTerm | null {
    return this.#terms.find((known) => known.term === term) ?? null;
  }

  get terms(): readonly number[] {
    return this.#terms.map((known) => known.term);
  }

  /** With one more term, which is current from then on. */
  withNext(key: Uint8Array): Keyset {
    return new Keyset([...this.#terms, { term: this.current.term + 1, key }]);
  }

  /** Without the older terms. Only after nothing is wrapped under them any more. */
  currentOnly(): Keyset {
    return new Keyset([this.current]);
  }

  /** u32 term and 32-byte key, for each. Secret: sealed by a custodian before it is stored. */
  bytes(): Uint8Array {
    return concatBytes(...this.#terms.map(({ term, key }) => concatBytes(u32(term), key)));
  }

  /** Null for bytes that are no keyset. */
  static parse(bytes: Uint8Array): Keyset | null {
    const count = bytes.length / TERM_BYTES;
    if (!Number.isInteger(count) || count < 1 || count > TERMS_MAX) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const terms: RootTerm[] = [];
    for (let at = 0; at < bytes.length; at += TERM_BYTES) {
      const term = view.getUint32(at);
      if (term <= (terms.at(-1)?.term ?? 0)) return null;
      // A copy, whatever kind of array came in: the caller wipes its own.
      terms.push({ term, key: Uint8Array.from(bytes.subarray(at + 4, at + TERM_BYTES)) });
    }
    return new Keyset(terms);
  }
}
