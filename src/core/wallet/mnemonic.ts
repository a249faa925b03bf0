import { assert } from '../assert.ts';
import { byteAt, equalBytes } from '../units/bytes.ts';
import { encodeUtf8 } from '../units/utf8.ts';
import { ENGLISH } from './english.ts';
import type { KeyHashes } from './key-hashes.ts';

/**
 * BIP-39: entropy as words, and words as a seed. English only. Words and seeds are secrets: the byte strings here are
 * the caller's to wipe; of text, JavaScript keeps copies that nobody can wipe.
 */

const BITS_A_WORD = 11;
const ROUNDS = 2048;
/** Bytes of entropy that the document allows: 12, 15, 18, 21 and 24 words. */
const ENTROPY_BYTES: ReadonlySet<number> = new Set([16, 20, 24, 28, 32]);

/** Why a phrase is none. `word` counts from 1. */
export type NoMnemonic =
  | { readonly kind: 'wordCount'; readonly count: number }
  | { readonly kind: 'unknownWord'; readonly word: number }
  | { readonly kind: 'checksum' };

export type ReadMnemonic =
  { readonly kind: 'mnemonic'; readonly phrase: string; readonly entropy: Uint8Array } | NoMnemonic;

/** The words of 16, 20, 24, 28 or 32 bytes of entropy, one space between. */
export function mnemonicOf(hashes: Pick<KeyHashes, 'sha256'>, entropy: Uint8Array): string {
  assert(ENTROPY_BYTES.has(entropy.length), 'a mnemonic has 12 to 24 words');
  const bits = withChecksum(hashes, entropy);
  const words: string[] = [];
  for (let at = 0; at < wordCount(entropy.length); at += 1) {
    const word = ENGLISH[wordAt(bits, at)];
    assert(word !== undefined, 'eleven bits name one of 2,048 words');
    words.push(word);
  }
  return words.join(' ');
}

/**
 * Reads a phrase: 12, 15, 18, 21 or 24 words of the English list with a right checksum. Upper case and any white space
 * between and around the words are taken.
 */
export function readMnemonic(hashes: Pick<KeyHashes, 'sha256'>, text: string): ReadMnemonic {
  const words = text.normalize('NFKD').trim().toLowerCase().split(/\s+/);
  const length = Math.floor((words.length * BITS_A_WORD) / 33) * 4;
  if (words.length % 3 !== 0 || !ENTROPY_BYTES.has(length)) return { kind: 'wordCount', count: words.length };
  const bits = new Uint8Array(length + 1);
  for (const [at, word] of words.entries()) {
    const index = ENGLISH.indexOf(word);
    if (index < 0) return { kind: 'unknownWord', word: at + 1 };
    putWord(bits, at, index);
  }
  const entropy = bits.slice(0, length);
  if (!equalBytes(withChecksum(hashes, entropy), bits)) return { kind: 'checksum' };
  return { kind: 'mnemonic', phrase: words.join(' '), entropy };
}

/** The seed of 64 bytes of a phrase and a passphrase, empty where there is none. Null for text that is not Unicode. */
export function seedOf(hashes: KeyHashes, phrase: string, passphrase: string): Uint8Array | null {
  const password = encodeUtf8(phrase.normalize('NFKD'));
  const salt = encodeUtf8(`mnemonic${passphrase.normalize('NFKD')}`);
  if (password === null || salt === null) return null;
  const seed = hashes.pbkdf2Sha512(password, salt, ROUNDS);
  password.fill(0);
  salt.fill(0);
  return seed;
}

function wordCount(entropyBytes: number): number {
  return (entropyBytes / 4) * 3;
}

/** The entropy followed by the first bits of its hash, one for every four bytes; the rest of the last byte is zero. */
function withChecksum(hashes: Pick<KeyHashes, 'sha256'>, entropy: Uint8Array): Uint8Array {
  const bits = new Uint8Array(entropy.length + 1);
  bits.set(entropy);
  const unused = 8 - entropy.length / 4;
  bits[entropy.length] = (byteAt(hashes.sha256(entropy), 0) >> unused) << unused;
  return bits;
}

function wordAt(bits: Uint8Array, at: number): number {
  let word = 0;
  for (let bit = at * BITS_A_WORD; bit < (at + 1) * BITS_A_WORD; bit += 1)
    word = (word << 1) | ((byteAt(bits, bit >> 3) >> (7 - (bit & 7))) & 1);
  return word;
}

function putWord(bits: Uint8Array, at: number, word: number): void {
  for (let i = 0; i < BITS_A_WORD; i += 1) {
    const bit = at * BITS_A_WORD + i;
    bits[bit >> 3] = byteAt(bits, bit >> 3) | (((word >> (BITS_A_WORD - 1 - i)) & 1) << (7 - (bit & 7)));
  }
}
