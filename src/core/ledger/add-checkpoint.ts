import { assert } from '../assert.ts';
import { parseBase64, toBase64 } from '../units/base64.ts';
import { equalBytes } from '../units/bytes.ts';
import { checkpointIn, openCheckpoint, type Checkpoint } from './checkpoint.ts';
import type { Platform } from './export-check.ts';
import { HASH_BYTES, verifyConsistency } from './merkle.ts';
import type { NoteKey } from './note.ts';

/** C2SP tlog-witness: what a log sends to a witness, and how the witness judges it. */

/** A checkpoint, and the proof that it continues the one of `old` entries. */
export interface AddCheckpoint {
  readonly old: bigint;
  readonly proof: readonly Uint8Array[];
  readonly note: string;
}

/** Most hashes of a proof. */
const PROOF_MAX = 63;

/** What a witness answers, by the status of its reply. */
export type WitnessVerdict =
  /** It is to be kept, then cosigned. */
  | { readonly status: 200; readonly checkpoint: Checkpoint }
  /** Malformed, or `old` is above the checkpoint's own size. */
  | { readonly status: 400 }
  /** The log's key did not sign it. */
  | { readonly status: 403 }
  /** The witness does not know the log. */
  | { readonly status: 404 }
  /** `old` is not what the witness saw last; `size` is. */
  | { readonly status: 409; readonly size: bigint }
  /** It does not continue what the witness saw last: another history, or a false proof. */
  | { readonly status: 422 };

/** The body of a request. */
export function formatAddCheckpoint({ old, proof, note }: AddCheckpoint): string {
  assert(proof.length <= PROOF_MAX, 'a proof has at most 63 hashes');
  return `old ${old}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${note}`;
}

/** Reads {@link formatAddCheckpoint}; null for everything else. The note itself is not looked at. */
export function parseAddCheckpoint(body: string): AddCheckpoint | null {
  const end = body.indexOf('\n\n');
  const [first = '', ...hashes] = end < 0 ? [] : body.slice(0, end).split('\n');
  const [, old] = /^old (0|[1-9][0-9]{0,19})$/.exec(first) ?? [];
  if (old === undefined || hashes.length > PROOF_MAX) return null;
  const proof: Uint8Array[] = [];
  for (const text of hashes) {
    const hash = parseBase64(text);
    if (hash?.length !== HASH_BYTES) return null;
    proof.push(hash);
  }
  return { old: BigInt(old), proof, note: body.slice(end + 2) };
}

/**
 * Judges a request. `logs` are the keys of the logs that are witnessed, each named by its origin; `latest` gives the
 * checkpoint seen last of an origin. Whoever answers 200 keeps the new one before saying so, and nothing may come
 * between the two.
 */
export function judgeAddCheckpoint(
  platform: Platform,
  known: { readonly logs: readonly NoteKey[]; readonly latest: (origin: string) => Checkpoint | null },
  request: AddCheckpoint | null,
): WitnessVerdict {
  const claimed = request === null ? null : checkpointIn(request.note);
  if (request === null || claimed === null) return { status: 400 };
  const key = known.logs.find(({ name }) => name === claimed.origin);
  if (key === undefined) return { status: 404 };
  const opened = openCheckpoint(request.note, [key], platform.verify);
  if (opened.kind !== 'signed') return { status: 403 };
  const { checkpoint } = opened;
  if (request.old > checkpoint.size) return { status: 400 };
  const latest = known.latest(checkpoint.origin);
  const size = latest?.size ?? 0n;
  if (request.old !== size) return { status: 409, size };
  return continues(platform, { checkpoint, latest }, request.proof)
    ? { status: 200, checkpoint }
    : { status: 422 };
}

function continues(
  { sha256 }: Platform,
  { checkpoint, latest }: { readonly checkpoint: Checkpoint; readonly latest: Checkpoint | null },
  proof: readonly Uint8Array[],
): boolean {
  const { size, root } = checkpoint;
  if (size === 0n && !equalBytes(root, sha256(new Uint8Array(0)))) return false;
  if (latest === null || latest.size === 0n) return proof.length === 0;
  return verifyConsistency(sha256, { first: latest, second: { size, root }, proof });
}
