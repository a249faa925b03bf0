import pkcs11, { type Attribute, type Handle } from 'pkcs11js';
import { Refused } from './one-line.ts';
import type { OpenToken } from './token-session.ts';

/** Keys that a token signs with. */
export type TokenKeyType = 'ed25519' | 'secp256k1' | 'hmac';

/** How a key is called: `id` is its CKA_ID, which alone finds it; `label` is for people who look into the token. */
export interface KeyName {
  readonly type: TokenKeyType;
  readonly id: Buffer;
}

type CurveName = Exclude<TokenKeyType, 'hmac'>;

interface Curve {
  readonly parameters: Buffer;
  readonly keyType: number;
  readonly generate: number;
  readonly sign: number;
  /** Bytes of a public key, and of a signature. */
  readonly publicBytes: number;
  readonly signatureBytes: number;
}

/** Numbers that the package has no names for (PKCS#11 3.1, 6.3.3 to 6.3.18). */
const CKK_EC_EDWARDS = 0x40;
const CKM_EC_EDWARDS_KEY_PAIR_GEN = 0x1055;
const CKM_EDDSA = 0x1057;

const CURVES: Readonly<Record<CurveName, Curve>> = {
  ed25519: {
    // The object identifier 1.3.101.112 of RFC 8410.
    parameters: Buffer.from('06032b6570', 'hex'),
    keyType: CKK_EC_EDWARDS,
    generate: CKM_EC_EDWARDS_KEY_PAIR_GEN,
    sign: CKM_EDDSA,
    publicBytes: 32,
    signatureBytes: 64,
  },
  secp256k1: {
    // The object identifier 1.3.132.0.10 of SEC 2.
    parameters: Buffer.from('06052b8104000a', 'hex'),
    keyType: pkcs11.CKK_EC,
    generate: pkcs11.CKM_EC_KEY_PAIR_GEN,
    sign: pkcs11.CKM_ECDSA,
    publicBytes: 65,
    signatureBytes: 64,
  },
};

const MAC = { sign: pkcs11.CKM_SHA256_HMAC, signatureBytes: 32 };
const FOUND_MAX = 8;
const OCTET_STRING = 0x04;

/** Whether a word is a type of key. */
export function isKeyType(text: string): text is TokenKeyType {
  return text === 'ed25519' || text === 'secp256k1' || text === 'hmac';
}

/** The types of keys that the token makes and signs with. */
export function typesOf({ library, slot }: OpenToken): readonly TokenKeyType[] {
  const known = new Set(library.C_GetMechanismList(slot));
  const curves: readonly CurveName[] = ['ed25519', 'secp256k1'];
  const made = curves.filter((type) => known.has(CURVES[type].generate) && known.has(CURVES[type].sign));
  return known.has(pkcs11.CKM_SHA256_HMAC) ? [...made, 'hmac'] : made;
}

/** Whether the token is there and lets its user look for keys; throws where it does not. */
export function lookAt({ library, session, slot }: OpenToken): void {
  // Some drivers answer from memory what is asked of a session whose token is gone; this they ask the token.
  library.C_GetTokenInfo(slot);
  library.C_FindObjectsInit(session, [{ type: pkcs11.CKA_CLASS, value: pkcs11.CKO_PRIVATE_KEY }]);
  library.C_FindObjects(session, 1);
  library.C_FindObjectsFinal(session);
}

/**
 * Makes a pair inside the token and returns the public half: 32 bytes on Ed25519, 65 bytes on secp256k1. The private
 * half is proven to be sensitive and not extractable, and is deleted again where the token did otherwise.
 */
export function makeKey(open: OpenToken, name: KeyName, label: string): Buffer {
  const { library, session } = open;
  if (name.type === 'hmac') throw new Refused('TOKEN_CANNOT', 'a secret of a venue is made there');
  const { parameters, keyType, generate, publicBytes } = CURVES[name.type];
  refuseTaken(open, name);
  const named: readonly Attribute[] = [
    { type: pkcs11.CKA_KEY_TYPE, value: keyType },
    { type: pkcs11.CKA_ID, value: name.id },
    { type: pkcs11.CKA_LABEL, value: label },
    { type: pkcs11.CKA_TOKEN, value: true },
  ];
  const pair = library.C_GenerateKeyPair(
    session,
    { mechanism: generate },
    [
      { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_PUBLIC_KEY },
      { type: pkcs11.CKA_EC_PARAMS, value: parameters },
      { type: pkcs11.CKA_VERIFY, value: true },
      ...named,
    ],
    [
      { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_PRIVATE_KEY },
      { type: pkcs11.CKA_PRIVATE, value: true },
      { type: pkcs11.CKA_SENSITIVE, value: true },
      { type: pkcs11.CKA_EXTRACTABLE, value: false },
      { type: pkcs11.CKA_SIGN, value: true },
      ...named,
    ],
  );
  try {
    proveClosed(open, pair.privateKey, 'made');
    return pointOf(open, pair.publicKey, publicBytes);
  } catch (reason) {
    destroyKey(open, name);
    throw reason;
  }
}

