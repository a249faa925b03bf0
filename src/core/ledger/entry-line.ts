import { toBase64 } from '../units/base64.ts';
import { decodeUtf8 } from '../units/utf8.ts';
import { parseCanonical } from './canonical.ts';
import type { DamageCause } from './damage.ts';
import { ENTRY_OFFSET, WORD } from './export-format.ts';
import { leafOf, type Leaf } from './leaf.ts';
import type { Frontier } from './merkle.ts';

const SPACE = 0x20;

export type EntryLine =
  { readonly kind: 'entry'; readonly leaf: Leaf; readonly hash: Uint8Array } | DamageCause;

/**
 * Reads a line that begins with the word for an entry: first whether it is what was written, then what it says. The
 * tree holds the entries before it and is not changed; `lastAt` is the time of the last of them, or null before the
 * first.
 */
export function readEntryLine(line: Uint8Array, tree: Frontier, lastAt: number | null): EntryLine {
  if (line[ENTRY_OFFSET - 1] !== SPACE) return { kind: 'LINE_MALFORMED' };
  const bytes = line.subarray(ENTRY_OFFSET);
  const hash = tree.leafHash(bytes);
  if (!startsWith(line.subarray(WORD.entry.length), toBase64(hash))) return { kind: 'ENTRY_ALTERED' };
  const text = decodeUtf8(bytes);
  const value = text === null ? null : parseCanonical(text);
  if (value === null) return { kind: 'ENTRY_NOT_CANONICAL' };
  const leaf = leafOf(value);
  if (leaf === null) return { kind: 'ENTRY_MALFORMED' };
  if (leaf.seq !== tree.size) return { kind: 'SEQ_GAP', found: leaf.seq };
  if (lastAt !== null && leaf.at < lastAt) {
    return { kind: 'TIME_WENT_BACK', at: leaf.at, before: lastAt };
  }
  return { kind: 'entry', leaf, hash };
}

/** Whether the bytes begin with this text, which must be ASCII. */
export function startsWith(bytes: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}
