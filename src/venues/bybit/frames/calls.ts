import type { LoggedOn } from '../../../core/order/logged-on.ts';
import type { DecoyCheck } from '../../../core/order/signing.ts';
import type {
  Authentication,
  RawReply,
  RawRequest,
  SocketCall,
  VenueCalls,
} from '../../../core/order/venue.ts';
import type { UnixMs } from '../../../core/units/time.ts';
import { member, memberText, parseJson, type Json } from '../../shared/json.ts';
import { LOG_ON_PATH } from '../attach.ts';
import { readEnvelope } from '../envelope.ts';
import { answer, refuse } from '../refuse.ts';
import { readSignature } from '../signature.ts';
import { parseMs } from '../text.ts';
import { AHEAD_MS, WINDOW_MAX_MS, WINDOW_MS } from '../timing.ts';

/** Operations of the trade socket and the request that each is in another form ("Websocket Trade Guideline"). */
export const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['order.amend', '/v5/order/amend'],
  ['order.amend-batch', '/v5/order/amend-batch'],
  ['order.cancel', '/v5/order/cancel'],
  ['order.cancel-batch', '/v5/order/cancel-batch'],
  ['order.create', '/v5/order/create'],
  ['order.create-batch', '/v5/order/create-batch'],
]);

const MEMBERS: ReadonlySet<string> = new Set(['args', 'header', 'op', 'reqId', 'req_id']);
const HEADERS: ReadonlySet<string> = new Set([
  'Referer',
  'X-BAPI-RECV-WINDOW',
  'X-BAPI-TIMESTAMP',
  'X-Referer',
]);
const ID_MAX = 64;
/** A log-on that is good for longer than a day is a mistake; one client signs for hours ahead. */
const LOG_ON_MAX_MS = 86_400_000;
const NO_BODY = new Uint8Array(0);

/** Orders over WebSocket: a log-on, then messages without a signature, each judged as the request that it is. */
export const calls: VenueCalls = {
  asKey: (call, key) => ({ ...call.request, headers: [...call.request.headers, ['x-bapi-api-key', key]] }),
  logsOn: () => true,
  readCall,
  authenticateCall,
  authenticateInSession,
  answerCall,
  tellLoggedOn: (state: LoggedOn): RawReply =>
    answer(JSON.stringify({ retCode: 0, retMsg: 'OK', result: [String(state.now)], retExtInfo: {} })),
  refuseLogOn: () => refuse({ kind: 'unauthenticated' }),
};

/** Null for what is not JSON in every detail, has a name twice, or a part that is not known (threats T3, T31). */
function readCall(text: string): SocketCall | null {
  const frame = parseJson(text);
  if (frame?.kind !== 'object' || [...frame.members.keys()].some((name) => !MEMBERS.has(name))) return null;
  const op = memberText(frame, 'op');
  const id = op === null ? null : echoOf(text, frame, op);
  if (op === null || id === null) return null;
  if (op === 'auth') return readLogOn(id, member(frame, 'args'));
  if (op === 'ping') return { ...EMPTY, id, purpose: 'status' };
  const path = OPERATIONS.get(op);
  if (path === undefined) return { ...EMPTY, id, purpose: 'notServed' };
  const args = member(frame, 'args');
  const headers = readHeaders(member(frame, 'header'));
  const [order, more] = args?.kind === 'array' ? args.items : [];
  if (order?.kind !== 'object' || more !== undefined || headers === null) return null;
  const body = Buffer.from(text.slice(order.from, order.to), 'utf8');
  const request: RawRequest = { method: 'POST', target: path, headers, body };
  return { ...EMPTY, id, purpose: 'request', request };
}

const EMPTY: Omit<SocketCall, 'id' | 'purpose'> = {
  request: { method: 'GET', target: LOG_ON_PATH, headers: [], body: NO_BODY },
  signature: null,
  payload: '',
  limits: null,
};

/** The members that an answer begins with: the id as it was written, and the operation. */
function echoOf(text: string, frame: Json, op: string): string | null {
  const given = member(frame, 'reqId') ?? member(frame, 'req_id');
  const named = `"op":${JSON.stringify(op === 'ping' ? 'pong' : op.slice(0, ID_MAX))}`;
  if (given === null) return named;
  const fits = (given.kind === 'string' || given.kind === 'number') && given.text.length <= ID_MAX;
  return fits ? `"reqId":${text.slice(given.from, given.to)},${named}` : null;
}

