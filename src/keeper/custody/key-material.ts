import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  sign,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';
import { assert } from '../../core/assert.ts';
import type { DecoyCheck, KeyType, Signature } from '../../core/order/signing.ts';
import { curvePoint, curveScalar } from './curve-material.ts';

/**
 * What lies in the vault for signing and checking: the secret of an HMAC as text in ASCII, that of a checksum as the
 * same after one byte of 1, a private key as PKCS#8 DER,
 * the public key of a decoy as SubjectPublicKeyInfo DER. DER always has bytes below a space, a secret never has. Keys
 * of secp256k1 have a file of their own, `curve-material.ts`, because Node cannot sign a digest with them.
 */
export interface KeyMaterial {
  readonly type: KeyType;
  /** To be wiped by whoever asked for it. */
  readonly bytes: Uint8Array;
}

/** Why something offered is no key that is served. */
export type NoKey = 'notPrintable' | 'notPem' | 'rsaSize' | 'otherAlgorithm' | 'weak' | 'isPrivate';

export type ReadKey = KeyMaterial | { readonly type: 'refused'; readonly why: NoKey };

const RSA_BITS = [2_048, 4_096] as const;
/** A new pair's. */
const RSA_BITS_NEW = 3_072;
const PEM_HEAD = Buffer.from('-----BEGIN ', 'ascii');

/**
 * Tells what a person offers: a text that starts as PEM is a private key, everything else is an HMAC secret. Space
 * around either is not part of it. Refused: RSA outside 2048 to 4096 bits, other algorithms, a key under a passphrase,
 * and a secret with bytes beyond visible ASCII.
 */
export function readPrivateMaterial(offered: Uint8Array): ReadKey {
  const text = trimmed(offered);
  if (!text.subarray(0, PEM_HEAD.length).equals(PEM_HEAD)) {
    const isSecret = text.length > 0 && text.every((byte) => byte > 0x20 && byte < 0x7f);
    return isSecret ? { type: 'hmac', bytes: Uint8Array.from(text) } : no('notPrintable');
  }
  const key = parsed(() => createPrivateKey({ key: text, format: 'pem' }));
  if (key === null) return no('notPem');
  const type = typeOf(key);
  return type === null ? no(whyNot(key)) : { type, bytes: privateBytes(key) };
}

/** The secret of a checksum as it is sealed. Takes the place of text, which it wipes. */
export function checksumMaterial(text: Uint8Array): Uint8Array {
  const material = new Uint8Array(text.length + 1);
  material[0] = CHECKSUM_MARK;
  material.set(text, 1);
  text.fill(0);
  return material;
}

/** A bot's own public key, in PEM. Refused also: a private key, which nobody but the bot should have. */
export function readPublicMaterial(pem: string): ReadKey {
  if (pem.includes('PRIVATE KEY')) return no('isPrivate');
  const key = parsed(() => createPublicKey({ key: pem, format: 'pem' }));
  if (key === null) return no('notPem');
  const type = typeOf(key);
  if (type === null) return no(whyNot(key));
  const bytes = publicBytes(key);
  return type === 'ed25519' && hasSmallOrder(bytes) ? no('weak') : { type, bytes };
}

/** A new pair for a bot. The private half is PEM text, to be shown once; only the other one is kept. */
export function makePair(type: 'ed25519' | 'rsa'): {
  readonly kept: KeyMaterial;
  readonly privatePem: string;
} {
  const { publicKey, privateKey } =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: RSA_BITS_NEW })
      : generateKeyPairSync('ed25519');
  const privatePem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return { kept: { type, bytes: publicBytes(publicKey) }, privatePem };
}

/** The type of what lies in the vault. */
export function materialType(bytes: Uint8Array, half: 'private' | 'public'): KeyType {
  if (isText(bytes)) return 'hmac';
  if (checksumSecret(bytes) !== null) return 'checksum';
  if ((half === 'private' ? curveScalar(bytes) : curvePoint(bytes)) !== null) return 'secp256k1';
  const type = typeOf(half === 'private' ? privateKeyOf(bytes) : publicKeyOf(bytes));
  assert(type !== null, 'only keys of a known type are sealed');
  return type;
}

