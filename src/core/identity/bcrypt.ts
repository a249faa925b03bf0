import { assert } from '../assert.ts';
import { byteAt, equalBytes } from '../units/bytes.ts';
import { piWords } from './pi-words.ts';

/**
 * bcrypt (Provos and Mazières, 1999), to recognise passwords that another system has hashed. Nothing new is hashed with
 * it: at the first sign-in argon2id takes its place.
 */

const FORM = /^\$2[aby]\$([0-9]{2})\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;
const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Cost of the costliest hash that is taken: about two seconds. */
const COST_MAX = 14;
const COST_MIN = 4;
/** Beyond that bcrypt looks at nothing: a longer password would be right with any end (T38). */
const PASSWORD_BYTES_MAX = 72;
const SUBKEYS = 18;
const BOX = 256;
const SALT_BYTES = 16;
const HASH_BYTES = 23;
/** "OrpheanBeholderScryDoubt" in words. */
const TEXT = Uint32Array.of(0x4f727068, 0x65616e42, 0x65686f6c, 0x64657253, 0x63727944, 0x6f756274);
const ROUNDS_OF_TEXT = 64;

/** Whether a text is a bcrypt hash that is taken: `$2a$`, `$2b$` or `$2y$` with a cost of 4 to 14. */
export function isBcryptHash(text: string): boolean {
  const cost = Number(FORM.exec(text)?.[1] ?? 0);
  return cost >= COST_MIN && cost <= COST_MAX;
}

/** Recognises passwords by their bcrypt hashes. Makes Blowfish's numbers once, when the first one comes. */
export class Bcrypt {
  #words: Uint32Array | null = null;

  /**
   * Whether the password is the one that was hashed. A password of more than 72 bytes, or with a zero byte, is never:
   * of such a one bcrypt has seen a part. Blocks its thread; half a second at cost 12.
   */
  isPassword(password: Uint8Array, stored: string): boolean {
    const [, cost = '', salt = '', hash = ''] = FORM.exec(stored) ?? [];
    if (!isBcryptHash(stored) || password.length > PASSWORD_BYTES_MAX || password.includes(0)) return false;
    this.#words ??= piWords(SUBKEYS + 4 * BOX);
    const made = digest(new Blowfish(this.#words), password, decode(salt, SALT_BYTES), Number(cost));
    return equalBytes(made, decode(hash, HASH_BYTES));
  }
}

function digest(cipher: Blowfish, password: Uint8Array, salt: Uint8Array, cost: number): Uint8Array {
  const key = new Uint8Array(Math.min(PASSWORD_BYTES_MAX, password.length + 1));
  key.set(password);
  cipher.expand(key, salt);
  for (let left = 2 ** cost; left > 0; left -= 1) {
    cipher.expand(key, null);
    cipher.expand(salt, null);
  }
  const out = new Uint8Array(TEXT.length * 4);
  const view = new DataView(out.buffer);
  for (let at = 0; at < TEXT.length; at += 2) {
    let block: readonly [number, number] = [wordIn(TEXT, at), wordIn(TEXT, at + 1)];
    for (let i = 0; i < ROUNDS_OF_TEXT; i += 1) block = cipher.encrypt(...block);
    view.setUint32(at * 4, block[0]);
    view.setUint32(at * 4 + 4, block[1]);
  }
  return out.subarray(0, HASH_BYTES);
}

/** Blowfish with the key schedule of bcrypt. */
class Blowfish {
  readonly #subkeys: Uint32Array;
  readonly #boxes: Uint32Array;
  #left = 0;
  #right = 0;

  constructor(words: Uint32Array) {
    this.#subkeys = words.slice(0, SUBKEYS);
    this.#boxes = words.slice(SUBKEYS);
  }

  /** Mixes the key, and the salt where there is one, into the state. */
  expand(key: Uint8Array, salt: Uint8Array | null): void {
    for (let at = 0; at < SUBKEYS; at += 1) {
      this.#subkeys[at] = wordIn(this.#subkeys, at) ^ wordAt(key, at * 4);
    }
    this.#left = 0;
    this.#right = 0;
    this.#fill(this.#subkeys, salt, 0);
    this.#fill(this.#boxes, salt, SUBKEYS * 4);
  }

  encrypt(left: number, right: number): readonly [number, number] {
    this.#left = left;
    this.#right = right;
    this.#run();
    return [this.#left >>> 0, this.#right >>> 0];
  }

  #fill(words: Uint32Array, salt: Uint8Array | null, from: number): void {
    for (let at = 0; at < words.length; at += 2) {
      if (salt !== null) {
        this.#left ^= wordAt(salt, from + at * 4);
        this.#right ^= wordAt(salt, from + at * 4 + 4);
      }
      this.#run();
      words[at] = this.#left;
      words[at + 1] = this.#right;
    }
  }

  #run(): void {
    const p = this.#subkeys;
    const s = this.#boxes;
    let left = this.#left ^ wordIn(p, 0);
    let right = this.#right;
    for (let round = 1; round <= 16; round += 1) {
      const sum = (wordIn(s, left >>> 24) + wordIn(s, BOX + ((left >>> 16) & 255))) | 0;
      const mixed =
        ((sum ^ wordIn(s, 2 * BOX + ((left >>> 8) & 255))) + wordIn(s, 3 * BOX + (left & 255))) | 0;
      const next = right ^ mixed ^ wordIn(p, round);
      right = left;
      left = next;
    }
    this.#left = right ^ wordIn(p, 17);
    this.#right = left;
  }
}

/** The word at an index that the caller knows to be within. */
function wordIn(words: Uint32Array, index: number): number {
  const word = words[index];
  assert(word !== undefined, 'an index lies within the words');
  return word;
}

/** Four bytes from there on, of bytes that are repeated without end. */
function wordAt(bytes: Uint8Array, from: number): number {
  let word = 0;
  for (let i = 0; i < 4; i += 1) word = (word << 8) | byteAt(bytes, (from + i) % bytes.length);
  return word;
}

function decode(text: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const char of text) {
    held = ((held << 6) | ALPHABET.indexOf(char)) & 0xffff;
    bits += 6;
    if (bits < 8 || at >= length) continue;
    bits -= 8;
    bytes[at] = (held >> bits) & 255;
    at += 1;
  }
  return bytes;
}
