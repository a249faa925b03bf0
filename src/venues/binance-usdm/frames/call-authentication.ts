import type { DecoyCheck } from '../../../core/order/signing.ts';
import type { Authentication, SocketCall } from '../../../core/order/venue.ts';
import type { UnixMs } from '../../../core/units/time.ts';
import { queryOf } from '../../shared/form.ts';
import { readSignature } from '../signature.ts';
import { parseMs } from '../text.ts';
import { AHEAD_MS, WINDOW_MAX_MS, WINDOW_MS } from '../timing.ts';

/**
 * Verifies the signature that a call carries over its parameters, sorted and not escaped. Refused: one that is missing
 * or malformed, and a stamp outside the window.
 */
export function authenticateCall(call: SocketCall, check: DecoyCheck, now: UnixMs): Authentication {
  const signature = readSignature(check.type, call.signature ?? '');
  if (signature === null) return { kind: 'refused', why: 'malformed' };
  if (!check.verify(Buffer.from(call.payload, 'utf8'), signature.bytes)) {
    return { kind: 'refused', why: 'signature' };
  }
  return inWindow(call, signature.text, now);
}

/** The stamp of a call on a connection that is logged on; `token` stands for the signature that it has not. */
export function authenticateInSession(call: SocketCall, token: string, now: UnixMs): Authentication {
  return inWindow(call, token, now);
}

function inWindow(call: SocketCall, signature: string, now: UnixMs): Authentication {
  // The query is of our own writing: each name once, every value escaped.
  const given = new URLSearchParams(queryOf(call.request.target));
  const timestamp = parseMs(given.get('timestamp') ?? '');
  const windowMs = parseMs(given.get('recvWindow') ?? String(WINDOW_MS));
  if (timestamp === null || windowMs === null || windowMs > WINDOW_MAX_MS) {
    return { kind: 'refused', why: 'malformed' };
  }
  if (timestamp >= now + AHEAD_MS || now - timestamp > windowMs) return { kind: 'refused', why: 'timestamp' };
  return { kind: 'authentic', timestamp, windowMs, signature };
}
