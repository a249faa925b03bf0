import { assert } from '../assert.ts';
import { parseBase64Url, toBase64Url } from '../units/base64-url.ts';
import { concatBytes, equalBytes, parseHex, toHex } from '../units/bytes.ts';
import { parseSessionId, type SessionId } from '../units/ids.ts';
import { unixMs, type UnixMs } from '../units/time.ts';

/** `access` is shown with each request and lives in a page's memory; `refresh` is shown to one route only. */
export type TokenKind = 'access' | 'refresh';

/** What a token says. It means nothing without the session that it belongs to. */
export interface SessionToken {
  readonly kind: TokenKind;
  readonly session: SessionId;
  /** How often the session had been renewed when this was made. */
  readonly turn: number;
  readonly issuedAt: UnixMs;
}

/** A keyed hash of 32 bytes, under a key that never leaves the vault. */
export type Mac = (message: Uint8Array) => Uint8Array;

/** What tells a stray token apart in a log or a repository. */
const PREFIX: Readonly<Record<TokenKind, string>> = { access: 'spa_', refresh: 'spr_' };
const SESSION_BYTES = 16;
const MAC_BYTES = 32;
const CONTENT_BYTES = SESSION_BYTES + 4 + 8;
/** Base 64 of content and MAC, without padding. */
const TEXT_LENGTH = 80;
/** What is told apart by more than its length: another kind of token under the same key is another message. */
const DOMAIN = 'sallyport session token v1';

/** Makes a token: opaque to whoever holds it, nothing of it is kept. */
export function makeToken(mac: Mac, token: SessionToken): string {
  const content = contentOf(token);
  const tag = mac(messageOf(token.kind, content));
  return `${PREFIX[token.kind]}${toBase64Url(concatBytes(content, tag))}`;
}

/**
 * Reads a token of that kind. Null for text that this gateway did not make, was made for something else, or says a time
 * that lies ahead of `now` by more than a minute.
 */
export function readToken(mac: Mac, kind: TokenKind, text: string, now: UnixMs): SessionToken | null {
  if (text.length !== PREFIX[kind].length + TEXT_LENGTH || !text.startsWith(PREFIX[kind])) return null;
  const bytes = parseBase64Url(text.slice(PREFIX[kind].length));
  if (bytes?.length !== CONTENT_BYTES + MAC_BYTES) return null;
  const content = bytes.subarray(0, CONTENT_BYTES);
  if (!equalBytes(mac(messageOf(kind, content)), bytes.subarray(CONTENT_BYTES))) return null;
  return parseContent(kind, content, now);
}

/** Ours are made by the clock they are read by: more than this is a clock that was set back. */
const AHEAD_MS = 60_000;

function contentOf({ session, turn, issuedAt }: SessionToken): Uint8Array {
  const content = new Uint8Array(CONTENT_BYTES);
  const id = parseHex(session);
  assert(id?.length === SESSION_BYTES, 'a session has 16 bytes in hexadecimal digits');
  content.set(id);
  const view = new DataView(content.buffer);
  view.setUint32(SESSION_BYTES, turn);
  view.setBigUint64(SESSION_BYTES + 4, BigInt(issuedAt));
  return content;
}

function parseContent(kind: TokenKind, content: Uint8Array, now: UnixMs): SessionToken | null {
  const view = new DataView(content.buffer, content.byteOffset);
  const session = parseSessionId(toHex(content.subarray(0, SESSION_BYTES)));
  assert(session !== null, '16 bytes in hexadecimal digits name a session');
  const issuedAt = view.getBigUint64(SESSION_BYTES + 4);
  if (issuedAt > BigInt(now + AHEAD_MS)) return null;
  return { kind, session, turn: view.getUint32(SESSION_BYTES), issuedAt: unixMs(Number(issuedAt)) };
}

function messageOf(kind: TokenKind, content: Uint8Array): Uint8Array {
  const head = `${DOMAIN} ${kind}\n`;
  return concatBytes(
    Uint8Array.from(head, (char) => char.charCodeAt(0)),
    content,
  );
}
