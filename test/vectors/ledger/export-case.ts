import type { DamageKind } from '../../../src/core/ledger/damage.ts';
import type { Breach } from '../../../src/core/ledger/rules.ts';

/** An export and what a verifier must say about it. */
export interface ExportCase {
  readonly name: string;
  /** The file, as text where it is UTF-8, else in base 64. */
  readonly file: { readonly text: string } | { readonly base64: string };
  /** The key that the verifier was given, or null. */
  readonly key: string | null;
  /** The earlier checkpoint that it was given, or null. */
  readonly previous: string | null;
  readonly expected: Expected;
}

export interface Expected {
  readonly damage: { readonly kind: DamageKind; readonly seq: number; readonly line: number } | null;
  readonly breaches: readonly Breach[];
  /** Entries found in order. */
  readonly size: number;
  /** Entries under the last good checkpoint, or null. */
  readonly signed: number | null;
}

export function bytesOfFile(file: ExportCase['file']): Buffer {
  return 'text' in file ? Buffer.from(file.text, 'utf8') : Buffer.from(file.base64, 'base64');
}
