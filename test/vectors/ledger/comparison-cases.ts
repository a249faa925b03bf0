import { exportLines, fileOf } from './sample-ledger.ts';
import { forked, leaves, lines, other, SIGNED_AT } from './story-export.ts';

/** Two exports and what a comparison must find. */
export interface ComparisonCase {
  readonly name: string;
  readonly first: string;
  readonly second: string;
  readonly finding: { readonly kind: string; readonly seq: number | null; readonly longer: string | null };
}

const whole = fileOf(lines);
const short = fileOf(exportLines(leaves.slice(0, 6), [3, 6]));
const pair = (
  name: string,
  second: string,
  kind: string,
  seq: number | null,
  longer: string | null = null,
): ComparisonCase => {
  return { name, first: whole, second, finding: { kind, seq, longer } };
};

export const COMPARISON_CASES: readonly ComparisonCase[] = [
  pair('the same file', whole, 'SAME', null),
  pair('the same entries under fewer checkpoints', fileOf(exportLines(leaves, [9])), 'SAME', null),
  pair('an older export', short, 'CONTINUED', null, 'first'),
  {
    name: 'a newer export',
    first: short,
    second: whole,
    finding: { kind: 'CONTINUED', seq: null, longer: 'second' },
  },
  pair('another history under the same key', fileOf(exportLines(forked, SIGNED_AT)), 'FORK', 4),
  pair(
    'another history under the same key, shorter',
    fileOf(exportLines(forked.slice(0, 6), [6])),
    'FORK',
    4,
  ),
  pair('another history, not signed to the end', fileOf(exportLines(forked, [3])), 'DAMAGED', 4),
  pair('a damaged copy', whole.replace('"status":200', '"status":201'), 'DAMAGED', null),
  pair('no export', 'hello\n', 'DAMAGED', null),
  pair('another log', fileOf(exportLines(leaves, SIGNED_AT, other)), 'OTHER_LOG', null),
];
