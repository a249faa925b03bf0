import { toBase64 } from '../units/base64.ts';
import { parseBase64Url, toBase64Url } from '../units/base64-url.ts';
import { byteAt, equalBytes } from '../units/bytes.ts';
import { decodeUtf8 } from '../units/utf8.ts';
import { cborMap, readCbor, type Cbor } from './cbor.ts';

/**
 * Passkeys: what a browser hands over after `navigator.credentials` (W3C WebAuthn level 3), read and judged but for the
 * signature itself. Attestation is not asked for and not looked at: whose device it is does not matter here.
 */

/** A public key that a passkey signs with, for the algorithms that are offered. */
export type PasskeyKey =
  | { readonly algorithm: 'ES256'; readonly x: Uint8Array; readonly y: Uint8Array }
  | { readonly algorithm: 'EdDSA'; readonly x: Uint8Array }
  | { readonly algorithm: 'RS256'; readonly n: Uint8Array; readonly e: Uint8Array };

/** What must be true of every answer of a passkey. */
export interface Expected {
  /** Base 64 url, as it was given out. */
  readonly challenge: string;
  /** Domain that the passkey is bound to. */
  readonly rpIdHash: Uint8Array;
  readonly isOrigin: (origin: string) => boolean;
}

/** A new passkey, as `navigator.credentials.create` answers; all parts in base 64 url. */
export interface NewPasskeyAnswer {
  readonly clientDataJSON: string;
  readonly attestationObject: string;
}

/** A proof by a passkey, as `navigator.credentials.get` answers; all parts in base 64 url. */
export interface PasskeyAnswer {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
}

/** A proof whose every part but the signature was found right. */
export interface ReadAnswer {
  readonly count: number;
  readonly signature: Uint8Array;
  /** Bytes of the authenticator; the hash of the client's data comes after them in what is signed. */
  readonly signedHead: Uint8Array;
  readonly clientData: Uint8Array;
}

/** COSE's numbers of the algorithms, in the order in which they are offered. */
export const ALGORITHMS: readonly number[] = [-8, -7, -257];

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
const BACKED_UP = 0x10;
const HAS_CREDENTIAL = 0x40;
const HEAD_BYTES = 37;
const ID_BYTES_MAX = 1_023;
const TEXT_MAX = 16_384;

/** Judges a new passkey. Null unless everything is as expected and its key is of a kind that is offered. */
export function readNewPasskey(
  answer: NewPasskeyAnswer,
  expected: Expected,
): { readonly id: string; readonly publicKey: string; readonly count: number } | null {
  const clientData = bounded(answer.clientDataJSON);
  const attestation = bounded(answer.attestationObject);
  if (clientData === null || attestation === null) return null;
  if (!isClientData(clientData, 'webauthn.create', expected)) return null;
  const object = readCbor(attestation);
  if (object === null || object.length !== attestation.length) return null;
  const head = cborMap(object.value)?.get('authData');
  if (!(head instanceof Uint8Array)) return null;
  const flags = flagsOf(head, expected);
  if (flags === null || (flags & HAS_CREDENTIAL) === 0) return null;
  return credentialOf(head);
}

/** Judges a proof but for its signature. Null unless everything is as expected. */
export function readAnswer(answer: PasskeyAnswer, expected: Expected): ReadAnswer | null {
  const clientData = bounded(answer.clientDataJSON);
  const head = bounded(answer.authenticatorData);
  const signature = bounded(answer.signature);
  if (clientData === null || head === null || signature === null) return null;
  if (!isClientData(clientData, 'webauthn.get', expected)) return null;
  if (flagsOf(head, expected) === null) return null;
  return { count: countOf(head), signature, signedHead: head, clientData };
}

/** Reads a COSE key (RFC 9053). Null for other kinds, other curves, and numbers of another length. */
export function readKey(bytes: Uint8Array): PasskeyKey | null {
  const read = readCbor(bytes);
  const fields = read === null || read.length !== bytes.length ? null : cborMap(read.value);
  if (fields === null || fields === undefined) return null;
  const [kind, algorithm, first, second, third] = [1, 3, -1, -2, -3].map((name) => fields.get(name));
  if (kind === 2 && algorithm === -7 && first === 1) {
    return isBytes(second, 32) && isBytes(third, 32) ? { algorithm: 'ES256', x: second, y: third } : null;
  }
  if (kind === 1 && algorithm === -8 && first === 6) {
    return isBytes(second, 32) ? { algorithm: 'EdDSA', x: second } : null;
  }
  if (kind !== 3 || algorithm !== -257 || !(first instanceof Uint8Array) || !(second instanceof Uint8Array))
    return null;
  const isSized = first.length >= 256 && first.length <= 512 && second.length >= 1 && second.length <= 8;
  return isSized ? { algorithm: 'RS256', n: first, e: second } : null;
}

function credentialOf(head: Uint8Array): ReturnType<typeof readNewPasskey> {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const from = HEAD_BYTES + 16 + 2;
  if (head.length < from) return null;
  const idLength = view.getUint16(from - 2);
  const id = head.subarray(from, from + idLength);
  if (idLength === 0 || idLength > ID_BYTES_MAX || id.length !== idLength) return null;
  const rest = head.subarray(from + idLength);
  const read = readCbor(rest);
  if (read === null) return null;
  const key = rest.subarray(0, read.length);
  if (readKey(key) === null) return null;
  return { id: toBase64Url(id), publicKey: toBase64(key), count: countOf(head) };
}

/** The flags, where the domain is ours, a person was there, and the device has made sure of who. */
function flagsOf(head: Uint8Array, { rpIdHash }: Expected): number | null {
  if (head.length < HEAD_BYTES || !equalBytes(head.subarray(0, 32), rpIdHash)) return null;
  const flags = byteAt(head, 32);
  const wanted = USER_PRESENT | USER_VERIFIED;
  // Backed up without being eligible for it: no authenticator says that (WebAuthn, 6.1.3).
  const isOdd = (flags & BACKED_UP) !== 0 && (flags & BACKUP_ELIGIBLE) === 0;
  return (flags & wanted) === wanted && !isOdd ? flags : null;
}

function countOf(head: Uint8Array): number {
  return new DataView(head.buffer, head.byteOffset).getUint32(33);
}

function isClientData(bytes: Uint8Array, type: string, { challenge, isOrigin }: Expected): boolean {
  const text = decodeUtf8(bytes);
  const said = text === null ? null : parseJson(text);
  if (typeof said !== 'object' || said === null) return false;
  const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(said));
  const origin = fields.get('origin');
  const isOurs = typeof origin === 'string' && isOrigin(origin) && fields.get('crossOrigin') !== true;
  return isOurs && fields.get('type') === type && fields.get('challenge') === challenge;
}

function bounded(text: string): Uint8Array | null {
  return text.length === 0 || text.length > TEXT_MAX ? null : parseBase64Url(text);
}

function isBytes(value: Cbor | undefined, length: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length === length;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The challenge that an answer says it is for, unproven; null where it says none. */
export function challengeIn(clientDataJSON: string): string | null {
  const bytes = bounded(clientDataJSON);
  const text = bytes === null ? null : decodeUtf8(bytes);
  const said = text === null ? null : parseJson(text);
  if (typeof said !== 'object' || said === null || !('challenge' in said)) return null;
  return typeof said.challenge === 'string' ? said.challenge : null;
}
