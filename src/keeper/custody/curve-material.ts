import { byteAt, equalBytes } from '../../core/units/bytes.ts';

/**
 * Keys of secp256k1 as they lie in the vault: a private one as PKCS#8 DER (RFC 5915) without its public half, the
 * public one of a decoy as SubjectPublicKeyInfo DER with a compressed point. One layout each, so the numbers in them
 * are read in place and no copy is made that nobody wipes.
 */
const PRIVATE_PREFIX = Buffer.from('303e020100301006072a8648ce3d020106052b8104000a042730250201010420', 'hex');
const PUBLIC_PREFIX = Buffer.from('3036301006072a8648ce3d020106052b8104000a032200', 'hex');
const SCALAR_BYTES = 32;
const POINT_BYTES = 33;
/** The order of the group: private keys are from 1 to one below it. */
const ORDER = Buffer.from('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141', 'hex');
const NO_SCALAR = new Uint8Array(SCALAR_BYTES);

/**
 * Reads a private key as wallets write it: 64 hexadecimal digits, after `0x` or not, and space around them. The result
 * is what is sealed; null for anything else, and for a number that is no key of this curve.
 */
export function readCurvePrivate(offered: Uint8Array): Uint8Array | null {
  const text = Buffer.from(offered.buffer, offered.byteOffset, offered.byteLength);
  let from = 0;
  let to = text.length;
  while (from < to && isSpace(text[from])) from += 1;
  while (to > from && isSpace(text[to - 1])) to -= 1;
  if (text[from] === ZERO_DIGIT && text[from + 1] === LETTER_X) from += 2;
  if (to - from !== 2 * SCALAR_BYTES) return null;
  const sealed = Buffer.alloc(PRIVATE_PREFIX.length + SCALAR_BYTES);
  PRIVATE_PREFIX.copy(sealed);
  for (let i = 0; i < SCALAR_BYTES; i += 1) {
    const high = digit(text.readUInt8(from + 2 * i));
    const low = digit(text.readUInt8(from + 2 * i + 1));
    if (high === null || low === null) {
      sealed.fill(0);
      return null;
    }
    sealed[PRIVATE_PREFIX.length + i] = high * 16 + low;
  }
  const scalar = sealed.subarray(PRIVATE_PREFIX.length);
  if (scalar.compare(ORDER) < 0 && !equalBytes(scalar, NO_SCALAR)) return sealed;
  sealed.fill(0);
  return null;
}

/** The private number in sealed material, in the same memory; null for material of another kind of key. */
export function curveScalar(material: Uint8Array): Uint8Array | null {
  return numberAfter(PRIVATE_PREFIX, material, SCALAR_BYTES);
}

/** The compressed point in a decoy's material; null for material of another kind of key. */
export function curvePoint(material: Uint8Array): Uint8Array | null {
  return numberAfter(PUBLIC_PREFIX, material, POINT_BYTES);
}

/** A public key of 65 bytes in 33: x, and whether y is odd. */
export function compressed(key: Uint8Array): Uint8Array {
  const point = Uint8Array.from(key.subarray(0, 33));
  point[0] = 2 + (byteAt(key, 64) & 1);
  return point;
}

/** A decoy's public key as it is kept. The argument is a compressed point. */
export function curvePublicMaterial(point: Uint8Array): Uint8Array {
  if (point.length !== POINT_BYTES) throw new RangeError('a compressed point has 33 bytes');
  return Buffer.concat([PUBLIC_PREFIX, point]);
}

function numberAfter(prefix: Uint8Array, material: Uint8Array, length: number): Uint8Array | null {
  const isOfKind =
    material.length === prefix.length + length && equalBytes(material.subarray(0, prefix.length), prefix);
  return isOfKind ? material.subarray(prefix.length) : null;
}

function digit(code: number): number | null {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : null;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

const ZERO_DIGIT = 0x30;
const LETTER_X = 0x78;
