import type { Authentication, RawRequest } from '../../core/order/venue.ts';
import { equalBytes } from '../../core/units/bytes.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { latin1, parseForm, queryOf, type Pair } from './form.ts';
import { parseMs } from './text.ts';
import { AHEAD_MS, WINDOW_MAX_MS, WINDOW_MS } from './timing.ts';

const KEY_HEADER = 'x-mbx-apikey';
/** Visible ASCII: what a header value of one word may hold. */
const KEY = /^[!-~]{1,128}$/;
/** HMAC-SHA256 in hexadecimal, in either case. */
const SIGNATURE = /^[0-9A-Fa-f]{64}$/;

type Mac = (message: Uint8Array) => Uint8Array;

/** The key id a request presents; null when there is none, or more than one. */
export function keyOf(request: RawRequest): string | null {
  const keys = request.headers.filter(([name]) => name === KEY_HEADER);
  const [only] = keys;
  return keys.length === 1 && only !== undefined && KEY.test(only[1]) ? only[1] : null;
}

/**
 * Verifies the bot's signature over the bytes as they came: raw query and raw body without the signature pair, joined
 * without separator. Clients escape, order and place parameters differently, so nothing is rebuilt. One client family
 * signs the text before escaping: for it the decoded text is tried once, unless decoding would blur where a pair ends.
 * Refused: a signature, stamp or window that is missing, repeated or malformed, and a stamp outside the window.
 */
export function authenticate(request: RawRequest, mac: Mac, now: UnixMs): Authentication {
  const query = queryOf(request.target);
  const body = latin1(request.body);
  const queryPairs = parseForm(query);
  const bodyPairs = parseForm(body);
  if (queryPairs === null || bodyPairs === null) return { kind: 'refused', why: 'malformed' };
  const stamp = stampOf([...queryPairs, ...bodyPairs]);
  if (stamp === null) return { kind: 'refused', why: 'malformed' };
  const raw = withoutSignature(query) + withoutSignature(body);
  const { timestamp, windowMs, signature } = stamp;
  if (!signed(signature, raw, mac)) {
    const decoded = decodedText(queryPairs, bodyPairs);
    if (decoded === null || decoded === raw || !signed(signature, decoded, mac)) {
      return { kind: 'refused', why: 'signature' };
    }
  }
  if (timestamp >= now + AHEAD_MS || now - timestamp > windowMs) return { kind: 'refused', why: 'timestamp' };
  return { kind: 'authentic', timestamp, windowMs, signature };
}

interface StampGiven {
  readonly timestamp: UnixMs;
  readonly windowMs: number;
  /** Lower-case hexadecimal: one spelling, so that a replay in other letters is the same request. */
  readonly signature: string;
}

function stampOf(pairs: readonly Pair[]): StampGiven | null {
  const found = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (name !== 'timestamp' && name !== 'recvWindow' && name !== 'signature') continue;
    if (found.has(name)) return null;
    found.set(name, value);
  }
  const timestamp = parseMs(found.get('timestamp') ?? '');
  const windowMs = parseMs(found.get('recvWindow') ?? String(WINDOW_MS));
  const signature = found.get('signature') ?? '';
  if (timestamp === null || windowMs === null || !SIGNATURE.test(signature)) return null;
  return windowMs > WINDOW_MAX_MS ? null : { timestamp, windowMs, signature: signature.toLowerCase() };
}

function withoutSignature(raw: string): string {
  if (!raw.includes('signature=')) return raw;
  const pairs = raw.split('&');
  return pairs.filter((pair) => !pair.startsWith('signature=')).join('&');
}

/** The pairs as they read after decoding; null when a value holds what separates them, and two requests read alike. */
function decodedText(query: readonly Pair[], body: readonly Pair[]): string | null {
  const kept = [query, body].map((pairs) => pairs.filter(([name]) => name !== 'signature'));
  if (kept.flat().some(([, value]) => value.includes('&'))) return null;
  return kept.map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&')).join('');
}

/** In time that depends on lengths only. Raw text is ASCII here, so its UTF-8 form is the bytes that came. */
function signed(signature: string, message: string, mac: Mac): boolean {
  return equalBytes(Buffer.from(signature, 'hex'), mac(Buffer.from(message, 'utf8')));
}
