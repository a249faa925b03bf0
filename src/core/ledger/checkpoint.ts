import { assert } from '../assert.ts';
import { parseBase64, toBase64 } from '../units/base64.ts';
import { HASH_BYTES } from './merkle.ts';
import {
  parseNote,
  signNote,
  verifyNote,
  type NoteKey,
  type SignMessage,
  type VerifySignature,
} from './note.ts';

/** C2SP tlog-checkpoint v1: which log, how many entries, and the root over them. */
export interface Checkpoint {
  /** Names the log; the name of the key that signs for it. */
  readonly origin: string;
  /** Number of entries, below 2^64. */
  readonly size: bigint;
  readonly root: Uint8Array;
  /** Lines after the root, opaque to everybody. Sallyport writes none. */
  readonly extensions: readonly string[];
}

const SIZE_END = 2n ** 64n;
const ORIGIN = /^[^\x00-\x1f]+$/;

/** The text to be signed. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root, extensions } = checkpoint;
  const text = [origin, size.toString(), toBase64(root), ...extensions].map((line) => `${line}\n`).join('');
  assert(parseCheckpoint(text) !== null, 'a checkpoint is written as it will be read');
  return text;
}

/** Null unless the text is a checkpoint to the letter: three lines or more, none empty, no zeros before the size. */
export function parseCheckpoint(text: string): Checkpoint | null {
  if (!text.endsWith('\n')) return null;
  const lines = text.slice(0, -1).split('\n');
  const [origin, sizeText, rootText, ...extensions] = lines;
  if (origin === undefined || sizeText === undefined || rootText === undefined) return null;
  if (!lines.every((line) => ORIGIN.test(line)) || !/^(?:0|[1-9][0-9]{0,19})$/.test(sizeText)) return null;
  const size = BigInt(sizeText);
  const root = parseBase64(rootText);
  if (root === null || root.length !== HASH_BYTES || size >= SIZE_END) return null;
  return { origin, size, root, extensions };
}

/** What a signed checkpoint says, whoever signed it; null when it is none. */
export function checkpointIn(note: string): Checkpoint | null {
  const parsed = parseNote(note);
  return parsed === null ? null : parseCheckpoint(parsed.text);
}

/**
 * The signed note. The caller owes the log its one promise: never to sign a checkpoint that an earlier one is not the
 * beginning of (SECURITY.md I12); nothing here remembers what was signed.
 */
export function signCheckpoint(checkpoint: Checkpoint, key: NoteKey, sign: SignMessage): string {
  return signNote(formatCheckpoint(checkpoint), key, sign);
}

export type OpenedCheckpoint =
  | { readonly kind: 'signed'; readonly checkpoint: Checkpoint; readonly by: readonly NoteKey[] }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'forged'; readonly key: NoteKey }
  | { readonly kind: 'unsigned' };

/** Reads a signed checkpoint that at least one of the keys must have signed. */
export function openCheckpoint(
  note: string,
  keys: readonly NoteKey[],
  verify: VerifySignature,
): OpenedCheckpoint {
  const parsed = parseNote(note);
  const checkpoint = parsed === null ? null : parseCheckpoint(parsed.text);
  if (parsed === null || checkpoint === null) return { kind: 'malformed' };
  const verdict = verifyNote(parsed, keys, verify);
  return verdict.kind === 'signed' ? { kind: 'signed', checkpoint, by: verdict.by } : verdict;
}
