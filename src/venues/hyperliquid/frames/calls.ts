import type { RawReply, RawRequest, SocketCall, VenueCalls } from '../../../core/order/venue.ts';
import { member, memberText, parseJson, textAt } from '../../shared/json.ts';
import { decodeText } from '../../shared/text-of-bytes.ts';
import { authenticate } from '../authenticate.ts';
import { refuse } from '../refuse.ts';

const ID = /^(?:0|[1-9][0-9]{0,15})$/;
const FRAME: ReadonlySet<string> = new Set(['id', 'method', 'request']);
const REQUEST: ReadonlySet<string> = new Set(['payload', 'type']);
const TARGETS: ReadonlyMap<string, string> = new Map([
  ['action', '/exchange'],
  ['info', '/info'],
]);
const HEADERS: RawRequest['headers'] = [['content-type', 'application/json']];

/**
 * Requests over a WebSocket ("Websocket post requests"): the payload is the body of the same request over HTTP, with
 * its own signature. Nobody logs on.
 */
export const calls: VenueCalls = {
  asKey: ({ request }) => request,
  logsOn: () => false,
  readCall,
  authenticateCall: ({ request }, check, now) => authenticate(request, check, now),
  authenticateInSession: () => ({ kind: 'refused', why: 'malformed' }),
  answerCall,
  tellLoggedOn: () => refuse({ kind: 'notServed' }),
  refuseLogOn: () => refuse({ kind: 'notServed' }),
};

/** `{"method":"post","id":1,"request":{"type":"action","payload":{…}}}`; null for anything else (threats T3, T31). */
function readCall(text: string): SocketCall | null {
  const frame = parseJson(text);
  if (frame?.kind !== 'object' || memberText(frame, 'method') !== 'post') return null;
  const id = member(frame, 'id');
  const asked = member(frame, 'request');
  if (id?.kind !== 'number' || !ID.test(id.text) || asked?.kind !== 'object') return null;
  const target = TARGETS.get(textAt(asked, 'type'));
  const payload = member(asked, 'payload');
  const isWhole =
    [...frame.members.keys()].every((name) => FRAME.has(name)) &&
    [...asked.members.keys()].every((name) => REQUEST.has(name));
  if (target === undefined || payload?.kind !== 'object' || !isWhole) return null;
  const body = Buffer.from(text.slice(payload.from, payload.to), 'utf8');
  const request: RawRequest = { method: 'POST', target, headers: HEADERS, body };
  return { id: id.text, purpose: 'request', request, signature: null, payload: '', limits: null };
}

/**
 * Of these it is sure that nothing was done. In the form of an error one client takes them for an order without a
 * number; in that of an action that was refused every client throws.
 */
const REFUSALS: ReadonlySet<number> = new Set([404, 429, 503]);

/** The answer of a request as the answer to a message: what was said is handed on exactly as it is. */
function answerCall(call: SocketCall | null, reply: RawReply): string {
  if (call === null) return JSON.stringify({ channel: 'error', data: NO_REQUEST });
  const text = decodeText(reply.body) ?? '';
  const said = parseJson(text);
  const isInfo = call.request.target === '/info';
  // A refusal of ours to a read is no answer to what was asked.
  const isRefusal = isInfo && said !== null && textAt(said, 'status') === 'err';
  const why = said === null ? '' : textAt(said, 'response');
  if (!isInfo && REFUSALS.has(reply.status) && why !== '')
    return answered(call.id, `{"type":"action","payload":${text}}`);
  if (reply.status !== 200 || said === null || isRefusal) {
    const payload = JSON.stringify(`${reply.status}: ${why}`);
    return answered(call.id, `{"type":"error","payload":${payload}}`);
  }
  if (!isInfo) return answered(call.id, `{"type":"action","payload":${text}}`);
  const asked = parseJson(decodeText(call.request.body) ?? '');
  const type = JSON.stringify(asked === null ? '' : textAt(asked, 'type'));
  return answered(call.id, `{"type":"info","payload":{"type":${type},"data":${text}}}`);
}

const NO_REQUEST = 'Sallyport: this message is no request.';

function answered(id: string, response: string): string {
  return `{"channel":"post","data":{"id":${id},"response":${response}}}`;
}
