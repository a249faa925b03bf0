import type { Platform } from '../src/core/ledger/export-check.ts';
import { parseLeaf } from '../src/core/ledger/leaf.ts';
import { leafHash } from '../src/core/ledger/merkle.ts';
import { formatVkey, parseVkey } from '../src/core/ledger/note.ts';
import { verifyTlogProof, type ProofVerdict } from '../src/core/ledger/tlog-proof.ts';
import { toHex } from '../src/core/units/bytes.ts';

/** What a proof about one entry shows. */
export interface EntryProofReport {
  readonly isProven: boolean;
  /** Number of the entry; null where nothing is shown. */
  readonly entry: number | null;
  /** The entry's hash in the tree, in hexadecimal: SHA-256 over a zero byte and its bytes. */
  readonly digest: string;
  /** Entries of the signed tree; null where nothing is shown. */
  readonly size: number | null;
  /** For people: sentences without foreign text. */
  readonly lines: readonly string[];
}

/**
 * Checks that a tree which `key`, a vkey, signed holds exactly these bytes (C2SP tlog-proof), as the entry that they
 * say they are.
 */
export function checkEntryProof(
  platform: Platform,
  { proof, leaf, key }: { readonly proof: string; readonly leaf: Uint8Array; readonly key: string },
): EntryProofReport {
  const digest = toHex(leafHash(platform.sha256, leaf));
  const noteKey = parseVkey(platform.sha256, key);
  if (noteKey === null) return unproven(digest, 'the key is none');
  const verdict = verifyTlogProof(platform, { proof, leaf }, [noteKey]);
  if (verdict.kind !== 'included') return unproven(digest, NOT_PROVEN[verdict.kind]);
  const entry = Number(verdict.index);
  if (parseLeaf(leaf)?.seq !== entry) return unproven(digest, 'the bytes say that they are another entry');
  const size = Number(verdict.checkpoint.size);
  const lines = [
    `PROVEN: entry ${entry} is in the ledger of ${size} entries as these bytes and no others.`,
    `Signed by ${formatVkey(noteKey).replace(/\p{C}/gu, '?')}`,
  ];
  return { isProven: true, entry, digest, size, lines };
}

const NOT_PROVEN: Readonly<Record<Exclude<ProofVerdict['kind'], 'included'>, string>> = {
  malformed: 'the proof cannot be read',
  forged: 'the checkpoint in the proof has a false signature',
  unsigned: 'the checkpoint in the proof is not signed by that key',
  otherLog: 'the checkpoint in the proof is of another ledger',
  notIncluded: 'the signed tree does not hold these bytes at that place',
};

function unproven(digest: string, why: string): EntryProofReport {
  return { isProven: false, entry: null, digest, size: null, lines: [`NOT PROVEN: ${why}.`] };
}
