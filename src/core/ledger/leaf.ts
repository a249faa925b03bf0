import { assert } from '../assert.ts';
import { decodeUtf8, encodeUtf8 } from '../units/utf8.ts';
import {
  CANONICAL_BYTES_MAX,
  canonicalJson,
  parseCanonical,
  type Json,
  type JsonObject,
} from './canonical.ts';
import type { Entry } from './entry.ts';
import { isEntryKind } from './kinds.ts';

/** Version of the envelope. Another number is another format, which this code refuses. */
const VERSION = 1;

/** An entry whose envelope was checked and whose body is only known to say what kind it is. */
export interface Leaf {
  readonly seq: number;
  readonly at: number;
  readonly body: JsonObject & { readonly kind: string };
}

/**
 * The bytes that are hashed and kept: canonical JSON of the entry in its envelope. Null when they would be more than
 * 65,535. Throws a Bug for a number or time that is not a safe integer from 0 on, and for a body that is not JSON.
 */
export function encodeLeaf(entry: {
  readonly seq: number;
  readonly at: number;
  readonly body: { readonly kind: string; readonly [field: string]: unknown };
}): Uint8Array | null {
  const { seq, at, body } = entry;
  assert(isCount(seq), 'an entry has a number');
  assert(isCount(at), 'an entry has a time');
  const bytes = encodeUtf8(`{"at":${at},"body":${canonicalJson(body)},"seq":${seq},"v":${VERSION}}`);
  assert(bytes !== null, 'canonical text is well formed');
  return bytes.length > CANONICAL_BYTES_MAX ? null : bytes;
}

/** Reads bytes from anywhere. Null unless they are exactly what {@link encodeLeaf} writes for some entry. */
export function parseLeaf(bytes: Uint8Array): Leaf | null {
  const text = decodeUtf8(bytes);
  return text === null ? null : leafOf(parseCanonical(text));
}

/**
 * The entry in a canonical value; null when it is not an envelope of this version, with these four names and no
 * more.
 */
export function leafOf(value: Json | null): Leaf | null {
  if (!isObject(value) || Object.keys(value).length !== 4 || value.v !== VERSION) return null;
  const { seq, at, body } = value;
  if (!isCount(seq) || !isCount(at) || body === undefined || !isBody(body)) return null;
  return { seq, at, body };
}

/**
 * Reads an entry of a ledger that is our own: one whose root was compared with a signed checkpoint, so that the
 * fields of its body are those the gateway wrote. Null for bytes that are no entry and for a kind this version does
 * not know.
 */
export function decodeLeaf(bytes: Uint8Array): Entry | null {
  const leaf = parseLeaf(bytes);
  return leaf === null ? null : entryOf(leaf);
}

/** The same of a leaf that was read already. */
export function entryOf(leaf: Leaf): Entry | null {
  return isOwnEntry(leaf) ? leaf : null;
}

/**
 * Whether whole bytes that {@link decodeLeaf} does not read say that a newer version wrote them: another envelope, or a
 * kind of entry that is not known here. Damage that leaves canonical text can look like that too.
 */
export function isNewerLeaf(bytes: Uint8Array): boolean {
  const text = decodeUtf8(bytes);
  const value = text === null ? null : parseCanonical(text);
  if (!isObject(value)) return false;
  const leaf = leafOf(value);
  return leaf === null ? isCount(value.v) && value.v > VERSION : !isEntryKind(leaf.body.kind);
}

/** The time for an entry after one of time `previous`: the clock's, unless the clock went back. */
export function nextTime(previous: number, now: number): number {
  return Math.max(previous, now);
}

function isOwnEntry(leaf: { readonly body: { readonly kind: string } }): leaf is Entry {
  return isEntryKind(leaf.body.kind);
}

function isObject(value: Json | null): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isBody(value: Json): value is JsonObject & { readonly kind: string } {
  return isObject(value) && typeof value.kind === 'string';
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
