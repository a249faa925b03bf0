import type { Signature } from '../../core/order/signing.ts';
import type { Draft, RawRequest } from '../../core/order/venue.ts';
import { spellSignature } from './signature.ts';

const KEY_ID = /^[!-~]{1,128}$/;
const NO_BODY = new Uint8Array(0);

/** What a log-on signs, as if it were a request ("Connect", authentication). */
export const LOG_ON_PATH = '/realtime';

/**
 * The text that a signature covers: stamp, key, window, then the query of a GET or the body of a POST. Of a log-on it
 * is the end of its window, and no request begins so.
 */
export function signed(draft: Draft, keyId: string): Uint8Array {
  if (draft.path === LOG_ON_PATH) return Buffer.from(`GET${LOG_ON_PATH}${endOf(draft)}`, 'latin1');
  return Buffer.from(`${draft.stampedAt}${keyId}${draft.windowMs}${draft.payload}`, 'latin1');
}

/** Until when a log-on is good, in milliseconds since 1970. */
export function endOf({ stampedAt, windowMs }: Draft): number {
  return stampedAt + windowMs;
}

/**
 * Joins draft, key id and signature into the request that is sent. The key id must be one visible word and the
 * signature is of a closed alphabet: no line break can enter a header (threat T5).
 */
export function attach(draft: Draft, keyId: string, signature: Signature): RawRequest {
  if (!KEY_ID.test(keyId)) throw new RangeError('a key id is one word of visible ASCII');
  const inBody = draft.method === 'POST';
  const query = inBody || draft.payload === '' ? '' : `?${draft.payload}`;
  return {
    method: draft.method,
    target: `${draft.path}${query}`,
    headers: [
      ...UNSIGNED_HEADERS,
      ...(inBody ? [JSON_TYPE] : []),
      ['x-bapi-api-key', keyId],
      ['x-bapi-timestamp', String(draft.stampedAt)],
      ['x-bapi-recv-window', String(draft.windowMs)],
      ['x-bapi-sign', spellSignature(signature)],
    ],
    body: inBody ? Buffer.from(draft.payload, 'latin1') : NO_BODY,
  };
}

const JSON_TYPE: readonly [string, string] = ['content-type', 'application/json'];

/** Headers of every request of ours; host and length are the wire's business. */
export const UNSIGNED_HEADERS: RawRequest['headers'] = [
  ['accept', 'application/json'],
  ['user-agent', 'sallyport'],
];
