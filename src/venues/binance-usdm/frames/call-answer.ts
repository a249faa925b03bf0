import type { LoggedOn } from '../../../core/order/logged-on.ts';
import type { RawReply, SocketCall } from '../../../core/order/venue.ts';
import { decodeText } from '../../shared/text-of-bytes.ts';
import { parseJson, textAt } from '../../shared/json.ts';
import { answer } from '../refuse.ts';

/** The venue's counters in headers, and the limits that they count towards (general information, "Limits"). */
const COUNTERS: readonly (readonly [header: string, limit: string])[] = [
  ['x-mbx-order-count-10s', '"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":300'],
  ['x-mbx-order-count-1m', '"rateLimitType":"ORDERS","interval":"MINUTE","intervalNum":1,"limit":1200'],
  [
    'x-mbx-used-weight-1m',
    '"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":2400',
  ],
];
const COUNT = /^[0-9]{1,9}$/;
/** WebSocket API documentation, "Errors": what was sent is no valid request. */
const NO_CALL =
  '{"id":null,"status":400,"error":{"code":-1135,"msg":"Sallyport: this message is no request."}}';

/** An HTTP answer as the answer to a call: its JSON is handed on exactly as it is, never read and written anew. */
export function answerCall(call: SocketCall | null, reply: RawReply, limits: boolean): string {
  if (call === null) return NO_CALL;
  const text = bodyOf(reply);
  const outcome = reply.status === 200 ? `"result":${text ?? '{}'}` : `"error":${errorOf(reply, text)}`;
  const counters = (call.limits ?? limits) ? countersOf(reply) : '';
  return `{"id":${call.id},"status":${reply.status},${outcome}${counters}}`;
}

/** Null for a body that is not JSON. */
function bodyOf({ body }: RawReply): string | null {
  const text = decodeText(body);
  return text === null || parseJson(text) === null ? null : text;
}

/** Limiters and firewalls in front of the venue answer with pages, or with nothing. */
function errorOf({ status }: RawReply, text: string | null): string {
  const body = text === null ? null : parseJson(text);
  if (text !== null && body !== null && textAt(body, 'code') !== '') return text;
  const code = status === 429 || status === 418 ? -1003 : -1000;
  return `{"code":${code},"msg":"Sallyport: the venue answered ${status} without saying why."}`;
}

function countersOf({ headers }: RawReply): string {
  const given = new Map(headers);
  const counted = COUNTERS.flatMap(([header, limit]) => {
    const count = given.get(header) ?? '';
    return COUNT.test(count) ? [`{${limit},"count":${Number(count)}}`] : [];
  });
  return counted.length === 0 ? '' : `,"rateLimits":[${counted.join(',')}]`;
}

/** Who is logged on to a connection, as the venue says it. */
export function tellLoggedOn(state: LoggedOn): RawReply {
  return answer(
    JSON.stringify({
      apiKey: state.key,
      authorizedSince: state.since,
      connectedSince: state.connectedSince,
      returnRateLimits: state.limits,
      serverTime: state.now,
      userDataStream: false,
    }),
  );
}

/** The venue logs on with Ed25519 keys only (WebSocket API documentation, "Authentication"). */
export function refuseLogOn(): RawReply {
  const error = {
    code: -4056,
    msg: 'Sallyport: only Ed25519 keys log on; sign each request instead, or ask for a decoy of that kind.',
  };
  return { ...answer(JSON.stringify(error)), status: 400 };
}
