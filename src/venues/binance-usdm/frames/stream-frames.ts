import type { StreamRequest } from '../../../core/order/stream-request.ts';
import type { SocketRoute } from '../../../core/order/socket-route.ts';
import { member, parseJson, type Json } from '../../shared/json.ts';
import { parseForm } from '../../shared/form.ts';

/** Most streams of one connection (WebSocket market streams documentation). */
export const STREAMS_MAX = 1_024;

const PATH = /^(\/(?:public|market|private))?\/(ws|stream)((?:\/[^/?]+)*)\/?$/;
/** `btcusdt@depth5@100ms`, `!miniTicker@arr`: with a topic, so no listen key fits. */
const MARKET_STREAM =
  /^(?:[A-Za-z0-9_]{1,40}@[A-Za-z0-9_]{1,40}|![A-Za-z]{1,24})(?:@[A-Za-z0-9_]{1,24}){0,2}$/;
/** One client numbers its connections so, and subscribes by message. */
const NO_STREAM = /^[0-9]{1,4}$/;
const LISTEN_KEY = /^[A-Za-z0-9]{20,128}$/;
/** What is asked for on behalf of an account under an old name of the market streams. */
const ACCOUNT_TOPIC = /@(?:account|balance|position)$/;
const NUMBER_ID = /^(?:0|[1-9][0-9]{0,17})$/;
const TEXT_ID_MAX = 36;
const CALLS_PATH = '/ws-fapi/v1';
/** Of the venue's trading hosts, the one of its streams. Everywhere else they share host and port. */
const STREAM_HOSTS: ReadonlyMap<string, string> = new Map([
  ['https://fapi.binance.com', 'wss://fstream.binance.com'],
  ['https://testnet.binancefuture.com', 'wss://fstream.binancefuture.com'],
  ['https://demo-fapi.binance.com', 'wss://fstream.binancefuture.com'],
]);

/** Base URL of the market streams that belong to a trading host. */
export function streamsOf(trade: string): string {
  const origin = new URL(trade).origin;
  return STREAM_HOSTS.get(origin) ?? origin.replace(/^http/, 'ws');
}

/** Whether a stream of that name is public. */
export function isMarketStream(name: string): boolean {
  return MARKET_STREAM.test(name) && !ACCOUNT_TOPIC.test(name);
}

/**
 * What listens at a target, or null. The target for the venue is written anew from names that were understood, so
 * nothing else of what a bot sent gets there (threat T5).
 */
export function classifySocket(target: string): SocketRoute | null {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const pairs = parseForm(mark < 0 ? '' : target.slice(mark + 1));
  if (pairs === null) return null;
  const query = new Map(pairs);
  if (path === CALLS_PATH) return { kind: 'calls', limits: query.get('returnRateLimits') !== 'false' };
  const match = PATH.exec(path);
  if (match === null || query.size !== pairs.length) return null;
  const [, family = '', form = '', tail = ''] = match;
  const listed = [...tail.split('/'), ...(query.get('streams') ?? '').split('/')].filter(
    (name) => !(name === '' || NO_STREAM.test(name)),
  );
  const listenKey = query.get('listenKey');
  const names = listenKey === undefined ? listed : [...listed, listenKey];
  if (names.length > STREAMS_MAX) return null;
  const isAccount =
    family === '/private' || (names.length > 0 && names.every((name) => LISTEN_KEY.test(name)));
  if (isAccount) {
    if (!names.every((name) => LISTEN_KEY.test(name)) || family === '/public' || family === '/market')
      return null;
    return { kind: 'account', listenKeys: names, combined: form === 'stream' };
  }
  if (!names.every(isMarketStream)) return null;
  return { kind: 'market', target: marketTarget(family, form, names) };
}

function marketTarget(family: string, form: string, names: readonly string[]): string {
  const path = `${family}/${form}`;
  if (names.length === 0) return path;
  return form === 'ws' ? `${path}/${names.join('/')}` : `${path}?streams=${names.join('/')}`;
}

/** Reads what a bot asks of a stream socket; in every answer the id is as it was written. */
export function readStreamRequest(text: string): StreamRequest {
  const frame = parseJson(text);
  if (frame?.kind !== 'object') return refused('null', 3, 'Invalid JSON');
  const id = readId(text, member(frame, 'id'));
  if (id === null)
    return refused('null', 2, 'Invalid request: the id must be an unsigned integer or a string');
  const method = member(frame, 'method');
  const params = member(frame, 'params');
  const items =
    params === null || params.kind === 'null' ? [] : params.kind === 'array' ? params.items : null;
  if (items === null) return refused(id, 2, 'Invalid request: params must be a list');
  switch (method?.kind === 'string' ? method.text : '') {
    case 'SUBSCRIBE':
      return naming('subscribe', id, items);
    case 'UNSUBSCRIBE':
      return naming('unsubscribe', id, items);
    case 'LIST_SUBSCRIPTIONS':
      return { kind: 'list', id };
    case 'GET_PROPERTY':
      return isCombined(items[0]) ? { kind: 'isCombined', id } : refused(id, 0, 'Unknown property');
    case 'SET_PROPERTY': {
      const [name, value] = items;
      if (!isCombined(name)) return refused(id, 0, 'Unknown property');
      if (value?.kind !== 'boolean') return refused(id, 1, 'Invalid value type: expected Boolean');
      return { kind: 'setCombined', id, combined: value.value };
    }
    default:
      return refused(id, 2, 'Invalid request: unknown method');
  }
}

function naming(kind: 'subscribe' | 'unsubscribe', id: string, items: readonly Json[]): StreamRequest {
  const names = items.flatMap((item) => (item.kind === 'string' ? [item.text] : []));
  if (names.length !== items.length) return refused(id, 2, 'Invalid request: expected names of streams');
  return { kind, id, names };
}

function isCombined(item: Json | undefined): boolean {
  return item?.kind === 'string' && item.text === 'combined';
}

function readId(text: string, id: Json | null): string | null {
  if (id === null || id.kind === 'null') return 'null';
  const fits =
    (id.kind === 'string' && id.text.length <= TEXT_ID_MAX) ||
    (id.kind === 'number' && NUMBER_ID.test(id.text));
  return fits ? text.slice(id.from, id.to) : null;
}

function refused(id: string, code: number, msg: string): StreamRequest {
  return { kind: 'refused', answer: `{"error":{"code":${code},"msg":${JSON.stringify(msg)}},"id":${id}}` };
}

/** The answer to a stream request; the result is JSON. */
export function answerStream(id: string, result: string): string {
  return `{"result":${result},"id":${id}}`;
}

/** The refusal of a stream that the connection does not serve: an account's on a market socket, or the other way. */
export function refuseStream(id: string): string {
  const msg =
    'Sallyport: not a stream of this connection; accounts are at /private, markets at /public and /market';
  return `{"error":{"code":2,"msg":${JSON.stringify(msg)}},"id":${id}}`;
}

/** A message in the form of connections with several streams. */
export function combine(stream: string, message: string): string {
  return `{"stream":${JSON.stringify(stream)},"data":${message}}`;
}
