import type { RawRequest, SocketCall } from '../../../core/order/venue.ts';
import { member, memberText, parseJson, type Json } from '../../shared/json.ts';
import { CALL_METHODS, CONNECTION_METHODS } from './call-methods.ts';

/** WebSocket API documentation, "Request format": an id is a whole number, a string of up to 36 characters, or null. */
const TEXT_ID_MAX = 36;
const NUMBER_ID = /^-?(?:0|[1-9][0-9]{0,17})$/;
const NAME = /^[A-Za-z0-9_]{1,64}$/;
const MEMBERS: ReadonlySet<string> = new Set(['id', 'method', 'params']);
const PARAMETERS_MAX = 64;
const NO_BODY = new Uint8Array(0);
const NO_ID = 'null';

type Values = ReadonlyMap<string, string>;

/**
 * Reads one call. Null for what is not JSON in every detail, has a name twice, holds anything but scalars, or a value
 * with the sign that separates pairs in what is signed: two calls would then read alike (threats T3, T31).
 */
export function readCall(text: string): SocketCall | null {
  const frame = parseJson(text);
  if (frame?.kind !== 'object' || [...frame.members.keys()].some((name) => !MEMBERS.has(name))) return null;
  const id = readId(text, member(frame, 'id'));
  const method = member(frame, 'method');
  const values = readValues(member(frame, 'params'));
  if (id === null || method?.kind !== 'string' || values === null) return null;
  const purpose = CONNECTION_METHODS.get(method.text);
  const line = CALL_METHODS.get(method.text);
  return {
    id,
    purpose: purpose ?? (line === undefined ? 'notServed' : 'request'),
    request: requestOf(line ?? '', values),
    signature: values.get('signature') ?? null,
    payload: payloadOf(values),
    limits: limitsOf(values.get('returnRateLimits')),
  };
}

/** The request of a call that names no key, under a key that is logged on. */
export function asKey(call: SocketCall, key: string): RawRequest {
  return { ...call.request, headers: [...call.request.headers, ['x-mbx-apikey', key]] };
}

/** As it was written; `null` for none. */
function readId(text: string, id: Json | null): string | null {
  if (id === null || id.kind === 'null') return NO_ID;
  const fits =
    (id.kind === 'string' && id.text.length <= TEXT_ID_MAX) ||
    (id.kind === 'number' && NUMBER_ID.test(id.text));
  return fits ? text.slice(id.from, id.to) : null;
}

/** Numbers as they were written: that is what clients sign. */
function readValues(params: Json | null): Values | null {
  if (params === null || params.kind === 'null') return new Map();
  if (params.kind !== 'object' || params.members.size > PARAMETERS_MAX) return null;
  const values = new Map<string, string>();
  for (const [name, value] of params.members) {
    const text = value.kind === 'boolean' ? String(value.value) : memberText(params, name);
    if (text === null || text.includes('&') || !NAME.test(name)) return null;
    values.set(name, text);
  }
  return values;
}

/** WebSocket API documentation, "SIGNED request": every parameter but the signature, sorted by name, not escaped. */
function payloadOf(values: Values): string {
  const signed = [...values].filter(([name]) => name !== 'signature');
  signed.sort(([a], [b]) => (a < b ? -1 : 1));
  return signed.map(([name, value]) => `${name}=${value}`).join('&');
}

function requestOf(line: string, values: Values): RawRequest {
  const [method = '', path = ''] = line.split(' ');
  const pairs = [...values].filter(([name, value]) => !isAside(name, value, values));
  const query = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const key = values.get('apiKey');
  return {
    method,
    target: query === '' ? path : `${path}?${query}`,
    headers: key === undefined ? [] : [['x-mbx-apikey', key]],
    body: NO_BODY,
  };
}

/** What belongs to the call and not to its request. One client repeats the order's id under a name of its own. */
function isAside(name: string, value: string, values: Values): boolean {
  if (name === 'clientOrderId')
    return value === (values.get('newClientOrderId') ?? values.get('clientAlgoId'));
  return name === 'apiKey' || name === 'signature' || name === 'returnRateLimits';
}

function limitsOf(text: string | undefined): boolean | null {
  return text === 'true' || text === 'false' ? text === 'true' : null;
}
