import { toBase64 } from '../units/base64.ts';
import { equalBytes } from '../units/bytes.ts';
import { ExportCheck, type ExportReport, type Platform, type Trust } from './export-check.ts';
import { formatVkey } from './note.ts';

/** Verifies an export given in pieces of any length. Stops reading at the first damage. */
export function verifyExport(platform: Platform, chunks: Iterable<Uint8Array>, trust: Trust): ExportReport {
  const check = new ExportCheck(platform, trust);
  for (const chunk of chunks) {
    check.push(chunk);
    if (check.isDone) break;
  }
  return check.finish();
}

export interface Comparison {
  readonly first: ExportReport;
  readonly second: ExportReport;
  readonly finding: Finding;
}

export type Finding =
  | { readonly kind: 'SAME' }
  /** One is the beginning of the other, which has more entries. */
  | { readonly kind: 'CONTINUED'; readonly longer: 'first' | 'second' }
  /** Both verify and are signed by the same key, yet differ from entry `seq` on: their keeper signed two histories. */
  | { readonly kind: 'FORK'; readonly seq: number; readonly hashes: readonly [string, string] }
  /** They are of two logs, or of one log whose key was exchanged: nothing can be said. */
  | { readonly kind: 'OTHER_LOG' }
  /**
   * At least one does not verify; see the reports. `seq` is the first entry that differs, or null if none was seen
   * to.
   */
  | { readonly kind: 'DAMAGED'; readonly seq: number | null };

/**
 * Reads two exports side by side, in memory that does not grow with them, and tells whether they are the same history.
 * Both are read to the end even when they differ, for only signatures to the end make a difference a fork.
 */
export function compareExports(
  platform: Platform,
  chunks: { readonly first: Iterable<Uint8Array>; readonly second: Iterable<Uint8Array> },
  trust: Trust,
): Comparison {
  const one = leafHashes(platform, chunks.first, trust);
  const two = leafHashes(platform, chunks.second, trust);
  let differing: Differing | null = null;
  let [a, b] = [one.next(), two.next()];
  for (let seq = 0; a.done !== true || b.done !== true; seq += 1) {
    if (a.done !== true && b.done !== true && differing === null && !equalBytes(a.value, b.value)) {
      differing = { seq, hashes: [toBase64(a.value), toBase64(b.value)] };
    }
    if (a.done !== true) a = one.next();
    if (b.done !== true) b = two.next();
  }
  return { first: a.value, second: b.value, finding: judge(a.value, b.value, differing) };
}

interface Differing {
  readonly seq: number;
  readonly hashes: readonly [string, string];
}

function judge(first: ExportReport, second: ExportReport, differing: Differing | null): Finding {
  if (first.key === null || second.key === null || first.damage !== null || second.damage !== null) {
    return { kind: 'DAMAGED', seq: differing?.seq ?? null };
  }
  if (formatVkey(first.key) !== formatVkey(second.key)) return { kind: 'OTHER_LOG' };
  if (differing !== null) return { kind: 'FORK', ...differing };
  if (first.size === second.size) return { kind: 'SAME' };
  return { kind: 'CONTINUED', longer: first.size > second.size ? 'first' : 'second' };
}

/** The leaf hashes of an export, a chunk's worth ahead, and in the end its report. */
function* leafHashes(
  platform: Platform,
  chunks: Iterable<Uint8Array>,
  trust: Trust,
): Generator<Uint8Array, ExportReport> {
  let found: Uint8Array[] = [];
  const check = new ExportCheck(platform, trust, { onLeaf: (hash) => found.push(hash) });
  for (const chunk of chunks) {
    check.push(chunk);
    yield* found;
    found = [];
    if (check.isDone) break;
  }
  return check.finish();
}
