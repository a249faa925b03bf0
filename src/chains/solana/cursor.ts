import { byteAt } from '../../core/units/bytes.ts';

/** Reads bytes from front to back. Once they do not suffice every read gives null, and nothing more can be read. */
export class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;
  #isBroken = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Where the next byte is. */
  get at(): number {
    return this.#at;
  }

  /** Everything was read, and nothing was missing. */
  get isDone(): boolean {
    return !this.#isBroken && this.#at === this.#bytes.length;
  }

  /** The next byte without taking it. */
  peek(): number | null {
    return this.#bytes[this.#at] ?? null;
  }

  bytes(length: number): Uint8Array | null {
    if (this.#isBroken || this.#at + length > this.#bytes.length) {
      this.#isBroken = true;
      return null;
    }
    const taken = this.#bytes.slice(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }

  rest(): Uint8Array | null {
    return this.bytes(this.#bytes.length - this.#at);
  }

  u8(): number | null {
    const taken = this.bytes(1);
    return taken === null ? null : byteAt(taken, 0);
  }

  /** Little endian, as every number of Solana. */
  u16(): number | null {
    return this.#number(2);
  }

  u32(): number | null {
    return this.#number(4);
  }

  u64(): bigint | null {
    const taken = this.bytes(8);
    return taken === null ? null : taken.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
  }

  /**
   * Solana's "compact-u16": seven bits a byte, low ones first, at most three bytes and 65,535. As the runtime does, a
   * longer form than needed is refused: one number has one form.
   */
  compactU16(): number | null {
    let value = 0;
    for (let place = 0; place < 3; place += 1) {
      const byte = this.u8();
      if (byte === null) return null;
      value += (byte & 0x7f) * 2 ** (7 * place);
      if (byte >= 0x80) continue;
      const isShortest = place === 0 || byte !== 0;
      return isShortest && value <= 0xffff ? value : this.#broken();
    }
    return this.#broken();
  }

  #number(length: number): number | null {
    const taken = this.bytes(length);
    return taken === null ? null : taken.reduceRight((value, byte) => value * 256 + byte, 0);
  }

  #broken(): null {
    this.#isBroken = true;
    return null;
  }
}
