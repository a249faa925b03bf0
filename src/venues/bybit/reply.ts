import type { Intent } from '../../core/order/intent.ts';
import type { Order } from '../../core/order/order.ts';
import type { BatchPart, Ownership, RawReply } from '../../core/order/venue.ts';
import { categoryOf, symbolOf } from '../../core/units/category.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { parseJson, textAt, type Json } from '../shared/json.ts';
import { decodeText } from '../shared/text-of-bytes.ts';
import { itemsOf, readEnvelope } from './envelope.ts';
import { answer, refuse, shapeOf } from './refuse.ts';
import { parseClientId, parseVenueId } from './text.ts';
import { isConditional, QUOTE_COINS } from './vocabulary.ts';

/** Reads whose answer lists orders or trades of the whole account. */
const LISTS: ReadonlySet<string> = new Set([
  'order.executions',
  'order.history',
  'order.live',
  'position.closedPnl',
]);
/** Bookings: of orders, and of the account as a whole. */
const BOOKINGS = 'account.transactions';
const KEPT: ReadonlySet<string> = new Set(['content-type', 'retry-after']);

/**
 * The venue's answer as the bot may see it: orders and trades only if they are its own, and of the headers only those
 * that a client of this venue reads. An answer that cannot be cut because it cannot be read is not passed on.
 */
export function reply(intent: Intent, venueReply: RawReply, ownership: Ownership): RawReply {
  const { status, body } = venueReply;
  const headers = venueReply.headers.filter(([name]) => KEPT.has(name) || name.startsWith('x-bapi-limit'));
  const whole = { status, headers, body };
  if (intent.kind !== 'read' || status !== 200) return whole;
  if (!LISTS.has(intent.route) && intent.route !== BOOKINGS) return whole;
  const envelope = readEnvelope(venueReply);
  const text = decodeText(body);
  if (envelope === null || text === null) return refuse(UNREADABLE);
  if (envelope.code !== '0') return whole;
  const list = envelope.result?.kind === 'object' ? envelope.result.members.get('list') : undefined;
  if (list?.kind !== 'array') return refuse(UNREADABLE);
  const own = list.items.filter((item) => isOwn(item, ownership) || isOfAccount(intent.route, item));
  const slices = own.map((item) => text.slice(item.from, item.to)).join(',');
  const cut = `${text.slice(0, list.from)}[${slices}]${text.slice(list.to)}`;
  return { ...whole, body: Buffer.from(cut, 'utf8') };
}

const UNREADABLE = {
  kind: 'unavailable',
  code: 'VENUE_REPLY_UNREADABLE',
  text: 'the venue gave an answer that could not be read',
} as const;

/** By the client's id where there is one: it is known from before the order was sent. */
function isOwn(item: Json, ownership: Ownership): boolean {
  const client = parseClientId(textAt(item, 'orderLinkId'));
  if (client !== null && ownership.owns({ by: 'client', id: client })) return true;
  // What the venue placed for it, before the gateway knows that by its number.
  const parent = parseClientId(textAt(item, 'parentOrderLinkId'));
  if (parent !== null && ownership.owns({ by: 'client', id: parent })) return true;
  const venue = parseVenueId(textAt(item, 'orderId'));
  return venue !== null && ownership.owns({ by: 'venue', id: venue });
}

/** Funding and transfers are of no order, and so of everybody on the account. */
function isOfAccount(route: string, item: Json): boolean {
  return route === BOOKINGS && textAt(item, 'type') !== 'TRADE' && textAt(item, 'orderLinkId') === '';
}

/**
 * What the venue said of each element of a batch, in its two lists, as text that {@link spliceBatch} puts together
 * again; null when they are not of that length.
 */
export function batchItems(venueReply: RawReply, length: number): readonly string[] | null {
  const text = decodeText(venueReply.body);
  const envelope = readEnvelope(venueReply);
  if (text === null || envelope === null) return null;
  const [items, ends] = [envelope.result, envelope.extra].map((part) =>
    itemsOf(part)?.map(({ from, to }) => text.slice(from, to)),
  );
  if (items?.length !== length || ends?.length !== length) return null;
  return items.map((item, index) => `[${item},${ends[index]}]`);
}

