import type { Signature } from '../../core/order/signing.ts';
import type { Draft, RawRequest } from '../../core/order/venue.ts';
import { spellSignature } from './signature.ts';

/** Headers of every request of ours; host and length are the wire's business. */
export const HEADERS: RawRequest['headers'] = [
  ['accept', 'application/json'],
  ['content-type', 'application/json'],
  ['user-agent', 'sallyport'],
];

/**
 * Joins a draft and the signature into the request that is sent. A read carries none. The payload is JSON of ours, in
 * ASCII, that ends with a brace. Throws for a signature of another kind of key.
 */
export function attach(draft: Draft, signature: Signature | null): RawRequest {
  const text =
    signature === null ? draft.payload : `${draft.payload.slice(0, -1)},"signature":${spelt(signature)}}`;
  return { method: 'POST', target: draft.path, headers: HEADERS, body: Buffer.from(text, 'latin1') };
}

function spelt({ type, bytes }: Signature): string {
  if (type !== 'secp256k1') throw new RangeError('keys of this venue are on secp256k1');
  return spellSignature(bytes);
}
