import type { DamageKind } from '../../../src/core/ledger/damage.ts';
import { formatVkey } from '../../../src/core/ledger/note.ts';
import type { ExportCase } from './export-case.ts';
import {
  exportLines,
  fileOf,
  leafOf,
  leavesOf,
  log,
  OPENING,
  START_AT,
  STORY,
  testKey,
} from './sample-ledger.ts';

/** The entries that most cases begin with, and the export of them. */
export const leaves = leavesOf([...OPENING, ...STORY]);
export const SIGNED_AT = [3, 6, 9];
export const lines = exportLines(leaves, SIGNED_AT);
/** The same story with another fifth entry, under the same key. */
export const forked = leaves.with(4, leafOf({ kind: 'snapshot', size: 0, state: 'other' }, 4, START_AT + 4));
export const vkey = formatVkey(log.key);
export const other = testKey('other.example/ledger', 2);
/** The log's name over another key. */
export const namesake = testKey(log.key.name, 3);

/** Index in `lines` of the line of entry `seq`: two lines before the first, a checkpoint after each third. */
export const at = (seq: number): number => 2 + seq + Math.floor(seq / 3);
/** Index in `lines` of the checkpoint of size 3, 6 or 9. */
export const checkpointAt = (size: number): number => at(size) - 1;

/** In bytes, from the start of the file. */
export const offsetOf = (index: number): number => Buffer.byteLength(fileOf(lines.slice(0, index)));

export interface Variant {
  readonly lines?: readonly string[];
  readonly text?: string;
  readonly bytes?: Buffer;
  readonly key?: string | null;
  readonly previous?: string | null;
}

function fileFor(variant: Variant): ExportCase['file'] {
  if (variant.bytes !== undefined) return { base64: variant.bytes.toString('base64') };
  return { text: variant.text ?? fileOf(variant.lines ?? lines) };
}

export function good(name: string, variant: Variant, size = 9): ExportCase {
  const { key = vkey, previous = null } = variant;
  return {
    name,
    file: fileFor(variant),
    key,
    previous,
    expected: { damage: null, breaches: [], size, signed: size },
  };
}

/** `seq` and `line` as in a Damage; `read` and `signed`: how many entries were in order and under a good checkpoint. */
export type Where = readonly [seq: number, line: number, read: number, signed: number | null];

export function bad(name: string, variant: Variant, kind: DamageKind, where: Where): ExportCase {
  const { key = vkey, previous = null } = variant;
  const [seq, line, size, signed] = where;
  return {
    name,
    file: fileFor(variant),
    key,
    previous,
    expected: { damage: { kind, seq, line }, breaches: [], size, signed },
  };
}
