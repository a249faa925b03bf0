import type { StreamRequest } from '../../../core/order/stream-request.ts';
import type { SocketRoute } from '../../../core/order/socket-route.ts';
import type { VenueSockets } from '../../../core/order/venue.ts';
import { calls } from './calls.ts';
import { namedStreams } from './named-streams.ts';
import { member, memberText, parseJson, textAt, type Json } from '../../shared/json.ts';

const TARGET = '/ws';
/** Fewer than the thousand that the venue lets an address listen to. */
const STREAMS_MAX = 500;
/** Public subscriptions, and what each may say beside its type ("Subscriptions"). */
const MARKET_STREAMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['activeAssetCtx', ['coin']],
  ['allMids', []],
  ['assetCtxs', []],
  ['bbo', ['coin']],
  ['candle', ['coin', 'interval']],
  ['l2Book', ['coin', 'mantissa', 'nSigFigs']],
  ['trades', ['coin']],
]);
const ID = /^[0-9]{1,15}$/;
const NOT_A_STREAM =
  'Sallyport: not a public stream of this venue; of an account, orderUpdates, userEvents and userFills are told.';

/** One address for everything: public market streams, requests, and what happens on a bot's own account. */
export const sockets: VenueSockets = {
  classify,
  // Streams are at the trading host.
  streamsOf: (trade) => trade.replace(/^http/, 'ws'),
  isMarketStream: (name) => isPublic(parseJson(name)),
  streamsMax: STREAMS_MAX,
  readStreamRequest,
  refuseStream: () => errorFrame(NOT_A_STREAM),
  keyed: null,
  privately: null,
  named: namedStreams,
  calls,
};

function classify(target: string): SocketRoute | null {
  return target === TARGET ? { kind: 'whole', target } : null;
}

/** Nothing of an account: only a type that is known to be a market's, and only its own members. */
function isPublic(subscription: Json | null): boolean {
  if (subscription?.kind !== 'object') return false;
  const allowed = MARKET_STREAMS.get(textAt(subscription, 'type'));
  const others = [...subscription.members.keys()].filter((name) => name !== 'type');
  return allowed !== undefined && others.every((name) => allowed.includes(name));
}

/** `{"method":"subscribe","subscription":{"type":"l2Book","coin":"BTC"}}`; a ping passes as it is. */
function readStreamRequest(text: string): StreamRequest {
  const frame = parseJson(text);
  const method = frame === null ? null : memberText(frame, 'method');
  if (frame === null || method === null) return refused('Sallyport: this message is no request.');
  if (method === 'ping') return { kind: 'list', id: '' };
  if (method === 'post') return { kind: 'refused', answer: postFrame(member(frame, 'id')) };
  const subscription = member(frame, 'subscription');
  if ((method !== 'subscribe' && method !== 'unsubscribe') || subscription === null)
    return refused('Sallyport: this request is not served.');
  return { kind: method, id: '', names: [text.slice(subscription.from, subscription.to)] };
}

function refused(text: string): StreamRequest {
  return { kind: 'refused', answer: errorFrame(text) };
}

function errorFrame(text: string): string {
  return JSON.stringify({ channel: 'error', data: text });
}

/** The answer to a request that cannot be read. */
function postFrame(given: Json | null): string {
  const id = given?.kind === 'number' && ID.test(given.text) ? Number(given.text) : 0;
  const payload = 'Sallyport: this request is not understood; nothing was sent.';
  return JSON.stringify({ channel: 'post', data: { id, response: { type: 'error', payload } } });
}
