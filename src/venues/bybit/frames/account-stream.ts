import type { AccountEvent, AccountTelling } from '../../../core/order/account-event.ts';
import type { PrivateAccountStream } from '../../../core/order/account-stream.ts';
import type { OrderReference } from '../../../core/order/order.ts';
import type { Signature } from '../../../core/order/signing.ts';
import type { Draft } from '../../../core/order/venue.ts';
import type { UnixMs } from '../../../core/units/time.ts';
import { member, memberText, parseJson, textAt, type Json } from '../../shared/json.ts';
import { endOf, LOG_ON_PATH } from '../attach.ts';
import { TRADES } from '../queries.ts';
import { spellSignature } from '../signature.ts';
import { parseClientId, parseVenueId, reportedMarket } from '../text.ts';
import { WINDOW_MS } from '../timing.ts';
import { CATEGORIES } from '../vocabulary.ts';

/** What is told of an account, by topic; `.fast` and the topics of other products are not among them. */
export const TOPICS: ReadonlySet<string> = new Set(['execution', 'order', 'position', 'wallet']);
const ORDER_ID = /(?<="orderId":\s?")[A-Za-z0-9-]{1,64}(?=")/g;

/**
 * What happens on an account, as Bybit tells it (V5 documentation, "Connect" and the pages of private topics): one
 * connection, a log-on that is good for five seconds, then the topics. There is no snapshot.
 */
export const accountStream: PrivateAccountStream<Draft> = {
  kind: 'private',
  target: '/v5/private',
  heartbeat: '{"op":"ping"}',
  subscription: JSON.stringify({ op: 'subscribe', args: [...TOPICS] }),
  // Not bounded by the venue.
  lifeMs: 24 * 3_600_000 - 10 * 60_000,
  draftLogOn,
  logOn,
  readAnswer,
  read,
  // It ends with its connection only.
  mayEnd: () => false,
  ordersIn: (text) => text.match(ORDER_ID) ?? [],
};

/** Signed as a request that could be sent nowhere. */
function draftLogOn(now: UnixMs): Draft {
  return {
    host: 'trade',
    method: 'GET',
    path: LOG_ON_PATH,
    payload: '',
    stampedAt: now,
    windowMs: WINDOW_MS,
  };
}

function logOn(draft: Draft, keyId: string, signature: Signature): string {
  return JSON.stringify({ op: 'auth', args: [keyId, endOf(draft), spellSignature(signature)] });
}

function readAnswer(text: string): ReturnType<PrivateAccountStream<Draft>['readAnswer']> {
  // Nearly every message is of a topic, and is not read here.
  const frame = text.includes('"op"') ? parseJson(text) : null;
  const op = frame === null ? null : memberText(frame, 'op');
  if (frame === null || op === null) return null;
  if (op !== 'auth' && op !== 'subscribe') return 'other';
  const success = member(frame, 'success');
  if (success?.kind !== 'boolean' || !success.value) return 'refused';
  return op === 'auth' ? 'loggedOn' : 'subscribed';
}

/** Row by row, each as a message of its own: the rows of one message may be of several bots. */
function read(text: string): readonly AccountTelling[] {
  const frame = parseJson(text);
  const rows = frame === null ? null : member(frame, 'data');
  if (frame === null || rows?.kind !== 'array') return [];
  const topic = textAt(frame, 'topic');
  return rows.items.flatMap((row) => {
    const event = eventOf(topic, row);
    const told = `[${text.slice(row.from, row.to)}]`;
    return event === null ? [] : [{ event, message: text.slice(0, rows.from) + told + text.slice(rows.to) }];
  });
}

/** Null for a topic that is not known, for another product, and for bookings that are no trades. */
function eventOf(topic: string, row: Json): AccountEvent | null {
  if (topic === 'wallet') return { kind: 'account' };
  if (CATEGORIES.parse(textAt(row, 'category')) === null) return null;
  if (topic === 'position') return { kind: 'account' };
  if (topic === 'order') return orderEvent(row);
  return topic === 'execution' && TRADES.has(textAt(row, 'execType')) ? orderEvent(row) : null;
}

/** An order by both its names: a bot's own id is known before the venue's is. */
function orderEvent(row: Json): AccountEvent | null {
  const venueOrderId = parseVenueId(textAt(row, 'orderId'));
  const instrument = reportedMarket(textAt(row, 'category'), textAt(row, 'symbol'));
  if (venueOrderId === null || instrument === null) return null;
  const client = parseClientId(textAt(row, 'orderLinkId'));
  const names: OrderReference[] = [{ by: 'venue', id: venueOrderId }];
  if (client !== null) names.push({ by: 'client', id: client });
  return { kind: 'order', names, plain: { venueOrderId, instrument } };
}
