import { concatBytes } from '../units/bytes.ts';

const LINE_FEED = 0x0a;

/** Cuts a stream of bytes into lines, each at most so many bytes without its line feed. */
export class LineSplitter {
  readonly #bytesMax: number;
  /** The beginning of a line whose end has not come yet, in pieces. */
  #pieces: Uint8Array[] = [];
  #held = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Bytes after the last line feed. */
  get held(): number {
    return this.#held;
  }

  /**
   * Calls `take` for each line that ends in this chunk. False as soon as a line is too long; then nothing more is
   * cut.
   */
  push(chunk: Uint8Array, take: (line: Uint8Array) => void): boolean {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      if (this.#held + end - start > this.#bytesMax) return false;
      take(this.#line(chunk.subarray(start, end)));
      start = end + 1;
    }
    // A true copy, since the caller may fill the chunk anew; `slice` of a Node buffer would be a view.
    const rest = Uint8Array.from(chunk.subarray(start));
    this.#pieces.push(rest);
    this.#held += rest.length;
    return this.#held <= this.#bytesMax;
  }

  #line(last: Uint8Array): Uint8Array {
    if (this.#held === 0) return last;
    const line = concatBytes(...this.#pieces, last);
    this.#pieces = [];
    this.#held = 0;
    return line;
  }
}
