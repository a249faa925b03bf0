import { assert } from '../assert.ts';
import { concatBytes, u32 } from '../units/bytes.ts';
import { encodeUtf8 } from '../units/utf8.ts';
import { deriveKey, KEY_BYTES, NONCE_BYTES, openXaes, sealXaes, TAG_BYTES, type Cipher } from './xaes.ts';

/** What a sealed record is of. Bound into it, so that a record opens only where it belongs. */
export interface RecordName {
  /** Unique in the vault, for example `account/main/secret`. */
  readonly id: string;
  readonly kind: string;
}

/** One version of the root key. */
export interface RootTerm {
  readonly term: number;
  readonly key: Uint8Array;
}

/** Fresh random bytes for one sealing. */
export interface SealEntropy {
  readonly dataKey: Uint8Array;
  readonly wrapNonce: Uint8Array;
  readonly sealNonce: Uint8Array;
}

const MAGIC = Uint8Array.of(0x53, 0x50, 0x56, 0x31); // "SPV1"
const WRAPPED_BYTES = KEY_BYTES + TAG_BYTES;
const TERM_AT = MAGIC.length;
const WRAP_NONCE_AT = TERM_AT + 4;
const WRAPPED_AT = WRAP_NONCE_AT + NONCE_BYTES;
const SEAL_NONCE_AT = WRAPPED_AT + WRAPPED_BYTES;
const SEALED_AT = SEAL_NONCE_AT + NONCE_BYTES;
const TERM_MAX = 0xffff_ffff;

/**
 * Envelope encryption. Layout: "SPV1", u32 root term, 24-byte nonce and 48 bytes of the data key wrapped under that
 * term, 24-byte nonce and the secret sealed under the data key. Every secret has a data key of its own.
 */
export function sealRecord(
  cipher: Cipher,
  root: RootTerm,
  name: RecordName,
  secret: Uint8Array,
  entropy: SealEntropy,
): Uint8Array {
  const sealed = sealXaes(cipher, entropy.dataKey, entropy.sealNonce, secret, sealText(name));
  return concatBytes(wrap(cipher, root, name, entropy.dataKey, entropy.wrapNonce), entropy.sealNonce, sealed);
}

/** The root term a record is wrapped under; null for bytes that are no record. */
export function termOf(record: Uint8Array): number | null {
  if (record.length < SEALED_AT + TAG_BYTES || !MAGIC.every((byte, index) => record[index] === byte))
    return null;
  return new DataView(record.buffer, record.byteOffset).getUint32(TERM_AT);
}

/**
 * The key that a record's secret alone is sealed under, for a caller that opens one record often: worth as much as root
 * key and record together, and no more. Null when the record does not open under that root and name.
 */
export function messageKey(
  cipher: Cipher,
  root: RootTerm,
  name: RecordName,
  record: Uint8Array,
): Uint8Array | null {
  const dataKey = unwrap(cipher, root, name, record);
  if (dataKey === null) return null;
  const key = deriveKey(cipher, dataKey, record.subarray(SEAL_NONCE_AT, SEALED_AT));
  dataKey.fill(0);
  return key;
}

/** Opens a record with its {@link messageKey}; the caller wipes it. Null when it is not that record's. */
export function openWith(
  cipher: Cipher,
  key: Uint8Array,
  name: RecordName,
  record: Uint8Array,
): Uint8Array | null {
  const nonce = record.subarray(SEAL_NONCE_AT + 12, SEALED_AT);
  return cipher.open(key, nonce, record.subarray(SEALED_AT), sealText(name));
}

/** The same secret under another root term: only the data key is wrapped anew. Null when the record does not open. */
export function rewrapRecord(
  cipher: Cipher,
  roots: { readonly from: RootTerm; readonly to: RootTerm },
  name: RecordName,
  record: Uint8Array,
  wrapNonce: Uint8Array,
): Uint8Array | null {
  const dataKey = unwrap(cipher, roots.from, name, record);
  if (dataKey === null) return null;
  const head = wrap(cipher, roots.to, name, dataKey, wrapNonce);
  dataKey.fill(0);
  return concatBytes(head, record.subarray(SEAL_NONCE_AT));
}

/** The part of a record that rotation of the root leaves as it is: what a digest of the record is taken over. */
export function lastingPart(record: Uint8Array): Uint8Array {
  return record.subarray(SEAL_NONCE_AT);
}

function wrap(
  cipher: Cipher,
  root: RootTerm,
  name: RecordName,
  dataKey: Uint8Array,
  nonce: Uint8Array,
): Uint8Array {
  assert(
    Number.isInteger(root.term) && root.term >= 1 && root.term <= TERM_MAX,
    'a root term is a u32 from 1 on',
  );
  return concatBytes(
    MAGIC,
    u32(root.term),
    nonce,
    sealXaes(cipher, root.key, nonce, dataKey, wrapText(name, root.term)),
  );
}

function unwrap(cipher: Cipher, root: RootTerm, name: RecordName, record: Uint8Array): Uint8Array | null {
  if (termOf(record) !== root.term) return null;
  const nonce = record.subarray(WRAP_NONCE_AT, WRAPPED_AT);
  return openXaes(
    cipher,
    root.key,
    nonce,
    record.subarray(WRAPPED_AT, SEAL_NONCE_AT),
    wrapText(name, root.term),
  );
}

function wrapText(name: RecordName, term: number): Uint8Array {
  return associated(['sallyport vault wrap v1', name.kind, name.id, String(term)]);
}

/** The term is not in here, so that rotation of the root leaves the sealed secret as it is. */
function sealText(name: RecordName): Uint8Array {
  return associated(['sallyport vault seal v1', name.kind, name.id]);
}

/** Lines cannot be confused with each other because no part holds a line feed. */
function associated(parts: readonly string[]): Uint8Array {
  assert(
    parts.every((part) => !part.includes('\n')),
    'a record name is one line',
  );
  const bytes = encodeUtf8(parts.join('\n'));
  assert(bytes !== null, 'a record name is well-formed text');
  return bytes;
}
