import type { DecoyCheck } from '../../core/order/signing.ts';
import type { Authentication, RawRequest, Unsigned } from '../../core/order/venue.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { userOf } from './decode-read.ts';
import { digestsOf, readExchangeRequest, signersOf, type ExchangeRequest } from './exchange-request.ts';
import type { Recover } from './signature.ts';
import { AHEAD_MS, BOT_WINDOW_MS } from './timing.ts';
import type { Address } from './text.ts';

/**
 * The addresses that a request may be of, for finding the bot: of an action at most two, by its signature, and none
 * after one that is known; of a read the user that it asks about.
 */
export function keysOf(
  request: RawRequest,
  recover: Recover,
  isKnown: (key: Address) => boolean = () => false,
): readonly Address[] {
  if (request.target === READS) {
    const user = userOf(request);
    return user === null ? [] : [user];
  }
  const read = readExchangeRequest(request.body);
  const found: Address[] = [];
  if (read.kind === 'notUnderstood') return found;
  for (const { address } of signersOf(read, recover)) {
    found.push(address);
    if (isKnown(address)) break;
  }
  return found;
}

const READS = '/info';

/**
 * Whether this request carries the decoy's signature, for either chain, over the action as it was written: key by key,
 * number by number. Its nonce is taken for the time of signing, which is what clients put there, and must lie within a
 * minute: the venue itself would take two days. The bot's own `expiresAfter` must not have passed. A read carries no
 * signature at all.
 */
export function authenticate(request: RawRequest, check: DecoyCheck, now: UnixMs): Authentication | Unsigned {
  if (request.target === READS) return { kind: 'unsigned' };
  const read = readExchangeRequest(request.body);
  if (read.kind === 'notUnderstood') return { kind: 'refused', why: 'malformed' };
  if (!isSigned(read, check)) return { kind: 'refused', why: 'signature' };
  const { nonce, expiresAfter, signature } = read;
  const isOld = now - nonce > BOT_WINDOW_MS || (expiresAfter !== null && now >= expiresAfter);
  if (isOld || nonce >= now + AHEAD_MS) return { kind: 'refused', why: 'timestamp' };
  const proof = { timestamp: nonce, windowMs: BOT_WINDOW_MS, signature: signature.text };
  return { kind: 'authentic', ...proof, ...(expiresAfter === null ? {} : { notAfter: expiresAfter }) };
}

function isSigned(read: ExchangeRequest, check: DecoyCheck): boolean {
  for (const { digest } of digestsOf(read)) if (check.verify(digest, read.signature.bytes)) return true;
  return false;
}