/** A batch answer from the parts of one that {@link batchItems} took apart, and refusals in their places. */
export function spliceBatch(parts: readonly BatchPart[]): RawReply {
  const pairs = parts.map((part): readonly [string, string] => {
    if (part.kind === 'sent') return halves(part.item);
    const { code, text } = shapeOf(part.refusal);
    return [NO_ORDER, JSON.stringify({ code, msg: text })];
  });
  const items = pairs.map(([item]) => item).join(',');
  const ends = pairs.map(([, end]) => end).join(',');
  return answer(
    `{"retCode":0,"retMsg":"OK","result":{"list":[${items}]},"retExtInfo":{"list":[${ends}]},"time":0}`,
  );
}

const NO_ORDER = '{"category":"linear","symbol":"","orderId":"","orderLinkId":"","createAt":""}';

/** Of our own writing: always a list of two. */
function halves(item: string): readonly [string, string] {
  const pair = parseJson(item);
  if (pair?.kind !== 'array') throw new RangeError('not a part of a batch answer');
  const [first, second] = pair.items.map(({ from, to }) => item.slice(from, to));
  if (first === undefined || second === undefined) throw new RangeError('not a part of a batch answer');
  return [first, second];
}

/** The answer to a cancel-all that became single cancels. The venue lists what it cancelled; here the list is empty. */
export function cancelledAll(): RawReply {
  return answer('{"retCode":0,"retMsg":"OK","result":{"list":[],"success":"1"},"retExtInfo":{},"time":0}');
}

/** Whether a cancel-all means that order: of one market, a base coin, or all; plain, conditional, or both. */
export function covers(cancelAll: Extract<Intent, { kind: 'cancelAll' }>, order: Order): boolean {
  const values = new Map(cancelAll.values);
  const filter = values.get('orderFilter');
  const waits = isConditional(order.type);
  if ((filter === 'Order' && waits) || (filter === 'StopOrder' && !waits)) return false;
  if (cancelAll.instrument !== null) return order.instrument === cancelAll.instrument;
  const category = categoryOf(order.instrument);
  if (category !== (values.get('category') ?? 'linear')) return false;
  // "The system will process one param, which priority is symbol > baseCoin > settleCoin."
  const coin = values.get('baseCoin') ?? (category === 'inverse' ? values.get('settleCoin') : undefined);
  return coin === undefined || symbolOf(order.instrument).startsWith(`${coin}${QUOTE_COINS[category]}`);
}

/** What the venue says of a key that may trade linear contracts and nothing else: of the decoy, to the bot. */
export function answerLocally(route: string, now: UnixMs): RawReply {
  const result = LOCAL.get(route);
  if (result === undefined) return refuse({ kind: 'notServed' });
  return answer(JSON.stringify({ retCode: 0, retMsg: '', result, retExtInfo: {}, time: now }));
}

const DECOY = {
  id: '0',
  note: 'sallyport',
  apiKey: 'XXXXXXXX',
  readOnly: 0,
  secret: '',
  permissions: {
    ContractTrade: ['Order', 'Position'],
    Spot: [],
    Wallet: [],
    Options: [],
    Derivatives: ['DerivativesTrade'],
    CopyTrading: [],
    BlockTrade: [],
    Exchange: [],
    NFT: [],
    Affiliate: [],
    Earn: [],
  },
  ips: ['*'],
  type: 1,
  deadlineDay: -2,
  expiredAt: '1970-01-01T00:00:00Z',
  createdAt: '1970-01-01T00:00:00Z',
  unified: 0,
  uta: 1,
  userID: 0,
  inviterID: 0,
  vipLevel: 'No VIP',
  mktMakerLevel: '0',
  affiliateID: 0,
  rsaPublicKey: '',
  isMaster: false,
  parentUid: '0',
  kycLevel: '',
  kycRegion: '',
} as const;

/** Of coins there are none that this key could move. */
const LOCAL: ReadonlyMap<string, object> = new Map<string, object>([
  ['account.coins', { rows: [] }],
  ['account.permissions', DECOY],
]);
