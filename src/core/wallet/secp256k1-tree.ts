import { assert } from '../assert.ts';
import { byteAt, concatBytes, equalBytes, parseHex } from '../units/bytes.ts';
import { parseBase58, toBase58 } from '../units/base58.ts';
import { HARDENED, type DerivationPath } from './derivation-path.ts';
import type { KeyHashes } from './key-hashes.ts';

/** What BIP-32 needs of the platform beyond the hashes of a wallet. */
export interface CurveHashes extends Pick<KeyHashes, 'sha256' | 'hmacSha512'> {
  ripemd160(bytes: Uint8Array): Uint8Array;
  /** The compressed public point of a private key of 32 bytes, 1 to n - 1. */
  publicPoint(scalar: Uint8Array): Uint8Array;
  /** Whether 33 bytes are a compressed point on the curve. */
  isPoint(bytes: Uint8Array): boolean;
}

/** A private node of BIP-32, with what its serialised form says of its place. */
export interface Secp256k1Node {
  readonly key: Uint8Array;
  readonly chainCode: Uint8Array;
  readonly depth: number;
  /** The first four bytes of the parent's identifier; zero at the root. */
  readonly parent: Uint8Array;
  readonly step: number;
}

const SEED_KEY = Uint8Array.from('Bitcoin seed', (letter) => letter.charCodeAt(0));
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const VERSIONS = { private: [0x04, 0x88, 0xad, 0xe4], public: [0x04, 0x88, 0xb2, 0x1e] } as const;
const SERIALISED_BYTES = 78;

/** The node at a path; null where the document says that there is none (less likely than 1 in 2^127). */
export function secp256k1Node(
  hashes: CurveHashes,
  seed: Uint8Array,
  path: DerivationPath,
): Secp256k1Node | null {
  assert(seed.length >= 16 && seed.length <= 64, 'a seed has 16 to 64 bytes');
  const whole = hashes.hmacSha512(SEED_KEY, seed);
  // Copies, also where the platform's byte strings would give views.
  const key = Uint8Array.from(whole.subarray(0, 32));
  const chainCode = Uint8Array.from(whole.subarray(32));
  whole.fill(0);
  if (!isScalar(toNumber(key))) return null;
  const root = { key, chainCode, depth: 0, parent: new Uint8Array(4), step: 0 };
  return descend(hashes, root, path);
}

/** The node below another one. */
function descend(hashes: CurveHashes, from: Secp256k1Node, path: DerivationPath): Secp256k1Node | null {
  let node = from;
  for (const step of path) {
    const child = childOf(hashes, node, step);
    node.key.fill(0);
    if (child === null) return null;
    node = child;
  }
  return node;
}

function childOf(hashes: CurveHashes, parent: Secp256k1Node, step: number): Secp256k1Node | null {
  const point = hashes.publicPoint(parent.key);
  const head = step >= HARDENED ? concatBytes(Uint8Array.of(0), parent.key) : point;
  const whole = hashes.hmacSha512(parent.chainCode, concatBytes(head, number32(step)));
  const left = toNumber(whole.subarray(0, 32));
  const sum = (left + toNumber(parent.key)) % ORDER;
  const chainCode = Uint8Array.from(whole.subarray(32));
  whole.fill(0);
  if (left >= ORDER || sum === 0n) return null;
  return { key: toBytes(sum), chainCode, depth: parent.depth + 1, parent: fingerprint(hashes, point), step };
}

/** `xprv…` or `xpub…` of a node, on the main network. */
export function formatExtended(hashes: CurveHashes, node: Secp256k1Node, half: 'private' | 'public'): string {
  const key = half === 'private' ? concatBytes(Uint8Array.of(0), node.key) : hashes.publicPoint(node.key);
  const body = concatBytes(
    Uint8Array.from(VERSIONS[half]),
    Uint8Array.of(node.depth),
    node.parent,
    number32(node.step),
    node.chainCode,
    key,
  );
  return toBase58(concatBytes(body, checksum(hashes, body)));
}

/**
 * Reads `xprv…`. Null for another version, a wrong checksum, a key outside the curve's order, and a root that claims a
 * parent or a number. `xpub…` is read by {@link isExtendedPublic}.
 */
export function parseExtendedPrivate(hashes: CurveHashes, text: string): Secp256k1Node | null {
  const body = bodyOf(hashes, text, VERSIONS.private);
  if (body === null || byteAt(body, 45) !== 0) return null;
  const key = body.slice(46);
  return isScalar(toNumber(key)) ? nodeOf(body, key) : null;
}

/** Whether a text is a well-formed `xpub…` with a point on the curve. */
export function isExtendedPublic(hashes: CurveHashes, text: string): boolean {
  const body = bodyOf(hashes, text, VERSIONS.public);
  return body !== null && hashes.isPoint(body.subarray(45));
}

function bodyOf(hashes: CurveHashes, text: string, version: readonly number[]): Uint8Array | null {
  const bytes = parseBase58(text);
  if (bytes === null || bytes.length !== SERIALISED_BYTES + 4) return null;
  const body = bytes.subarray(0, SERIALISED_BYTES);
  if (!equalBytes(checksum(hashes, body), bytes.subarray(SERIALISED_BYTES))) return null;
  if (!equalBytes(body.subarray(0, 4), Uint8Array.from(version))) return null;
  const claimsNoPlace = body.subarray(5, 13).every((byte) => byte === 0);
  return byteAt(body, 4) === 0 && !claimsNoPlace ? null : body;
}

function nodeOf(body: Uint8Array, key: Uint8Array): Secp256k1Node {
  const step = new DataView(body.buffer, body.byteOffset).getUint32(9);
  return { key, chainCode: body.slice(13, 45), depth: byteAt(body, 4), parent: body.slice(5, 9), step };
}

function fingerprint(hashes: CurveHashes, point: Uint8Array): Uint8Array {
  return hashes.ripemd160(hashes.sha256(point)).slice(0, 4);
}

function checksum({ sha256 }: CurveHashes, body: Uint8Array): Uint8Array {
  return sha256(sha256(body)).slice(0, 4);
}

function isScalar(value: bigint): boolean {
  return value > 0n && value < ORDER;
}

function toNumber(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

function toBytes(value: bigint): Uint8Array {
  const bytes = parseHex(value.toString(16).padStart(64, '0'));
  assert(bytes !== null, 'a number below the order has 32 bytes');
  return bytes;
}

function number32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