/** `[key, expires, signature]`; the signature is over `GET/realtime` and the time. */
export function readLogOn(id: string, args: Json | null): SocketCall | null {
  const given = args?.kind === 'array' ? args.items.flatMap(scalar) : [];
  const [key, expires, signature] = given;
  if (given.length !== 3 || key === undefined || expires === undefined || signature === undefined)
    return null;
  const headers = [
    ['x-bapi-api-key', key],
    ['x-bapi-timestamp', expires],
  ] as const;
  const request: RawRequest = { method: 'GET', target: LOG_ON_PATH, headers, body: NO_BODY };
  return { id, purpose: 'logOn', request, signature, payload: `GET${LOG_ON_PATH}${expires}`, limits: null };
}

function scalar(item: Json): readonly string[] {
  return item.kind === 'string' || item.kind === 'number' ? [item.text] : [];
}

/** Stamp and window, as the headers of a request. */
function readHeaders(header: Json | null): RawRequest['headers'] | null {
  if (header === null) return [];
  if (header.kind !== 'object') return null;
  const headers: (readonly [string, string])[] = [];
  for (const [name, value] of header.members) {
    const [text] = scalar(value);
    if (!HEADERS.has(name) || text === undefined) return null;
    if (name.startsWith('X-BAPI-')) headers.push([name.toLowerCase(), text]);
  }
  return headers;
}

/** A log-on that is signed and not over. Other messages carry no signature. */
function authenticateCall(call: SocketCall, check: DecoyCheck, now: UnixMs): Authentication {
  const signature = readSignature(check.type, call.signature ?? '');
  const expires = parseMs(new Map(call.request.headers).get('x-bapi-timestamp') ?? '');
  if (signature === null || expires === null) return { kind: 'refused', why: 'malformed' };
  if (!check.verify(Buffer.from(call.payload, 'utf8'), signature.bytes))
    return { kind: 'refused', why: 'signature' };
  if (expires <= now || expires > now + LOG_ON_MAX_MS) return { kind: 'refused', why: 'timestamp' };
  return { kind: 'authentic', timestamp: expires, windowMs: 0, signature: signature.text };
}

/** The stamp of a message on a connection that is logged on; `token` stands for the signature that it has not. */
function authenticateInSession(call: SocketCall, token: string, now: UnixMs): Authentication {
  const given = new Map(call.request.headers);
  const timestamp = parseMs(given.get('x-bapi-timestamp') ?? '');
  const windowMs = parseMs(given.get('x-bapi-recv-window') ?? String(WINDOW_MS));
  if (timestamp === null || windowMs === null || windowMs > WINDOW_MAX_MS)
    return { kind: 'refused', why: 'malformed' };
  if (timestamp >= now + AHEAD_MS || now - timestamp > windowMs) return { kind: 'refused', why: 'timestamp' };
  return { kind: 'authentic', timestamp, windowMs, signature: token };
}

/** The answer of a request as the answer to a message: its parts are handed on exactly as they are. */
function answerCall(call: SocketCall | null, reply: RawReply): string {
  const id = call?.id ?? '"op":""';
  const envelope = call === null ? null : readEnvelope(reply);
  if (envelope === null) {
    const text =
      call === null
        ? 'this message is no request.'
        : `the venue answered ${reply.status} without saying why.`;
    return `{${id},"retCode":${call === null ? 10001 : 10016},"retMsg":${JSON.stringify(`Sallyport: ${text}`)}${END}`;
  }
  const { text } = envelope;
  const sliceOf = (part: Json | null): string => (part === null ? '{}' : text.slice(part.from, part.to));
  const said = `"retCode":${envelope.code},"retMsg":${sliceOf(member(envelope.whole, 'retMsg'))}`;
  const outcome = `"data":${sliceOf(envelope.result)},"retExtInfo":${sliceOf(envelope.extra)}`;
  return `{${id},${said},${outcome},"connId":"sallyport"}`;
}

const END = ',"data":{},"retExtInfo":{},"connId":"sallyport"}';
