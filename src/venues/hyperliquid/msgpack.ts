import type { Json } from '../shared/json.ts';

/** Numbers that MessagePack holds: from -2^63 to 2^64 - 1, without a fraction. */
const INTEGER = /^(?:0|-?[1-9][0-9]{0,19})$/;
const LEAST = -(2n ** 63n);
const MOST = 2n ** 64n - 1n;
/** Longer than any action that the venue takes. */
const BYTES_MAX = 262_144;

/**
 * A JSON value as MessagePack, in the smallest form of each kind and with the names of maps in the order in which they
 * were written: what Hyperliquid hashes. Null for a number with a fraction or exponent, or beyond 64 bits, because
 * clients pack those each in its own way; and for more than 256 KiB.
 */
export function encodeMsgpack(value: Json): Uint8Array | null {
  const writer = new Writer();
  if (!writer.put(value)) return null;
  return writer.bytes();
}

class Writer {
  #bytes = new Uint8Array(512);
  #length = 0;

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** False for a value that has no form here. */
  put(value: Json): boolean {
    switch (value.kind) {
      case 'null':
        return this.#tag(0xc0);
      case 'boolean':
        return this.#tag(value.value ? 0xc3 : 0xc2);
      case 'number':
        return this.#integer(value.text);
      case 'string':
        return this.#string(value.text);
      case 'array':
        return this.#list(value.items);
      case 'object':
        return this.#map(value.members);
    }
  }

  #list(items: readonly Json[]): boolean {
    if (!this.#head(items.length, 0x90, 0xdc)) return false;
    return items.every((item) => this.put(item));
  }

  #map(members: ReadonlyMap<string, Json>): boolean {
    if (!this.#head(members.size, 0x80, 0xde)) return false;
    for (const [name, value] of members) {
      if (!this.#string(name) || !this.put(value)) return false;
    }
    return true;
  }

  /** Up to 15 elements in the tag itself, up to 65,535 in two bytes. More do not fit an action. */
  #head(count: number, small: number, wide: number): boolean {
    if (count < 16) return this.#tag(small | count);
    return count <= 0xffff && this.#tag(wide) && this.#unsigned(BigInt(count), 2);
  }

  #string(text: string): boolean {
    const bytes = Buffer.from(text, 'utf8');
    const { length } = bytes;
    const headed =
      length < 32
        ? this.#tag(0xa0 | length)
        : length <= 0xff
          ? this.#tag(0xd9) && this.#unsigned(BigInt(length), 1)
          : length <= 0xffff && this.#tag(0xda) && this.#unsigned(BigInt(length), 2);
    if (!headed || !this.#grow(length)) return false;
    this.#bytes.set(bytes, this.#length);
    this.#length += length;
    return true;
  }

  #integer(text: string): boolean {
    if (!INTEGER.test(text)) return false;
    const value = BigInt(text);
    if (value < LEAST || value > MOST) return false;
    return value < 0n ? this.#negative(value) : this.#positive(value);
  }

  #positive(value: bigint): boolean {
    if (value < 0x80n) return this.#tag(Number(value));
    if (value <= 0xffn) return this.#tag(0xcc) && this.#unsigned(value, 1);
    if (value <= 0xffffn) return this.#tag(0xcd) && this.#unsigned(value, 2);
    if (value <= 0xffff_ffffn) return this.#tag(0xce) && this.#unsigned(value, 4);
    return this.#tag(0xcf) && this.#unsigned(value, 8);
  }

  /** Two's complement of the smallest width. */
  #negative(value: bigint): boolean {
    if (value >= -32n) return this.#tag(Number(value + 256n));
    if (value >= -0x80n) return this.#tag(0xd0) && this.#unsigned(BigInt.asUintN(8, value), 1);
    if (value >= -0x8000n) return this.#tag(0xd1) && this.#unsigned(BigInt.asUintN(16, value), 2);
    if (value >= -0x8000_0000n) return this.#tag(0xd2) && this.#unsigned(BigInt.asUintN(32, value), 4);
    return this.#tag(0xd3) && this.#unsigned(BigInt.asUintN(64, value), 8);
  }

  #tag(byte: number): boolean {
    return this.#unsigned(BigInt(byte), 1);
  }

  #unsigned(value: bigint, width: 1 | 2 | 4 | 8): boolean {
    if (!this.#grow(width)) return false;
    const view = new DataView(this.#bytes.buffer);
    if (width === 8) view.setBigUint64(this.#length, value);
    else if (width === 4) view.setUint32(this.#length, Number(value));
    else if (width === 2) view.setUint16(this.#length, Number(value));
    else view.setUint8(this.#length, Number(value));
    this.#length += width;
    return true;
  }

  #grow(more: number): boolean {
    const needed = this.#length + more;
    if (needed > BYTES_MAX) return false;
    if (needed > this.#bytes.length) {
      const wider = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    return true;
  }
}
