import { assert } from '../assert.ts';
import { toBase64 } from '../units/base64.ts';
import { concatBytes, type Sha256 } from '../units/bytes.ts';
import { encodeUtf8 } from '../units/utf8.ts';
import { CANONICAL_BYTES_MAX, canonicalJson } from './canonical.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { leafHash } from './merkle.ts';
import { formatVkey, parseNote, type NoteKey } from './note.ts';

/**
 * A whole ledger as one text file, one record a line, each beginning with the word that says what it is. Specified in
 * docs/LEDGER-FORMAT.md.
 */
export const EXPORT_HEADER = 'sallyport-ledger/v1';

/** First words of the lines, each followed by a space. */
export const WORD = { key: 'key ', entry: 'entry ', checkpoint: 'checkpoint ', end: 'end ' } as const;

/** A SHA-256 hash in base 64. */
export const HASH_TEXT_LENGTH = 44;

/** Where the entry's own bytes begin in its line. */
export const ENTRY_OFFSET = WORD.entry.length + HASH_TEXT_LENGTH + 1;

/**
 * Longest line without its line feed: the largest entry. A checkpoint's line is held to the bound of canonical
 * text.
 */
export const LINE_BYTES_MAX = ENTRY_OFFSET + CANONICAL_BYTES_MAX;

/**
 * Writes an export piece by piece; what is given out, in order, is the file. Checkpoints are put in after the entry
 * they end with.
 */
export class ExportWriter {
  readonly #sha256: Sha256;
  readonly #key: NoteKey;
  /** Signed checkpoints not written yet, oldest first. */
  readonly #checkpoints: Iterator<string>;
  #next: { readonly note: string; readonly size: number } | null = null;
  #size = 0;
  #signedSize: number | null = null;

  /** `checkpoints` are all that were ever signed, oldest first; the last one must be of the size that is written. */
  constructor(sha256: Sha256, key: NoteKey, checkpoints: Iterable<string>) {
    this.#sha256 = sha256;
    this.#key = key;
    this.#checkpoints = checkpoints[Symbol.iterator]();
    this.#advance();
  }

  start(): Uint8Array {
    return bytesOf(`${EXPORT_HEADER}\n${WORD.key}${formatVkey(this.#key)}\n${this.#dueCheckpoints()}`);
  }

  /** The line of the next entry, by its exact bytes, and those of the checkpoints that end with it. */
  entry(leaf: Uint8Array): Uint8Array {
    this.#size += 1;
    const hash = toBase64(leafHash(this.#sha256, leaf));
    return concatBytes(bytesOf(`${WORD.entry}${hash} `), leaf, bytesOf(`\n${this.#dueCheckpoints()}`));
  }

  /**
   * The last line. Throws a Bug when the last checkpoint is not one of all entries: nobody could verify such a
   * file.
   */
  finish(): Uint8Array {
    assert(
      this.#next === null && this.#signedSize === this.#size,
      'an export ends with a checkpoint of all of it',
    );
    return bytesOf(`${WORD.end}${this.#size}\n`);
  }

  #dueCheckpoints(): string {
    let lines = '';
    while (this.#next !== null && this.#next.size <= this.#size) {
      assert(this.#next.size === this.#size, 'checkpoints are given oldest first');
      lines += `${WORD.checkpoint}${canonicalJson(this.#next.note)}\n`;
      this.#signedSize = this.#size;
      this.#advance();
    }
    return lines;
  }

  #advance(): void {
    const next = this.#checkpoints.next();
    this.#next = next.done === true ? null : { note: next.value, size: sizeOf(next.value) };
  }
}

function sizeOf(note: string): number {
  const parsed = parseNote(note);
  const checkpoint = parsed === null ? null : parseCheckpoint(parsed.text);
  assert(checkpoint !== null, 'a kept checkpoint is one');
  return Number(checkpoint.size);
}

function bytesOf(text: string): Uint8Array {
  const bytes = encodeUtf8(text);
  assert(bytes !== null, 'lines are well-formed text');
  return bytes;
}
