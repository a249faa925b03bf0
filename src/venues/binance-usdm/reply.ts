import type { Intent } from '../../core/order/intent.ts';
import type { BatchPart, Ownership, RawReply } from '../../core/order/venue.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { parseConditionalId, parseConditionalVenueId } from './conditional.ts';
import { decodeText } from '../shared/text-of-bytes.ts';
import { parseJson, parseJsonBytes, textAt, type Json } from '../shared/json.ts';
import { answer, refuse, refusedItem } from './refuse.ts';
import { parseClientId, parseDigits } from './text.ts';

/** Reads whose answer lists orders or trades of the whole account. */
const LISTS: ReadonlySet<string> = new Set([
  'algo.all',
  'algo.open',
  'order.all',
  'order.amendments',
  'order.forced',
  'order.open',
  'order.trades',
]);
/** Beside the counters `x-mbx-…`: how to read the answer, and when to come back after too many requests. */
const KEPT: ReadonlySet<string> = new Set(['content-type', 'retry-after']);
/** Reads whose answer is one order. */
const SINGLES: ReadonlySet<string> = new Set(['algo.get', 'order.get', 'order.openOne']);

/**
 * The venue's answer as the bot may see it: orders and trades only if they are its own, and of the headers only those
 * that a client of this venue reads. An answer that cannot be cut because it cannot be read is not passed on.
 */
export function reply(intent: Intent, venueReply: RawReply, ownership: Ownership): RawReply {
  const { status, body } = venueReply;
  const headers = venueReply.headers.filter(([name]) => KEPT.has(name) || name.startsWith('x-mbx-'));
  const cut = { status, headers, body };
  if (intent.kind !== 'read' || status !== 200) return cut;
  if (LISTS.has(intent.route)) return ownList(cut, ownership);
  return SINGLES.has(intent.route) ? ownSingle(cut, ownership) : cut;
}

function ownList(cut: RawReply, ownership: Ownership): RawReply {
  const text = decodeText(cut.body) ?? '';
  const list = parseJson(text);
  if (list?.kind !== 'array') return refuse(UNREADABLE);
  const own = list.items.filter((item) => isOwn(item, ownership));
  const slices = own.map((item) => text.slice(item.from, item.to));
  return { ...cut, body: Buffer.from(`[${slices.join(',')}]`, 'utf8') };
}

function ownSingle(cut: RawReply, ownership: Ownership): RawReply {
  const order = parseJsonBytes(cut.body);
  if (order?.kind !== 'object') return refuse(UNREADABLE);
  return isOwn(order, ownership) ? cut : refuse({ kind: 'noSuchOrder' });
}

const UNREADABLE = {
  kind: 'unavailable',
  code: 'VENUE_REPLY_UNREADABLE',
  text: 'the venue gave an answer that could not be read',
} as const;

/** By the client's id where there is one: it is known from before the order was sent. */
function isOwn(item: Json, ownership: Ownership): boolean {
  const client =
    parseConditionalId(textAt(item, 'clientAlgoId')) ?? parseClientId(textAt(item, 'clientOrderId'));
  if (client !== null && ownership.owns({ by: 'client', id: client })) return true;
  const venue = parseConditionalVenueId(textAt(item, 'algoId')) ?? parseDigits(textAt(item, 'orderId'));
  return venue !== null && ownership.owns({ by: 'venue', id: venue });
}

/** The elements of a batch answer as the venue wrote them; null when it is not a list of that length. */
export function batchItems(venueReply: RawReply, length: number): readonly string[] | null {
  const text = decodeText(venueReply.body) ?? '';
  const list = parseJson(text);
  if (list?.kind !== 'array' || list.items.length !== length) return null;
  return list.items.map((item) => text.slice(item.from, item.to));
}

/** A batch answer from the venue's elements and our refusals, in the order of the bot's list. */
export function spliceBatch(parts: readonly BatchPart[]): RawReply {
  const items = parts.map((part) => (part.kind === 'sent' ? part.item : refusedItem(part.refusal)));
  return answer(`[${items.join(',')}]`);
}

/** What the venue answers when it cancelled everything. */
export function cancelledAll(): RawReply {
  return answer('{"code":200,"msg":"The operation of cancel all open order is done."}');
}

/**
 * What the gateway says by itself. The key that it describes is the bot's own: it can read and trade futures, and
 * nothing else, whatever the real key could do.
 */
export function answerLocally(route: string, now: UnixMs): RawReply {
  if (route === 'apiRestrictions') return answer(JSON.stringify({ ...DECOY_PERMISSIONS, createTime: now }));
  if (route === 'coins' || route === 'marginPairs') return answer('[]');
  return refuse({
    kind: 'denied',
    code: 'STREAM_NOT_SERVED',
    text: 'user data streams are not served yet; poll orders, trades and positions instead',
  });
}

const DECOY_PERMISSIONS = {
  ipRestrict: false,
  createTime: 0,
  enableReading: true,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  enableMargin: false,
  enableFutures: true,
  permitsUniversalTransfer: false,
  enableVanillaOptions: false,
  enableFixApiTrade: false,
  enableFixReadOnly: false,
  enableSpotAndMarginTrading: false,
  enablePortfolioMarginTrading: false,
} as const;
