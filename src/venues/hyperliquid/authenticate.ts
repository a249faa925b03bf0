import type { Authentication, RawRequest } from '../../core/order/venue.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { readExchangeRequest, signersOf } from './exchange-request.ts';
import type { Recover } from './signature.ts';
import { AHEAD_MS, BOT_WINDOW_MS } from './timing.ts';
import type { Address } from './text.ts';

/**
 * The addresses that a request may be signed by, at most two, for finding the bot. Empty for what is no signed request,
 * reads among them: those carry no signature at all.
 */
export function keysOf(request: RawRequest, recover: Recover): readonly Address[] {
  const read = readExchangeRequest(request.body);
  return read.kind === 'notUnderstood' ? [] : signersOf(read, recover).map(({ address }) => address);
}

/**
 * Whether this request carries the signature of the decoy with that address, for either chain, over the action as it
 * was written: key by key, number by number. Its nonce is taken for the time of signing, which is what clients put
 * there, and must lie within a minute: the venue itself would take two days. The bot's own `expiresAfter` must not have
 * passed.
 */
export function authenticate(
  request: RawRequest,
  decoy: Address,
  now: UnixMs,
  recover: Recover,
): Authentication {
  const read = readExchangeRequest(request.body);
  if (read.kind === 'notUnderstood') return { kind: 'refused', why: 'malformed' };
  const isSigned = signersOf(read, recover).some(({ address }) => address === decoy);
  if (!isSigned) return { kind: 'refused', why: 'signature' };
  const { nonce, expiresAfter, signature } = read;
  const isOld = now - nonce > BOT_WINDOW_MS || (expiresAfter !== null && now >= expiresAfter);
  if (isOld || nonce >= now + AHEAD_MS) return { kind: 'refused', why: 'timestamp' };
  return { kind: 'authentic', timestamp: nonce, windowMs: BOT_WINDOW_MS, signature: signature.text };
}
