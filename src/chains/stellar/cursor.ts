/**
 * Reads XDR (RFC 4506) from its beginning to its end: everything in steps of four bytes, numbers in big endian. After
 * the first thing that is not there, or has another form than the one it must have, everything is null.
 */
export class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;
  #isBroken = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether every byte was taken, and every one was as it must be. */
  get isOver(): boolean {
    return !this.#isBroken && this.#at === this.#bytes.length;
  }

  /** How many bytes were taken. */
  get at(): number {
    return this.#at;
  }

  /** So many bytes, and zeros up to the next step of four: other filling would be a second form of the same. */
  opaque(length: number): Uint8Array | null {
    const padded = Math.ceil(length / 4) * 4;
    if (this.#isBroken || this.#at + padded > this.#bytes.length) return this.#broken();
    const taken = this.#bytes.slice(this.#at, this.#at + length);
    const filling = this.#bytes.subarray(this.#at + length, this.#at + padded);
    if (filling.some((byte) => byte !== 0)) return this.#broken();
    this.#at += padded;
    return taken;
  }

  /** Bytes with their length before them. */
  varOpaque(most: number): Uint8Array | null {
    const length = this.u32();
    return length === null || length > most ? this.#broken() : this.opaque(length);
  }

  u32(): number | null {
    const taken = this.opaque(4);
    return taken === null ? null : taken.reduce((value, byte) => value * 256 + byte, 0);
  }

  u64(): bigint | null {
    const taken = this.opaque(8);
    return taken === null ? null : taken.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
  }

  /** A number of 64 bits with a sign that must not be below zero: amounts, sequences, ids. */
  unsigned63(): bigint | null {
    const value = this.u64();
    return value === null || value >= 1n << 63n ? this.#broken() : value;
  }

  /** Something that may be left out. */
  optional<T>(read: () => T | null): { readonly value: T | null } | null {
    const flag = this.u32();
    if (flag === 0) return { value: null };
    if (flag !== 1) return this.#broken();
    const value = read();
    return value === null ? null : { value };
  }

  /** A list with its length before it. */
  list<T>(most: number, read: () => T | null): readonly T[] | null {
    const length = this.u32();
    if (length === null || length > most) return this.#broken();
    const items: T[] = [];
    for (let i = 0; i < length; i += 1) {
      const item = read();
      if (item === null) return this.#broken();
      items.push(item);
    }
    return items;
  }

  #broken(): null {
    this.#isBroken = true;
    return null;
  }
}
