import type { AccountEvent, AccountTelling } from '../../../core/order/account-event.ts';
import type { KeyedAccountStream } from '../../../core/order/account-stream.ts';
import type { RawReply, RawRequest } from '../../../core/order/venue.ts';
import type { OrderReference } from '../../../core/order/order.ts';
import { UNSIGNED_HEADERS } from '../attach.ts';
import { member, parseJson, parseJsonBytes, textAt, type Json } from '../../shared/json.ts';
import { answer } from '../refuse.ts';
import { parseClientId, parseDigits, parseReportedInstrument } from '../text.ts';

const PATH = '/fapi/v1/listenKey';
const KEY_ID = /^[!-~]{1,128}$/;
const VERBS: ReadonlyMap<string, 'open' | 'extend' | 'close'> = new Map([
  ['listenKey.start', 'open'],
  ['listenKey.keepAlive', 'extend'],
  ['listenKey.close', 'close'],
]);
const ORDER_NUMBER = /"i":([0-9]{1,20})[,}]/;
/** 64 letters and digits at the venue; never anything that could mean more in a target. */
const STREAM_KEY = /^[A-Za-z0-9]{20,128}$/;

/**
 * What happens on an account, as Binance tells it (user data streams documentation, 2026): a listen key that is kept
 * alive, and a connection that it opens.
 */
export const accountStream: KeyedAccountStream<RawRequest, RawReply> = {
  kind: 'keyed',
  keepAliveMs: 25 * 60_000,
  lifeMs: 24 * 3_600_000 - 10 * 60_000,
  request,
  readKey,
  target: (key) => `/private/ws?listenKey=${key}`,
  read: readTold,
  mayEnd: (text) => text.includes('listenKeyExpired'),
  ordersIn: (text) => ORDER_NUMBER.exec(text)?.slice(1) ?? [],
  verbOf: (route) => VERBS.get(route) ?? null,
  keyReply: (key) => answer(key === null ? '{}' : JSON.stringify({ listenKey: key })),
  noKeyReply: () => ({ ...answer('{"code":-1125,"msg":"This listenKey does not exist."}'), status: 400 }),
  expired: (key, now) => JSON.stringify({ e: 'listenKeyExpired', E: now, listenKey: key }),
};

/** Named by the key alone, without a signature: as the venue has it, and all that these three can do. */
function request(verb: 'open' | 'extend', keyId: string): RawRequest {
  if (!KEY_ID.test(keyId)) throw new RangeError('a key id is one word of visible ASCII');
  const method = verb === 'open' ? 'POST' : 'PUT';
  return {
    method,
    target: PATH,
    headers: [...UNSIGNED_HEADERS, ['x-mbx-apikey', keyId]],
    body: new Uint8Array(0),
  };
}

function readKey(reply: RawReply): string | null {
  const body = reply.status === 200 ? parseJsonBytes(reply.body) : null;
  const key = body === null ? '' : textAt(body, 'listenKey');
  return STREAM_KEY.test(key) ? key : null;
}

/** One event a message, shown as it came. */
function readTold(text: string): readonly AccountTelling[] {
  const event = readEvent(text);
  return event === null ? [] : [{ event, message: text }];
}

/** Null for what is not an event of a kind that is known here: it is shown to nobody. */
function readEvent(text: string): AccountEvent | null {
  const event = parseJson(text);
  if (event?.kind !== 'object') return null;
  switch (textAt(event, 'e')) {
    case 'ORDER_TRADE_UPDATE':
      return withNumber(orderEvent(member(event, 'o'), 'c', 'i'), member(event, 'o'));
    case 'ALGO_UPDATE':
      return orderEvent(member(event, 'o'), 'caid', 'aid');
    case 'TRADE_LITE':
      return orderEvent(event, 'c', 'i');
    case 'CONDITIONAL_ORDER_TRIGGER_REJECT':
      return orderEvent(member(event, 'or'), '', 'i');
    case 'ACCOUNT_UPDATE':
    case 'ACCOUNT_CONFIG_UPDATE':
    case 'MARGIN_CALL':
      return { kind: 'account' };
    case 'listenKeyExpired':
      return { kind: 'expired' };
    default:
      return null;
  }
}

/** An order by both its names: a bot's own id is known before the venue's is. */
function orderEvent(order: Json | null, clientName: string, venueName: string): AccountEvent | null {
  if (order?.kind !== 'object') return null;
  const client = parseClientId(textAt(order, clientName));
  const venue = textAt(order, venueName);
  const names: OrderReference[] = [];
  if (client !== null) names.push({ by: 'client', id: client });
  if (venue !== '') names.push({ by: 'venue', id: venue });
  return { kind: 'order', names, plain: null };
}

function withNumber(event: AccountEvent | null, order: Json | null): AccountEvent | null {
  if (event?.kind !== 'order' || order === null) return event;
  const instrument = parseReportedInstrument(textAt(order, 's'));
  const venueOrderId = parseDigits(textAt(order, 'i'));
  return instrument === null || venueOrderId === null
    ? event
    : { ...event, plain: { venueOrderId, instrument } };
}
