import { BASE64_DIGITS } from '../units/base64.ts';
import { byteAt, equalBytes, type Sha256 } from '../units/bytes.ts';
import { decodeUtf8 } from '../units/utf8.ts';
import { parseCanonical, type Json } from './canonical.ts';
import type { DamageCause } from './damage.ts';
import { ENTRY_OFFSET, HASH_TEXT_LENGTH, WORD } from './export-format.ts';
import { leafOf, type Leaf } from './leaf.ts';
import { HASH_BYTES, TreeHasher } from './merkle.ts';

const SPACE = 0x20;
const PADDING = 0x3d;
/** The last digit before the padding carries four bits of the hash and two that are zero. */
const STRAY_BITS = 3;

export type EntryLine =
  { readonly kind: 'entry'; readonly leaf: Leaf; readonly hash: Uint8Array } | DamageCause;

/** The leaf hash of an entry's line, or null when it is not the one that the line spells. */
export type HashOfLine = (line: Uint8Array) => Uint8Array | null;

/** How a line is read. */
export interface Reading {
  readonly hashOf: HashOfLine;
  /** The value of an entry's text, or null when it is not its one spelling. */
  readonly valueOf: (text: string) => Json | null;
}

/**
 * Takes every line at its word, for a caller whose lines {@link EntrySpellings} is asked about elsewhere: hash and text
 * are read as if they were spelt as they must be.
 */
export const AT_ITS_WORD: Reading = {
  hashOf: (line) => spelledHash(line),
  valueOf: (text): Json | null => JSON.parse(text),
};

/** Looks at all of each line. Lines are at most as long as an export's may be. */
export function carefully(sha256: Sha256): Reading {
  return { hashOf: checkedHash(sha256), valueOf: parseCanonical };
}

/** Where an entry is expected: after so many entries, the last of which is of this time, or null before the first. */
export interface EntryPlace {
  readonly size: number;
  readonly lastAt: number | null;
}

/**
 * Reads a line that begins with the word for an entry: first whether it is what was written, then what it says. Throws
 * a SyntaxError for what is no JSON only where lines are taken {@link AT_ITS_WORD at their word}.
 */
export function readEntryLine(
  line: Uint8Array,
  { hashOf, valueOf }: Reading,
  { size, lastAt }: EntryPlace,
): EntryLine {
  if (line[ENTRY_OFFSET - 1] !== SPACE) return { kind: 'LINE_MALFORMED' };
  const hash = hashOf(line);
  if (hash === null) return { kind: 'ENTRY_ALTERED' };
  const text = decodeUtf8(line.subarray(ENTRY_OFFSET));
  const value = text === null ? null : valueOf(text);
  if (value === null) return { kind: 'ENTRY_NOT_CANONICAL' };
  const leaf = leafOf(value);
  if (leaf === null) return { kind: 'ENTRY_MALFORMED' };
  if (leaf.seq !== size) return { kind: 'SEQ_GAP', found: leaf.seq };
  if (lastAt !== null && leaf.at < lastAt) {
    return { kind: 'TIME_WENT_BACK', at: leaf.at, before: lastAt };
  }
  return { kind: 'entry', leaf, hash };
}

/** Hashes what stands in each line, and compares. */
export function checkedHash(sha256: Sha256): HashOfLine {
  const hasher = new TreeHasher(sha256);
  return (line) => {
    const spelled = spelledHash(line);
    if (spelled === null) return null;
    return equalBytes(hasher.leaf(line.subarray(ENTRY_OFFSET)), spelled) ? spelled : null;
  };
}

/**
 * The hash that a line spells, at its word: for a caller whose lines {@link checkedHash} is asked about elsewhere. Null
 * unless it is the one spelling of some 32 bytes. The line must reach to {@link ENTRY_OFFSET} at least.
 */
export function spelledHash(line: Uint8Array): Uint8Array | null {
  const hash = new Uint8Array(HASH_BYTES);
  const end = WORD.entry.length + HASH_TEXT_LENGTH - 1;
  let seen = 0;
  let held = 0;
  let bits = 0;
  let length = 0;
  for (let i = WORD.entry.length; i < end; i += 1) {
    const digit = byteAt(BASE64_DIGITS, byteAt(line, i));
    seen |= digit;
    held = (held << 6) | digit;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    hash[length] = held >> bits;
    length += 1;
  }
  // What is no digit has a bit that no digit has.
  const isOne = seen < 64 && (held & STRAY_BITS) === 0 && line[end] === PADDING;
  return isOne ? hash : null;
}

/** Whether the bytes begin with this text, which must be ASCII. */
export function startsWith(bytes: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}