/** Signs with private material. Everything that is made of it here is gone to the collector when this returns. */
export function signWith(bytes: Uint8Array, message: Uint8Array): Signature {
  if (isText(bytes)) return { type: 'hmac', bytes: createHmac('sha256', bytes).update(message).digest() };
  const secret = checksumSecret(bytes);
  if (secret !== null) return { type: 'checksum', bytes: checksum(message, secret) };
  const key = privateKeyOf(bytes);
  const type = typeOf(key);
  assert(type === 'rsa' || type === 'ed25519', 'only keys of a known type are sealed');
  return { type, bytes: sign(type === 'rsa' ? 'sha256' : null, message, key) };
}

/** The check for a decoy's material. Opened once: it keeps the key, outside the JavaScript heap. */
export function checkOf(bytes: Uint8Array): DecoyCheck {
  if (isText(bytes)) {
    const secret = createSecretKey(bytes);
    return { type: 'hmac', verify: (message, signature) => isMac(secret, message, signature) };
  }
  const kept = checksumSecret(bytes);
  if (kept !== null) {
    // The vault wipes what it lent out.
    const secret = Uint8Array.from(kept);
    return {
      type: 'checksum',
      verify: (message, sum) => sum.length === 32 && timingSafeEqual(sum, checksum(message, secret)),
    };
  }
  const key = publicKeyOf(bytes);
  const type = typeOf(key);
  assert(type === 'rsa' || type === 'ed25519', 'only keys of a known type are sealed');
  // OpenSSL refuses what could be varied: an S or a value beyond the order or modulus, other lengths, other padding.
  const algorithm = type === 'rsa' ? 'sha256' : null;
  return { type, verify: (message, signature) => verify(algorithm, message, key, signature) };
}

const CHECKSUM_MARK = 1;

/** The secret in material of a checksum, in the same memory; null for material of another kind. */
function checksumSecret(material: Uint8Array): Uint8Array | null {
  return material[0] === CHECKSUM_MARK ? material.subarray(1) : null;
}

function checksum(message: Uint8Array, secret: Uint8Array): Uint8Array {
  return createHash('sha256').update(message).update(secret).digest();
}

function isMac(secret: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  const expected = createHmac('sha256', secret).update(message).digest();
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

function no(why: NoKey): ReadKey {
  return { type: 'refused', why };
}

/** The same memory without the space around it. */
function trimmed(bytes: Uint8Array): Buffer {
  let from = 0;
  let to = bytes.length;
  while (from < to && isSpace(bytes[from])) from += 1;
  while (to > from && isSpace(bytes[to - 1])) to -= 1;
  return asBuffer(bytes.subarray(from, to));
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20);
}

function parsed(read: () => KeyObject): KeyObject | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function typeOf(key: KeyObject): 'rsa' | 'ed25519' | null {
  if (key.asymmetricKeyType === 'ed25519') return 'ed25519';
  const bits = key.asymmetricKeyType === 'rsa' ? key.asymmetricKeyDetails?.modulusLength : undefined;
  return bits !== undefined && bits >= RSA_BITS[0] && bits <= RSA_BITS[1] ? 'rsa' : null;
}

function whyNot(key: KeyObject): NoKey {
  return key.asymmetricKeyType === 'rsa' ? 'rsaSize' : 'otherAlgorithm';
}

function privateKeyOf(bytes: Uint8Array): KeyObject {
  return createPrivateKey({ key: asBuffer(bytes), format: 'der', type: 'pkcs8' });
}

function publicKeyOf(bytes: Uint8Array): KeyObject {
  return createPublicKey({ key: asBuffer(bytes), format: 'der', type: 'spki' });
}

function privateBytes(key: KeyObject): Uint8Array {
  return key.export({ format: 'der', type: 'pkcs8' });
}

function publicBytes(key: KeyObject): Uint8Array {
  return key.export({ format: 'der', type: 'spki' });
}

/** The same memory under Node's own type: a copy would stay behind unwiped. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Points of a small order on the curve, without the sign: under such a key one signature fits many messages. */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
]);

function hasSmallOrder(spki: Uint8Array): boolean {
  const point = Buffer.from(spki.subarray(spki.length - 32));
  point.writeUInt8(point.readUInt8(31) & 0x7f, 31);
  return SMALL_ORDER.has(point.toString('hex'));
}
