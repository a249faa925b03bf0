import type { StreamRequest } from '../../../core/order/stream-request.ts';
import type { VenueSockets } from '../../../core/order/venue.ts';
import type { SocketRoute } from '../../../core/order/socket-route.ts';
import { calls } from './calls.ts';
import { privateStreams } from './private-streams.ts';
import { readRequestId } from './request-id.ts';
import { member, memberText, parseJson, type Json } from '../../shared/json.ts';

/** Of the venue itself, its test networks, and the countries with a stream host of their own ("Connect"). */
const API_HOST =
  /^wss:\/\/api(?=[a-z-]*\.bybit\.com$|\.(?:bytick\.com|bybit-tr\.com|bybit\.kz|bybitgeorgia\.ge)$)/;
const MARKET_TARGET = /^\/v5\/public\/(?:linear|inverse|spot)$/;
/** With how long the venue would keep it open, which is the gateway's business here. */
const PRIVATE_TARGET = /^\/v5\/private(?:\?max_active_time=[0-9]{1,4}[sm])?$/;
const TRADE_TARGET = /^\/v5\/trade(?:\?max_active_time=[0-9]{1,4}[sm])?$/;
/** Fewer than the venue lets on one connection: its bound is 21,000 characters of names. */
const STREAMS_MAX = 500;
/** Public topics of contracts and pairs (V5 documentation): a name, for some a depth or an interval, and a market. */
const TOPIC = /^([A-Za-z]{1,20})(?:\.([0-9A-Za-z]{1,4}))?\.[A-Z0-9-]{1,40}$/;
const TOPICS: ReadonlyMap<string, RegExp> = new Map([
  ['adlAlert', /^$/],
  ['allLiquidation', /^$/],
  ['insurance', /^$/],
  ['kline', /^(?:[0-9]{1,3}|D|W|M)$/],
  ['orderbook', /^(?:1|50|200|1000|rpi)$/],
  ['priceLimit', /^$/],
  ['publicTrade', /^$/],
  ['tickers', /^$/],
]);

/** Public streams of contracts and pairs, private ones, and orders. */
export const sockets: VenueSockets = {
  classify,
  streamsOf,
  isMarketStream,
  streamsMax: STREAMS_MAX,
  readStreamRequest,
  refuseStream: (id) => refusal(id, 'Sallyport: not a topic of this connection.'),
  keyed: null,
  privately: privateStreams,
  calls,
};

function classify(target: string): SocketRoute | null {
  if (MARKET_TARGET.test(target)) return { kind: 'market', target };
  if (PRIVATE_TARGET.test(target)) return { kind: 'private' };
  return TRADE_TARGET.test(target) ? { kind: 'calls', limits: false } : null;
}

/** Nothing of an account: only topics that are known to be a market's. */
function isMarketStream(name: string): boolean {
  const [, topic = '', detail = ''] = TOPIC.exec(name) ?? [];
  return TOPICS.get(topic)?.test(detail) === true;
}

/** `stream.` for hosts of the venue itself; elsewhere beside the trading host. */
function streamsOf(trade: string): string {
  return trade.replace(/^http/, 'ws').replace(API_HOST, 'wss://stream');
}

/** `{"op":"subscribe","args":["tickers.BTCUSDT"],"req_id":"1"}`; a ping passes as it is. */
function readStreamRequest(text: string): StreamRequest {
  const frame = parseJson(text);
  const id = frame === null ? null : readRequestId(text, frame);
  if (frame?.kind !== 'object' || id === null) return refused('""', 'Sallyport: this message is no request.');
  const op = memberText(frame, 'op');
  if (op === 'ping') return { kind: 'list', id };
  if (op !== 'subscribe' && op !== 'unsubscribe')
    return refused(id, 'Sallyport: this operation is not served.');
  const args = member(frame, 'args');
  const names = args?.kind === 'array' ? args.items.flatMap(textOf) : [];
  if (args?.kind !== 'array' || names.length !== args.items.length || names.length === 0)
    return refused(id, 'Sallyport: args must be names of topics.');
  return { kind: op, id, names };
}

function textOf(item: Json): readonly string[] {
  return item.kind === 'string' ? [item.text] : [];
}

function refused(id: string, text: string): StreamRequest {
  return { kind: 'refused', answer: refusal(id, text) };
}

function refusal(id: string, text: string): string {
  return `{"success":false,"ret_msg":${JSON.stringify(text)},"conn_id":"","req_id":${id},"op":"subscribe"}`;
}
