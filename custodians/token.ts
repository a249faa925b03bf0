import { randomBytes } from 'node:crypto';
import pkcs11, { type Attribute, type Handle, type Mechanism } from 'pkcs11js';
import { answerOneLine, handOver, Refused, text, type Asked } from './one-line.ts';
import { typesOf } from './token-keys.ts';
import { codeOf, loadLibrary, meantBy, openToken, type OpenToken } from './token-session.ts';

/** Bytes before the ciphertext: a format byte and the nonce. */
const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ASSOCIATED = Buffer.from('sallyport vault');
const FOUND_MAX = 8;

/** Encrypted data of no use, and the general error, which SoftHSM2 answers where the tag does not fit. */
const NOT_OPENED: ReadonlySet<unknown> = new Set([0x05, 0x40, 0x41]);

/**
 * `do`: `seal` has `secret` sealed under the key of that label, which is made where there is none; `open` has `sealed`
 * opened and hands it over, all else in base 64; `look` says which types of keys the token can sign with. One log-in,
 * so a wrong PIN counts once at the token.
 */
function answer(asked: Asked): Asked {
  const place = { library: text(asked, 'library'), token: text(asked, 'token'), pin: text(asked, 'pin') };
  const library = loadLibrary(place.library);
  try {
    library.C_Initialize();
    const open = openToken(library, place);
    if (text(asked, 'do') === 'look') return { types: typesOf(open) };
    const label = text(asked, 'key');
    if (text(asked, 'do') === 'seal')
      return { sealed: seal(open, findKey(open, label) ?? makeKey(open, label), text(asked, 'secret')) };
    handOver(unseal(open, findKey(open, label), text(asked, 'sealed')));
    return {};
  } catch (reason) {
    throw meantBy(reason);
  } finally {
    library.close();
  }
}

/** The key of that label; null for none. One that could leave the token, or is not the only one, is refused. */
function findKey({ library, session }: OpenToken, label: string): Handle | null {
  const wanted: readonly Attribute[] = [
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
    { type: pkcs11.CKA_LABEL, value: label },
  ];
  library.C_FindObjectsInit(session, wanted);
  const found = library.C_FindObjects(session, FOUND_MAX);
  library.C_FindObjectsFinal(session);
  const [key] = found;
  if (key === undefined) return null;
  if (found.length > 1) throw new Refused('TOKEN_KEY_AMBIGUOUS', label);
  const [sensitive, extractable] = library.C_GetAttributeValue(session, key, [
    { type: pkcs11.CKA_SENSITIVE },
    { type: pkcs11.CKA_EXTRACTABLE },
  ]);
  if (sensitive?.value[0] !== 1 || extractable?.value[0] !== 0) throw new Refused('TOKEN_KEY_OPEN', label);
  return key;
}

function makeKey({ library, session }: OpenToken, label: string): Handle {
  return library.C_GenerateKey(session, { mechanism: pkcs11.CKM_AES_KEY_GEN }, [
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
    { type: pkcs11.CKA_KEY_TYPE, value: pkcs11.CKK_AES },
    { type: pkcs11.CKA_VALUE_LEN, value: 32 },
    { type: pkcs11.CKA_LABEL, value: label },
    { type: pkcs11.CKA_TOKEN, value: true },
    { type: pkcs11.CKA_PRIVATE, value: true },
    { type: pkcs11.CKA_SENSITIVE, value: true },
    { type: pkcs11.CKA_EXTRACTABLE, value: false },
    { type: pkcs11.CKA_ENCRYPT, value: true },
    { type: pkcs11.CKA_DECRYPT, value: true },
  ]);
}

function gcm(nonce: Buffer): Mechanism {
  const type = pkcs11.CK_PARAMS_AES_GCM;
  const parameter = { type, iv: nonce, aad: ASSOCIATED, ivBits: NONCE_BYTES * 8, tagBits: TAG_BYTES * 8 };
  return { mechanism: pkcs11.CKM_AES_GCM, parameter };
}

function seal({ library, session }: OpenToken, key: Handle, secret: string): string {
  const plain = Buffer.from(secret, 'base64');
  const nonce = randomBytes(NONCE_BYTES);
  library.C_EncryptInit(session, gcm(nonce), key);
  const sealed = library.C_Encrypt(session, plain, Buffer.alloc(plain.length + TAG_BYTES));
  plain.fill(0);
  return Buffer.concat([Buffer.of(FORMAT), nonce, sealed]).toString('base64');
}

function unseal({ library, session }: OpenToken, key: Handle | null, sealed: string): Uint8Array {
  if (key === null) throw new Refused('TOKEN_KEY_GONE');
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes[0] !== FORMAT || bytes.length <= 1 + NONCE_BYTES + TAG_BYTES)
    throw new Refused('TOKEN_SEAL_REFUSED');
  library.C_DecryptInit(session, gcm(bytes.subarray(1, 1 + NONCE_BYTES)), key);
  try {
    return library.C_Decrypt(session, bytes.subarray(1 + NONCE_BYTES), Buffer.alloc(bytes.length));
  } catch (reason) {
    throw NOT_OPENED.has(codeOf(reason)) ? new Refused('TOKEN_SEAL_REFUSED') : reason;
  }
}

await answerOneLine(answer);
