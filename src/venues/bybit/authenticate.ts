import type { DecoyCheck } from '../../core/order/signing.ts';
import type { Authentication, RawRequest } from '../../core/order/venue.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { parseForm, queryOf } from '../shared/form.ts';
import { latin1 } from '../shared/text-of-bytes.ts';
import { readSignature } from './signature.ts';
import { parseMs } from './text.ts';
import { AHEAD_MS, WINDOW_MAX_MS, WINDOW_MS } from './timing.ts';

const KEY_HEADER = 'x-bapi-api-key';
const TIMESTAMP_HEADER = 'x-bapi-timestamp';
const WINDOW_HEADER = 'x-bapi-recv-window';
const SIGNATURE_HEADER = 'x-bapi-sign';
/** Visible ASCII: what a header value of one word may hold. */
const KEY = /^[!-~]{1,128}$/;

/** The key id a request presents; null when there is none, or more than one. */
export function keyOf(request: RawRequest): string | null {
  const key = headerOf(request, KEY_HEADER);
  return key !== null && KEY.test(key) ? key : null;
}

/**
 * Verifies the bot's signature over stamp, key, window and the bytes as they came: the raw query of a GET, the raw body
 * of a POST. A part that no signature covers, the query of a POST or the body of a GET, must not be there. One client
 * family signs the query before escaping: for it the decoded text is tried once, unless decoding would blur where a
 * pair ends. Refused: a header that is missing, repeated or malformed, and a stamp outside the window.
 */
export function authenticate(request: RawRequest, check: DecoyCheck, now: UnixMs): Authentication {
  const key = keyOf(request);
  const stamp = headerOf(request, TIMESTAMP_HEADER);
  const window = hasHeader(request, WINDOW_HEADER) ? headerOf(request, WINDOW_HEADER) : String(WINDOW_MS);
  const signature = readSignature(check.type, headerOf(request, SIGNATURE_HEADER) ?? '');
  const timestamp = parseMs(stamp ?? '');
  const windowMs = parseMs(window ?? '');
  const payloads = payloadsOf(request);
  if (key === null || signature === null || timestamp === null || windowMs === null || payloads === null)
    return { kind: 'refused', why: 'malformed' };
  if (windowMs > WINDOW_MAX_MS) return { kind: 'refused', why: 'malformed' };
  // Clients that leave the window out sign an empty text in its place.
  const head = `${stamp}${key}${hasHeader(request, WINDOW_HEADER) ? window : ''}`;
  const isSigned = payloads.some((payload) =>
    check.verify(Buffer.concat([Buffer.from(head, 'latin1'), payload]), signature.bytes),
  );
  if (!isSigned) return { kind: 'refused', why: 'signature' };
  if (timestamp >= now + AHEAD_MS || now - timestamp > windowMs) return { kind: 'refused', why: 'timestamp' };
  return { kind: 'authentic', timestamp, windowMs, signature: signature.text };
}

/** What may have been signed: the bytes that came, and for a query also what they read as. Null for a part too many. */
function payloadsOf({ method, target, body }: RawRequest): readonly Uint8Array[] | null {
  const query = queryOf(target);
  if (method !== 'GET') return target.includes('?') ? null : [body];
  const pairs = parseForm(query);
  if (body.length > 0 || pairs === null) return null;
  const raw = Buffer.from(query, 'latin1');
  if (pairs.some(([, value]) => value.includes('&'))) return [raw];
  const decoded = pairs.map(([name, value]) => `${name}=${value}`).join('&');
  return decoded === latin1(raw) ? [raw] : [raw, Buffer.from(decoded, 'utf8')];
}

function hasHeader(request: RawRequest, wanted: string): boolean {
  return request.headers.some(([name]) => name === wanted);
}

/** Null when it is not there exactly once. */
function headerOf(request: RawRequest, wanted: string): string | null {
  const found = request.headers.filter(([name]) => name === wanted);
  const [only] = found;
  return found.length === 1 && only !== undefined ? only[1] : null;
}
