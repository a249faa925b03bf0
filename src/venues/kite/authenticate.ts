import type { DecoyCheck } from '../../core/order/signing.ts';
import type { Authentication, RawRequest } from '../../core/order/venue.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { parseForm } from '../shared/form.ts';
import { latin1 } from '../shared/text-of-bytes.ts';
import { isDecoyToken } from './decoy-token.ts';
import { WINDOW_MS } from './timing.ts';

const AUTHORIZATION = /^token ([A-Za-z0-9]{1,128}):([A-Za-z0-9]{1,256})$/;
const KEY = /^[A-Za-z0-9]{1,128}$/;

interface Presented {
  readonly key: string;
  readonly token: string;
}

/** The one key id that a request presents; empty for none, or for more than one. A log-on has it in its body. */
export function keysOf(request: RawRequest): readonly string[] {
  const key = presentedBy(request)?.key ?? keyOfLogOn(request);
  return key === null ? [] : [key];
}

/**
 * Whether the request shows an access token of this decoy. A token covers nothing of the request, and the request has
 * no time and no number of its own: what keeps it from being sent twice by somebody else is TLS alone. So each counts
 * as a new one.
 */
export function authenticate(request: RawRequest, check: DecoyCheck, now: UnixMs): Authentication {
  const presented = presentedBy(request);
  if (presented === null) return { kind: 'refused', why: 'malformed' };
  if (!isDecoyToken(check, presented.key, presented.token)) return { kind: 'refused', why: 'signature' };
  return { kind: 'authentic', timestamp: now, windowMs: WINDOW_MS, signature: '' };
}

function presentedBy({ headers }: RawRequest): Presented | null {
  const found = headers.filter(([name]) => name === 'authorization');
  const [, key, token] = AUTHORIZATION.exec(found[0]?.[1] ?? '') ?? [];
  return found.length === 1 && key !== undefined && token !== undefined ? { key, token } : null;
}

function keyOfLogOn({ method, target, headers, body }: RawRequest): string | null {
  if (method !== 'POST' || target !== '/session/token') return null;
  if (headers.some(([name]) => name === 'authorization')) return null;
  const keys = (parseForm(latin1(body)) ?? []).filter(([name]) => name === 'api_key');
  const key = keys[0]?.[1] ?? '';
  return keys.length === 1 && KEY.test(key) ? key : null;
}
