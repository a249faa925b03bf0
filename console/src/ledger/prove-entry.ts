import { parseLeaf } from '../../../src/core/ledger/leaf.ts';
import { checkEntryProof, type EntryProofReport } from '../../../verifier/entry-proof.ts';
import { BROWSER_PLATFORM } from '../system/browser-platform.ts';

/**
 * Checks the proof with the code of the verifier, in this browser, and that the proven bytes are what the page shows of
 * entry `shown.id`.
 */
export function proveEntry(
  { proof, leaf, key }: { readonly proof: string; readonly leaf: string; readonly key: string },
  shown: { readonly id: number; readonly entry: unknown },
): EntryProofReport {
  const bytes = new TextEncoder().encode(leaf);
  const report = checkEntryProof(BROWSER_PLATFORM, { proof, leaf: bytes, key });
  const isShown = JSON.stringify(parseLeaf(bytes)?.body) === JSON.stringify(shown.entry);
  if (!report.isProven || (isShown && report.entry === shown.id)) return report;
  const lines = ['NOT PROVEN: the entry that was proven is not the one that this page shows.'];
  return { ...report, isProven: false, lines };
}
