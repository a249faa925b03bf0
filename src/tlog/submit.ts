import { formatAddCheckpoint } from '../core/ledger/add-checkpoint.ts';
import { parseCheckpoint } from '../core/ledger/checkpoint.ts';
import { cosignedBy } from '../core/ledger/cosignature.ts';
import type { Platform } from '../core/ledger/export-check.ts';
import { consistencyProof, type GetHash } from '../core/ledger/merkle-proof.ts';
import { formatNote, parseNote, type NoteSignature, type SignedNote } from '../core/ledger/note.ts';
import type { PolicyWitness } from '../core/ledger/witness-policy.ts';

/** What came of asking one witness. */
export type Asked =
  | { readonly kind: 'cosigned'; readonly signature: NoteSignature }
  /** It has seen more entries than there are: the ledger was rolled back, or is another one. */
  | { readonly kind: 'rolledBack'; readonly seen: number }
  /** What it saw last is not the beginning of this ledger. */
  | { readonly kind: 'forked'; readonly seen: number }
  /** No answer, or one that is of no use. `why` is a status or one of our own words. */
  | { readonly kind: 'failed'; readonly why: string };

export interface Submission {
  readonly platform: Platform;
  /** The signed checkpoint, and hashes of its tree. */
  readonly note: SignedNote;
  readonly getHash: GetHash;
  /** Sends a body there and gives status and answer; null when nothing came. Bounded in time and length. */
  readonly post: (
    url: string,
    body: string,
  ) => Promise<{ readonly status: number; readonly body: string } | null>;
}

/** Has one witness cosign a checkpoint. Asks it first where it stands, since nobody else knows. Never rejects. */
export async function askWitness(submission: Submission, witness: PolicyWitness): Promise<Asked> {
  if (witness.url === null) return { kind: 'failed', why: 'NO_URL' };
  const size = Number(parseCheckpoint(submission.note.text)?.size ?? 0n);
  const url = `${witness.url}/add-checkpoint`;
  let old = 0;
  for (let tried = 0; tried < 3; tried += 1) {
    const answered = await submission.post(url, bodyOf(submission, old, size));
    if (answered === null) return { kind: 'failed', why: 'NO_ANSWER' };
    const { status, body } = answered;
    if (status === 200) return readCosignature(submission, witness, body);
    if (status === 422) return { kind: 'forked', seen: old };
    if (status !== 409) return { kind: 'failed', why: String(status) };
    const seen = /^(?:0|[1-9][0-9]{0,15})\n$/.test(body) ? Number(body) : -1;
    if (!Number.isSafeInteger(seen) || seen < 0) return { kind: 'failed', why: 'UNREADABLE' };
    if (seen > size) return { kind: 'rolledBack', seen };
    old = seen;
  }
  return { kind: 'failed', why: 'BUSY' };
}

function bodyOf({ platform, note, getHash }: Submission, old: number, size: number): string {
  const proof = old === 0 ? [] : consistencyProof(platform.sha256, getHash, { first: old, second: size });
  return formatAddCheckpoint({ old: BigInt(old), proof, note: formatNote(note) });
}

/** The witness's own signature out of its answer, if it is true. */
function readCosignature({ platform, note }: Submission, witness: PolicyWitness, lines: string): Asked {
  const answered = parseNote(`${note.text}\n${lines}`);
  const isTrue = answered !== null && cosignedBy(answered, witness.key, platform.verify).kind === 'cosigned';
  const signature = answered?.signatures.find(({ name }) => name === witness.key.name);
  if (!isTrue || signature === undefined) return { kind: 'failed', why: 'FALSE_SIGNATURE' };
  return { kind: 'cosigned', signature };
}
