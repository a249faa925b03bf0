import { assert } from '../assert.ts';
import { parseBase64, toBase64 } from '../units/base64.ts';
import type { Sha256 } from '../units/bytes.ts';
import { openCheckpoint, type Checkpoint } from './checkpoint.ts';
import { HASH_BYTES, leafHash, verifyInclusion } from './merkle.ts';
import type { NoteKey, VerifySignature } from './note.ts';

/** C2SP tlog-proof v1: that one entry is in a log, in a file that needs nothing else but the log's key. */
export interface TlogProof {
  /** Anything; it is not covered by the proof. Null when absent. */
  readonly extra: Uint8Array | null;
  readonly index: bigint;
  /** From the leaf's sibling up. */
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, as it was issued. */
  readonly checkpoint: string;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
/** A tree of 2^64 leaves has no longer proof. */
const HASHES_MAX = 64;
const INDEX_END = 2n ** 64n;
/** Longest file, in UTF-16 code units. */
const LENGTH_MAX = 262_144;

/** The text of a proof (C2SP tlog-proof). */
export function formatTlogProof(proof: TlogProof): string {
  const extra = proof.extra === null ? [] : [`extra ${toBase64(proof.extra)}`];
  const head = [HEADER, ...extra, `index ${proof.index}`, ...proof.hashes.map(toBase64)];
  const text = `${head.join('\n')}\n\n${proof.checkpoint}`;
  assert(parseTlogProof(text) !== null, 'a proof is written as it will be read');
  return text;
}

/** Null unless the text follows the format. Verifies nothing, and does not look into the checkpoint. */
export function parseTlogProof(text: string): TlogProof | null {
  const blank = text.indexOf('\n\n');
  if (text.length > LENGTH_MAX || blank < 0) return null;
  const [header, ...lines] = text.slice(0, blank).split('\n');
  if (header !== HEADER) return null;
  const extraLine = lines[0]?.startsWith('extra ') ? lines.shift() : undefined;
  const extra = extraLine === undefined ? null : parseBase64(extraLine.slice('extra '.length));
  if (extraLine !== undefined && extra === null) return null;
  const [, indexText] = /^index (0|[1-9][0-9]{0,19})$/.exec(lines.shift() ?? '') ?? [];
  if (indexText === undefined || BigInt(indexText) >= INDEX_END || lines.length > HASHES_MAX) return null;
  const hashes: Uint8Array[] = [];
  for (const line of lines) {
    const hash = parseBase64(line);
    if (hash === null || hash.length !== HASH_BYTES) return null;
    hashes.push(hash);
  }
  return { extra, index: BigInt(indexText), hashes, checkpoint: text.slice(blank + 2) };
}

export type ProofVerdict =
  /** The log that the keys belong to has signed a tree that holds the entry at `index`. */
  | { readonly kind: 'included'; readonly index: bigint; readonly checkpoint: Checkpoint }
  | { readonly kind: 'malformed' }
  /** The checkpoint is not signed by any of the keys, or badly by one of them. */
  | { readonly kind: 'forged' | 'unsigned' }
  /** The checkpoint is of another log than its key's name says. */
  | { readonly kind: 'otherLog' }
  /** The checkpoint is genuine, the entry is not in it at that index. */
  | { readonly kind: 'notIncluded' };

/** Verifies the proof for an entry's exact bytes. The log's name is the name of the key that signed. */
export function verifyTlogProof(
  platform: { readonly sha256: Sha256; readonly verify: VerifySignature },
  claim: { readonly proof: string; readonly leaf: Uint8Array },
  keys: readonly NoteKey[],
): ProofVerdict {
  const proof = parseTlogProof(claim.proof);
  if (proof === null) return { kind: 'malformed' };
  const opened = openCheckpoint(proof.checkpoint, keys, platform.verify);
  if (opened.kind !== 'signed') return { kind: opened.kind };
  const { checkpoint, by } = opened;
  if (!by.some((key) => key.name === checkpoint.origin)) return { kind: 'otherLog' };
  const included = verifyInclusion(platform.sha256, {
    leafHash: leafHash(platform.sha256, claim.leaf),
    index: proof.index,
    size: checkpoint.size,
    root: checkpoint.root,
    proof: proof.hashes,
  });
  return included ? { kind: 'included', index: proof.index, checkpoint } : { kind: 'notIncluded' };
}
