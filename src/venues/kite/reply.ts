import type { Intent } from '../../core/order/intent.ts';
import type { BatchPart, Ownership, RawReply } from '../../core/order/venue.ts';
import { member, textAt, type Json } from '../shared/json.ts';
import { decodeText } from '../shared/text-of-bytes.ts';
import { isOwnAlert } from './alert.ts';
import { readEnvelope } from './envelope.ts';
import { done, refuse } from './refuse.ts';
import { mayNameSomebody, NOBODY, withoutPerson, type Edit } from './person.ts';
import { botPartOf, NO_ID, parseOrderId, reportedTag } from './text.ts';
import { parseTriggerId } from './trigger.ts';

/** Reads whose answer lists orders or trades of the whole account. */
const LISTS: ReadonlySet<string> = new Set([
  ...['alert.history', 'alert.list', 'gtt.list', 'order.history', 'order.list', 'order.trades', 'trade.list'],
]);
const KEPT: ReadonlySet<string> = new Set(['content-type', 'retry-after']);

/**
 * The venue's answer as the bot may see it: orders and trades only if they are its own, with its own part of their
 * tags, nobody's account, and of the headers only those that a client of this venue reads. An answer that cannot be
 * changed because it cannot be read is not passed on.
 */
export function reply(intent: Intent, venueReply: RawReply, ownership: Ownership): RawReply {
  const { status, body } = venueReply;
  const headers = venueReply.headers.filter(([name]) => KEPT.has(name));
  const whole = { status, headers, body };
  const envelope = readEnvelope(venueReply);
  if (envelope?.kind === 'error') return explained(intent, whole, envelope.type, envelope.message);
  const text = decodeText(body);
  const route = intent.kind === 'read' && status === 200 ? intent.route : '';
  const isOwnRow = OWN_ROWS.get(route) ?? isOwn;
  if (SINGLE.has(route) && (envelope === null || !isOwnRow(envelope.content, ownership)))
    return refuse({ kind: 'noSuchOrder' });
  if (!LISTS.has(route)) {
    if (text === null || !mayNameSomebody(text)) return whole;
    return envelope === null ? refuse(UNREADABLE) : retold(whole, text, envelope.content);
  }
  if (envelope === null || text === null || envelope.content.kind !== 'array') return refuse(UNREADABLE);
  const { items, from, to } = envelope.content;
  const own = items.filter((item) => isOwnRow(item, ownership));
  if (own.length === 0 && route === 'order.history') return refuse({ kind: 'noSuchOrder' });
  const rows = own.map((item) => withBotTags(text, item)).join(',');
  return { ...whole, body: Buffer.from(`${text.slice(0, from)}[${rows}]${text.slice(to)}`, 'utf8') };
}

/** The same answer, about nobody. */
function retold(whole: RawReply, text: string, content: Json): RawReply {
  const told = text.slice(0, content.from) + withoutPerson(text, content) + text.slice(content.to);
  return { ...whole, body: Buffer.from(told, 'utf8') };
}

const UNREADABLE = {
  kind: 'unavailable',
  code: 'VENUE_REPLY_UNREADABLE',
  text: 'the venue gave an answer that could not be read',
} as const;

/** A refusal of orders alone is mostly about where they come from, which the venue's own words do not say. */
function explained(intent: Intent, whole: RawReply, type: string, message: string): RawReply {
  if (intent.kind === 'read' || type !== 'PermissionException') return whole;
  const text = `${message} ${STATIC_ADDRESS}`;
  const json = JSON.stringify({ status: 'error', message: text, data: null, error_type: type });
  return { ...whole, body: Buffer.from(json, 'utf8') };
}

const STATIC_ADDRESS =
  'Sallyport: this is the venue’s own refusal, and nothing was placed. It takes orders only from the static address ' +
  'that is registered for the app: ask the owner to register this gateway’s at developers.kite.trade.';

/** By our tag where there is one: it is known from before the order was sent. A leg goes with the order it is of. */
function isOwn(item: Json, ownership: Ownership): boolean {
  const client = reportedTag(textAt(item, 'tag'));
  if (client !== NO_ID && ownership.owns({ by: 'client', id: client })) return true;
  return ['order_id', 'parent_order_id'].some((name) => {
    const venue = parseOrderId(textAt(item, name));
    return venue !== null && ownership.owns({ by: 'venue', id: venue });
  });
}

function isOwnTrigger(item: Json, ownership: Ownership): boolean {
  const id = parseTriggerId(textAt(item, 'id'));
  return id !== null && ownership.owns({ by: 'venue', id });
}

/** Reads whose answer is one trigger or alert. */
const SINGLE: ReadonlySet<string> = new Set(['alert.get', 'gtt.get']);
/** How it is known whose a row is, where it is no order or trade. */
const OWN_ROWS: ReadonlyMap<string, (item: Json, ownership: Ownership) => boolean> = new Map([
  ['alert.get', isOwnAlert],
  ['alert.history', isOwnAlert],
  ['alert.list', isOwnAlert],
  ['gtt.get', isOwnTrigger],
  ['gtt.list', isOwnTrigger],
]);

/** A row of nobody's account, with the tag that the bot gave in the place of ours; null where it gave none. */
export function withBotTags(text: string, item: Json): string {
  const tag = member(item, 'tag');
  const tags = member(item, 'tags');
  const id = reportedTag(textAt(item, 'tag'));
  const part = id === NO_ID ? textAt(item, 'tag') : botPartOf(id);
  const told = part === '' ? null : part;
  const edits: readonly Edit[] = [
    ...(tag?.kind === 'string' ? [{ at: tag, with: JSON.stringify(told) }] : []),
    ...(tags?.kind === 'array' ? [{ at: tags, with: told === null ? '[]' : JSON.stringify([told]) }] : []),
  ];
  return withoutPerson(text, item, edits);
}

/** What the venue says of who is logged on: of the decoy, to the bot. */
export function answerLocally(route: string): RawReply {
  return route === 'account.profile' ? done(DECOY) : refuse({ kind: 'notServed' });
}

/** A person of no name, with what this gateway lets through. */
export const DECOY = {
  user_id: NOBODY,
  user_type: 'individual',
  email: '',
  user_name: 'sallyport',
  user_shortname: 'sallyport',
  broker: 'ZERODHA',
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO'],
  products: ['CNC', 'NRML', 'MIS', 'MTF'],
  order_types: ['MARKET', 'LIMIT', 'SL', 'SL-M'],
  avatar_url: null,
  meta: { demat_consent: '' },
} as const;

/** There are no batches at this venue, and so no answers to any. */
export function batchItems(): null {
  return null;
}

/** The only part of a batch that never was. */
export function spliceBatch(parts: readonly BatchPart[]): RawReply {
  const [only] = parts;
  return only?.kind === 'refused' ? refuse(only.refusal) : done(null);
}
