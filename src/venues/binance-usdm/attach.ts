import type { Signature } from '../../core/order/signing.ts';
import type { Draft, RawRequest } from '../../core/order/venue.ts';
import { spellSignature } from './signature.ts';

const KEY_ID = /^[!-~]{1,128}$/;
const NO_BODY = new Uint8Array(0);
const FORM: readonly [string, string] = ['content-type', 'application/x-www-form-urlencoded'];

/**
 * Joins draft, key id and signature into the request that is sent. The payload is escaped text, so is the signature,
 * and the key id must be one visible word: no line break can enter a header or the request line (threat T5).
 */
export function attach(draft: Draft, keyId: string, signature: Signature): RawRequest {
  if (!KEY_ID.test(keyId)) throw new RangeError('a key id is one word of visible ASCII');
  const signed = `${draft.payload}&signature=${spellSignature(signature)}`;
  const inBody = draft.method === 'POST' || draft.method === 'PUT';
  return {
    method: draft.method,
    target: inBody ? draft.path : `${draft.path}?${signed}`,
    headers: [...UNSIGNED_HEADERS, FORM, ['x-mbx-apikey', keyId]],
    body: inBody ? Buffer.from(signed, 'latin1') : NO_BODY,
  };
}

/** Headers of every request of ours; host and length are the wire's business. */
export const UNSIGNED_HEADERS: RawRequest['headers'] = [
  ['accept', 'application/json'],
  ['user-agent', 'sallyport'],
];
