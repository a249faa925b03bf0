import { byteAt } from '../units/bytes.ts';
import { decodeUtf8 } from '../units/utf8.ts';

/** What is read of CBOR (RFC 8949): all that authenticators write, in definite lengths. */
export type Cbor = number | string | boolean | null | Uint8Array | readonly Cbor[] | CborMap;

/** Keys are numbers or texts, each once. */
export interface CborMap {
  readonly entries: ReadonlyMap<number | string, Cbor>;
}

const DEPTH_MAX = 8;
const ITEMS_MAX = 256;

/** The first value of some bytes and how many it took. Null for what is no such value, or goes too deep. */
export function readCbor(bytes: Uint8Array): { readonly value: Cbor; readonly length: number } | null {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  return value === undefined ? null : { value, length: reader.at };
}

/** The table that a value is; null for another value. */
export function cborMap(value: Cbor | undefined): CborMap['entries'] | null {
  const isMap = typeof value === 'object' && value !== null && 'entries' in value && !isList(value);
  return isMap && !(value instanceof Uint8Array) ? value.entries : null;
}

function isList(value: Cbor): value is readonly Cbor[] {
  return Array.isArray(value);
}

/** Reads forward once. `undefined`: not readable. */
class Reader {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  value(depth: number): Cbor | undefined {
    if (this.at >= this.#bytes.length || depth > DEPTH_MAX) return undefined;
    const head = byteAt(this.#bytes, this.at);
    this.at += 1;
    const argument = this.#argument(head & 31);
    if (argument === undefined) return undefined;
    switch (head >> 5) {
      case 0:
        return argument;
      case 1:
        return -1 - argument;
      case 2:
        return this.#take(argument);
      case 3: {
        const text = this.#take(argument);
        return text === undefined ? undefined : (decodeUtf8(text) ?? undefined);
      }
      case 4:
        return this.#list(argument, depth);
      case 5:
        return this.#map(argument, depth);
      case 7:
        return simple(head & 31);
      default:
        return undefined;
    }
  }

  #argument(low: number): number | undefined {
    if (low < 24) return low;
    const width = [1, 2, 4][low - 24];
    const taken = width === undefined ? undefined : this.#take(width);
    return taken?.reduce((sum, byte) => sum * 256 + byte, 0);
  }

  #take(length: number): Uint8Array | undefined {
    if (this.at + length > this.#bytes.length) return undefined;
    const taken = this.#bytes.subarray(this.at, this.at + length);
    this.at += length;
    return taken;
  }

  #list(count: number, depth: number): readonly Cbor[] | undefined {
    const items: Cbor[] = [];
    for (let i = 0; i < count; i += 1) {
      const item = i < ITEMS_MAX ? this.value(depth + 1) : undefined;
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }

  #map(count: number, depth: number): CborMap | undefined {
    const entries = new Map<number | string, Cbor>();
    for (let i = 0; i < count; i += 1) {
      const key = i < ITEMS_MAX ? this.value(depth + 1) : undefined;
      const of = key === undefined ? undefined : this.value(depth + 1);
      if ((typeof key !== 'number' && typeof key !== 'string') || of === undefined || entries.has(key)) {
        return undefined;
      }
      entries.set(key, of);
    }
    return { entries };
  }
}

/** `false`, `true`, `null`. Fractions are not read: no authenticator has any. */
function simple(low: number): boolean | null | undefined {
  if (low === 20 || low === 21) return low === 21;
  return low === 22 ? null : undefined;
}
