import { assert } from '../assert.ts';
import { parseBase64, toBase64 } from '../units/base64.ts';
import { concatBytes, equalBytes, toHex, type Sha256 } from '../units/bytes.ts';
import { encodeUtf8 } from '../units/utf8.ts';

/** C2SP signed-note v1: a text with signatures under it that people can read. */
export interface SignedNote {
  /** What is signed, its last line feed included. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** Four bytes; with the name they say which key, not whether it signed. */
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

/** An Ed25519 key that notes are verified with. */
export interface NoteKey {
  readonly name: string;
  readonly keyId: Uint8Array;
  /** 32 bytes, RFC 8032. */
  readonly publicKey: Uint8Array;
}

/** Ed25519 of the platform. Must answer false, not throw, for a key or signature that is none. */
export type VerifySignature = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** Signs with the one private key that belongs to a {@link NoteKey}; the bytes of the key never come here. */
export type SignMessage = (message: Uint8Array) => Uint8Array;

/** What a key signs: notes as they are (1), or checkpoints with a time, as a witness (4). */
export type KeyType = 1 | 4;

/** The specification asks to accept at least 16 signatures and to have a limit. */
export const SIGNATURES_MAX = 64;
/** Longest note, in UTF-16 code units. */
const NOTE_LENGTH_MAX = 65_535;
const ED25519_TYPE = 1;
const PUBLIC_KEY_BYTES = 32;
const KEY_ID_BYTES = 4;

/** Control characters other than the line feed. */
const FORBIDDEN = /[\x00-\x09\x0b-\x1f]/;
const NAME = /^[^\p{White_Space}\x00-\x1f+]+$/u;

/** Null when the name is empty or holds a space, a plus sign or a control character, or the key has not 32 bytes. */
export function noteKey(sha256: Sha256, name: string, publicKey: Uint8Array): NoteKey | null {
  return keyOfType(sha256, ED25519_TYPE, { name, publicKey });
}

/** As {@link noteKey}, for another use of such a key: its id differs, so that neither stands for the other. */
export function keyOfType(
  sha256: Sha256,
  type: KeyType,
  { name, publicKey }: { readonly name: string; readonly publicKey: Uint8Array },
): NoteKey | null {
  const nameBytes = NAME.test(name) ? encodeUtf8(name) : null;
  if (nameBytes === null || publicKey.length !== PUBLIC_KEY_BYTES) return null;
  const hashed = sha256(concatBytes(nameBytes, Uint8Array.of(0x0a, type), publicKey));
  return { name, keyId: hashed.slice(0, KEY_ID_BYTES), publicKey };
}

/** The key as one word, for people to compare: name, id and key joined by `+`. */
export function formatVkey(key: NoteKey, type: KeyType = ED25519_TYPE): string {
  return `${key.name}+${toHex(key.keyId)}+${toBase64(concatBytes(Uint8Array.of(type), key.publicKey))}`;
}

/** Reads {@link formatVkey}. Null for another type and for an id that is not that of the name and key. */
export function parseVkey(sha256: Sha256, text: string, type: KeyType = ED25519_TYPE): NoteKey | null {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) return null;
  const bytes = parseBase64(encoded);
  if (bytes === null || bytes[0] !== type) return null;
  const key = keyOfType(sha256, type, { name, publicKey: bytes.slice(1) });
  return key !== null && toHex(key.keyId) === id ? key : null;
}

/** Null unless the text follows the format to the letter; says nothing about any signature. */
export function parseNote(note: string): SignedNote | null {
  if (note.length > NOTE_LENGTH_MAX || FORBIDDEN.test(note) || !note.isWellFormed()) return null;
  // The last empty line separates: signature lines are never empty, the text may have empty lines.
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0 || !note.endsWith('\n')) return null;
  const lines = note.slice(blank + 2, -1).split('\n');
  if (lines.length > SIGNATURES_MAX) return null;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseSignature(line);
    if (signature === null) return null;
    signatures.push(signature);
  }
  return { text: note.slice(0, blank + 1), signatures };
}

function parseSignature(line: string): NoteSignature | null {
  const [, name, encoded] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
  if (name === undefined || encoded === undefined || !NAME.test(name)) return null;
  const bytes = parseBase64(encoded);
  if (bytes === null || bytes.length <= KEY_ID_BYTES) return null;
  return { name, keyId: bytes.slice(0, KEY_ID_BYTES), signature: bytes.slice(KEY_ID_BYTES) };
}

/** Writes what {@link parseNote} reads. The text must end in a line feed and the note have a signature. */
export function formatNote(note: SignedNote): string {
  const lines = note.signatures.map(({ name, keyId, signature }) => {
    return `— ${name} ${toBase64(concatBytes(keyId, signature))}\n`;
  });
  const whole = `${note.text}\n${lines.join('')}`;
  assert(parseNote(whole)?.text === note.text, 'a note is written as it will be read');
  return whole;
}

/** A note with one signature under it. The text must end in a line feed and hold no control character. */
export function signNote(text: string, key: NoteKey, sign: SignMessage): string {
  const message = encodeUtf8(text);
  assert(message !== null, 'a note is well-formed text');
  return formatNote({ text, signatures: [{ name: key.name, keyId: key.keyId, signature: sign(message) }] });
}

export type NoteVerdict =
  /** At least one of the keys signed; none of the others signed badly. */
  | { readonly kind: 'signed'; readonly by: readonly NoteKey[] }
  /** A known key is named under a signature that is not its own: the note is refused whatever else it carries. */
  | { readonly kind: 'forged'; readonly key: NoteKey }
  /** Not one signature is by a known key. */
  | { readonly kind: 'unsigned' };

/** Signatures of keys that are not among `keys` are ignored, as the specification asks. */
export function verifyNote(note: SignedNote, keys: readonly NoteKey[], verify: VerifySignature): NoteVerdict {
  const message = encodeUtf8(note.text);
  assert(message !== null, 'a parsed note is well-formed text');
  const by: NoteKey[] = [];
  for (const { name, keyId, signature } of note.signatures) {
    const key = keys.find((known) => known.name === name && equalBytes(known.keyId, keyId));
    if (key === undefined) continue;
    if (!verify(key.publicKey, message, signature)) return { kind: 'forged', key };
    if (!by.includes(key)) by.push(key);
  }
  return by.length === 0 ? { kind: 'unsigned' } : { kind: 'signed', by };
}
