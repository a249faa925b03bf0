import type { Intent } from '../../core/order/intent.ts';
import type { BatchPart, Ownership, RawReply } from '../../core/order/venue.ts';
import { member, memberText, parseJson, textAt, type Json } from '../shared/json.ts';
import { decodeText } from '../shared/text-of-bytes.ts';
import { answer, refuse, refusedItem } from './refuse.ts';
import { parseCloid, parseDigits } from './text.ts';

/** Reads whose answer lists orders or fills of the whole account. */
const LISTS: ReadonlySet<string> = new Set([
  'read.frontendOpenOrders',
  'read.historicalOrders',
  'read.openOrders',
  'read.userFills',
  'read.userFillsByTime',
]);
const KEPT: ReadonlySet<string> = new Set(['content-type', 'retry-after']);

const UNREADABLE = {
  kind: 'unavailable',
  code: 'VENUE_REPLY_UNREADABLE',
  text: 'the venue gave an answer that could not be read',
} as const;

/**
 * The venue's answer as the bot may see it: orders and fills only if they are its own. An answer that cannot be cut
 * because it cannot be read is not passed on.
 */
export function reply(intent: Intent, venueReply: RawReply, ownership: Ownership): RawReply {
  const { status, body } = venueReply;
  const headers = venueReply.headers.filter(([name]) => KEPT.has(name));
  const cut = { status, headers, body };
  if (intent.kind !== 'read' || status !== 200) return cut;
  if (LISTS.has(intent.route)) return ownList(cut, ownership);
  return intent.route === 'read.orderStatus' ? ownStatus(cut, ownership) : cut;
}

function ownList(cut: RawReply, ownership: Ownership): RawReply {
  const text = decodeText(cut.body) ?? '';
  const list = parseJson(text);
  if (list?.kind !== 'array') return refuse(UNREADABLE);
  const own = list.items.filter((item) => isOwn(item, ownership));
  const slices = own.map((item) => text.slice(item.from, item.to));
  return { ...cut, body: Buffer.from(`[${slices.join(',')}]`, 'utf8') };
}

/** Somebody else's order is as one that is not there. */
function ownStatus(cut: RawReply, ownership: Ownership): RawReply {
  const body = parseJson(decodeText(cut.body) ?? '');
  const status = body === null ? '' : textAt(body, 'status');
  if (status === 'unknownOid') return cut;
  const found = body === null || status !== 'order' ? null : member(body, 'order');
  if (found === null) return refuse(UNREADABLE);
  return isOwn(found, ownership) ? cut : answer('{"status":"unknownOid"}');
}

/** By the client's id where there is one: it is known from before the order was sent. Some lists wrap the order. */
function isOwn(item: Json, ownership: Ownership): boolean {
  const order = member(item, 'order') ?? item;
  const client = parseCloid(memberText(order, 'cloid') ?? '');
  if (client !== null && ownership.owns({ by: 'client', id: client })) return true;
  const venue = parseDigits(textAt(order, 'oid'));
  return venue !== null && ownership.owns({ by: 'venue', id: venue });
}

/** The statuses of an answer as the venue wrote them; null when there are not as many. */
export function batchItems(venueReply: RawReply, length: number): readonly string[] | null {
  const text = decodeText(venueReply.body) ?? '';
  const body = parseJson(text);
  const response = body === null ? null : member(body, 'response');
  const inner = response === null ? null : member(response, 'data');
  const statuses = inner === null ? null : member(inner, 'statuses');
  if (statuses?.kind !== 'array' || statuses.items.length !== length) return null;
  return statuses.items.map((item) => text.slice(item.from, item.to));
}

/** An answer from the venue's statuses and our refusals, in the order of the bot's list. */
export function spliceBatch(parts: readonly BatchPart[]): RawReply {
  const items = parts.map((part) => (part.kind === 'sent' ? part.item : refusedItem(part.refusal)));
  return answer(`{"status":"ok","response":{"type":"order","data":{"statuses":[${items.join(',')}]}}}`);
}

/** What the gateway says by itself: of a decoy, to its bot an account like any other, and of what does nothing. */
export function answerLocally(route: string): RawReply {
  if (route === 'read.userRole') return answer('{"role":"user"}');
  if (route === 'read.userAbstraction') return answer('"default"');
  return answer('{"status":"ok","response":{"type":"default"}}');
}

/** What the venue would answer if it had such a request. */
export function cancelledAll(): RawReply {
  return answer('{"status":"ok","response":{"type":"default"}}');
}
