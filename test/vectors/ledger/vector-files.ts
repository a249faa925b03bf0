import { COMPARISON_CASES } from './comparison-cases.ts';
import { ENTRY_CASES } from './entry-cases.ts';
import type { ExportCase } from './export-case.ts';
import { FRAME_CASES, GOOD_CASES } from './frame-cases.ts';
import { COSIGNATURE_CASES } from './cosignature-cases.ts';
import { EXIT_CASES } from './exit-cases.ts';
import { KIND_CASES } from './kind-cases.ts';
import { PEOPLE_CASES } from './people-cases.ts';
import { PROPOSAL_CASES } from './proposal-cases.ts';
import { WALLET_CASES } from './wallet-cases.ts';
import { canonicalVectors, merkleVectors, proofVectors } from './part-vectors.ts';
import { RULE_CASES } from './rule-cases.ts';
import { SIGNATURE_CASES } from './signature-cases.ts';

/** All cases of exports, in the order of publication. */
export const EXPORT_CASES: readonly ExportCase[] = [
  ...GOOD_CASES,
  ...FRAME_CASES,
  ...ENTRY_CASES,
  ...SIGNATURE_CASES,
  ...RULE_CASES,
  ...KIND_CASES,
  ...EXIT_CASES,
  ...PEOPLE_CASES,
  ...PROPOSAL_CASES,
  ...WALLET_CASES,
];

/** The published files by name, as they must stand beside this one. */
export function vectorFiles(): ReadonlyMap<string, string> {
  const files: readonly (readonly [string, unknown])[] = [
    ['canonical.json', canonicalVectors()],
    ['merkle.json', merkleVectors()],
    ['proofs.json', proofVectors()],
    ['cosignatures.json', COSIGNATURE_CASES],
    ['exports.json', EXPORT_CASES],
    ['comparisons.json', COMPARISON_CASES],
  ];
  return new Map(files.map(([name, value]) => [name, `${JSON.stringify(value, null, 2)}\n`]));
}
