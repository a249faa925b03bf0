import type { Signature } from '../../core/order/signing.ts';
import type { Draft, RawRequest } from '../../core/order/venue.ts';
import { latin1 } from '../shared/text-of-bytes.ts';

/** What may stand in the header: no space, no colon, no line break can get in (threat T5). */
const API_KEY = /^[A-Za-z0-9]{1,128}$/;
const TOKEN = /^[A-Za-z0-9]{1,256}$/;
const NO_BODY = new Uint8Array(0);

/** Nothing is signed: whoever has the token of the session may do what it allows. */
export function signed(): Uint8Array {
  return NO_BODY;
}

/** Joins draft, key id and the session's token into the request that is sent. Throws for what no header may hold. */
export function attach(draft: Draft, keyId: string, signature: Signature | null): RawRequest {
  const { method, path, payload } = draft;
  const inBody = method === 'POST' || method === 'PUT';
  const isJson = payload.startsWith('[');
  return {
    method,
    target: inBody || payload === '' ? path : `${path}?${payload}`,
    headers: [
      ...UNSIGNED_HEADERS,
      ...(inBody ? [isJson ? JSON_TYPE : FORM_TYPE] : []),
      ['authorization', authorization(keyId, signature)],
    ],
    body: inBody ? Buffer.from(payload, 'latin1') : NO_BODY,
  };
}

/** The header that proves who asks. */
export function authorization(keyId: string, signature: Signature | null): string {
  const token = signature?.type === 'checksum' ? latin1(signature.bytes) : '';
  if (!API_KEY.test(keyId) || !TOKEN.test(token))
    throw new RangeError('a key and a token are letters and digits');
  return `token ${keyId}:${token}`;
}

const JSON_TYPE: readonly [string, string] = ['content-type', 'application/json'];
/** The type of a body with parameters. */
export const FORM_TYPE: readonly [string, string] = ['content-type', 'application/x-www-form-urlencoded'];

/** Headers of every request of ours; host and length are the wire's business. */
export const UNSIGNED_HEADERS: RawRequest['headers'] = [
  ['accept', 'application/json'],
  ['user-agent', 'sallyport'],
  ['x-kite-version', '3'],
];