/** Keeps the secret of an HMAC, sensitive and not extractable from here on; it was outside once. Wipes the argument. */
export function keepSecret(open: OpenToken, name: KeyName, label: string, secret: Buffer): void {
  refuseTaken(open, name);
  const key = open.library.C_CreateObject(open.session, [
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
    { type: pkcs11.CKA_KEY_TYPE, value: pkcs11.CKK_GENERIC_SECRET },
    { type: pkcs11.CKA_ID, value: name.id },
    { type: pkcs11.CKA_LABEL, value: label },
    { type: pkcs11.CKA_TOKEN, value: true },
    { type: pkcs11.CKA_PRIVATE, value: true },
    { type: pkcs11.CKA_SENSITIVE, value: true },
    { type: pkcs11.CKA_EXTRACTABLE, value: false },
    { type: pkcs11.CKA_SIGN, value: true },
    { type: pkcs11.CKA_VALUE, value: secret },
  ]);
  secret.fill(0);
  try {
    proveClosed(open, key, 'kept');
  } catch (reason) {
    destroyKey(open, name);
    throw reason;
  }
}

/** The private half, or the secret, by its id. Refused: none, several, and one that could leave the token. */
export function findKey(open: OpenToken, name: KeyName): Handle {
  const [key, another] = found(open, name, secretKindOf(name));
  if (key === undefined) throw new Refused('TOKEN_KEY_GONE');
  if (another !== undefined) throw new Refused('TOKEN_KEY_AMBIGUOUS');
  proveClosed(open, key, name.type === 'hmac' ? 'kept' : 'made');
  return key;
}

/**
 * Signs: a message on Ed25519, a digest of 32 bytes on secp256k1, whose s may be high: 64 bytes. Of a secret, the
 * HMAC-SHA256 of a message: 32.
 */
export function signWith({ library, session }: OpenToken, key: Handle, name: KeyName, bytes: Buffer): Buffer {
  const { sign, signatureBytes } = name.type === 'hmac' ? MAC : CURVES[name.type];
  library.C_SignInit(session, { mechanism: sign }, key);
  return library.C_Sign(session, bytes, Buffer.alloc(signatureBytes));
}

/** Deletes a secret, or both halves of a pair. Deleting what is not there is done. */
export function destroyKey(open: OpenToken, name: KeyName): void {
  for (const kind of [secretKindOf(name), pkcs11.CKO_PUBLIC_KEY])
    for (const key of found(open, name, kind)) open.library.C_DestroyObject(open.session, key);
}

function secretKindOf({ type }: KeyName): number {
  return type === 'hmac' ? pkcs11.CKO_SECRET_KEY : pkcs11.CKO_PRIVATE_KEY;
}

function refuseTaken(open: OpenToken, name: KeyName): void {
  if (found(open, name, secretKindOf(name)).length > 0) throw new Refused('TOKEN_KEY_TAKEN');
}

function found({ library, session }: OpenToken, { id }: KeyName, kind: number): readonly Handle[] {
  library.C_FindObjectsInit(session, [
    { type: pkcs11.CKA_CLASS, value: kind },
    { type: pkcs11.CKA_ID, value: id },
  ]);
  const keys = library.C_FindObjects(session, FOUND_MAX);
  library.C_FindObjectsFinal(session);
  return keys;
}

/** Throws TOKEN_KEY_OPEN for a key that can be read, or that was ever outside where it should have been made here. */
function proveClosed({ library, session }: OpenToken, key: Handle, origin: 'made' | 'kept'): void {
  const [sensitive, extractable, never] = library.C_GetAttributeValue(session, key, [
    { type: pkcs11.CKA_SENSITIVE },
    { type: pkcs11.CKA_EXTRACTABLE },
    { type: pkcs11.CKA_NEVER_EXTRACTABLE },
  ]);
  const isClosed = sensitive?.value[0] === 1 && extractable?.value[0] === 0;
  if (!isClosed || (origin === 'made' && never?.value[0] !== 1)) throw new Refused('TOKEN_KEY_OPEN');
}

/** A point as bytes. Tokens give it inside an octet string of DER, as the standard says, or bare. */
function pointOf({ library, session }: OpenToken, key: Handle, length: number): Buffer {
  const [point] = library.C_GetAttributeValue(session, key, [{ type: pkcs11.CKA_EC_POINT }]);
  const bytes = point?.value ?? Buffer.alloc(0);
  if (bytes.length === length + 2 && bytes[0] === OCTET_STRING && bytes[1] === length)
    return bytes.subarray(2);
  if (bytes.length !== length) throw new Refused('TOKEN_CANNOT', 'the form of its public key is unknown');
  return bytes;
}
