import type { DecoyCheck } from '../../core/order/signing.ts';
import type { Authentication, RawRequest } from '../../core/order/venue.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { latin1 } from '../shared/text-of-bytes.ts';
import { parseForm, queryOf, type Pair } from '../shared/form.ts';
import { readSignature, type SpeltSignature } from './signature.ts';
import { parseMs } from './text.ts';
import { AHEAD_MS, WINDOW_MAX_MS, WINDOW_MS } from './timing.ts';

const KEY_HEADER = 'x-mbx-apikey';
/** Visible ASCII: what a header value of one word may hold. */
const KEY = /^[!-~]{1,128}$/;

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
export function authenticate(request: RawRequest, check: DecoyCheck, now: UnixMs): Authentication {
  const query = queryOf(request.target);
  const body = latin1(request.body);
  const queryPairs = parseForm(query);
  const bodyPairs = parseForm(body);
  if (queryPairs === null || bodyPairs === null) return { kind: 'refused', why: 'malformed' };
  const stamp = stampOf([...queryPairs, ...bodyPairs], check.type);
  if (stamp === null) return { kind: 'refused', why: 'malformed' };
  const raw = withoutSignature(query) + withoutSignature(body);
  const { timestamp, windowMs, signature } = stamp;
  if (!signed(check, raw, signature)) {
    const decoded = decodedText(queryPairs, bodyPairs);
    if (decoded === null || decoded === raw || !signed(check, decoded, signature)) {
      return { kind: 'refused', why: 'signature' };
    }
  }
  if (timestamp >= now + AHEAD_MS || now - timestamp > windowMs) return { kind: 'refused', why: 'timestamp' };
  return { kind: 'authentic', timestamp, windowMs, signature: signature.text };
}

interface StampGiven {
  readonly timestamp: UnixMs;
  readonly windowMs: number;
  readonly signature: SpeltSignature;
}

function stampOf(pairs: readonly Pair[], type: DecoyCheck['type']): StampGiven | null {
  const found = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (name !== 'timestamp' && name !== 'recvWindow' && name !== 'signature') continue;
    if (found.has(name)) return null;
    found.set(name, value);
  }
  const timestamp = parseMs(found.get('timestamp') ?? '');
  const windowMs = parseMs(found.get('recvWindow') ?? String(WINDOW_MS));
  const signature = readSignature(type, found.get('signature') ?? '');
  if (timestamp === null || windowMs === null || signature === null) return null;
  return windowMs > WINDOW_MAX_MS ? null : { timestamp, windowMs, signature };
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

/** Raw text is ASCII here, so its UTF-8 form is the bytes that came. */
function signed(check: DecoyCheck, message: string, signature: SpeltSignature): boolean {
  return check.verify(Buffer.from(message, 'utf8'), signature.bytes);
}
