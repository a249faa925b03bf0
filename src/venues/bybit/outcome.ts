import type { Intent } from '../../core/order/intent.ts';
import type { Order, OrderReference } from '../../core/order/order.ts';
import type { Outcome } from '../../core/order/reports.ts';
import type { RawReply } from '../../core/order/venue.ts';
import { ZERO } from '../../core/units/decimal.ts';
import { textAt, type Json } from '../shared/json.ts';
import { itemsOf, readEnvelope, type Envelope } from './envelope.ts';
import { parseVenueId } from './text.ts';

type Class = Extract<Outcome, { kind: 'rejected' }>['class'];

/** Codes that do not say that nothing happened: time-outs, server errors, restarts, load. */
const UNSURE_CODES: ReadonlySet<string> = new Set(['429', '10000', '10016', '10019']);

/** Codes after which the same may be tried again a little later: nothing, or not all, was seen to. */
const PASSING_CODES: ReadonlySet<string> = new Set([...UNSURE_CODES, '10006', '10018', '10429', '110079']);

/** "Error Codes", V5 documentation; the rest is of the class 'other'. */
const CLASSES: ReadonlyMap<string, Class> = new Map<string, Class>([
  ...classed('auth', ['-1', '10002', '10003', '10004', '10005', '10007', '10010', '33004']),
  ...classed('rate', ['10006', '10018', '10429', '20003']),
  ...classed('funds', [
    '110004',
    '110006',
    '110007',
    '110011',
    '110012',
    '110014',
    '110044',
    '110045',
    '110051',
    '110052',
    '110053',
  ]),
  ...classed('price', [
    '30208',
    '30209',
    '110003',
    '110092',
    '110093',
    '110094',
    '110118',
    '110120',
    '110121',
  ]),
]);

/**
 * What became of each order or target of a sent intent, in order. The venue acknowledges before it does anything, and
 * says by other ways what came of it: a placed order is then open as far as is known, a cancel was taken, and whether
 * an amend takes place is still to be asked. A reply proves something only if it reads as exactly what is documented
 * for our order; everything else is unknown, so that nothing is called final that may not be (fault F7).
 */
export function outcomes(intent: Intent, reply: RawReply | null): readonly Outcome[] {
  const count = countOf(intent);
  if (reply === null) return repeat(count, { kind: 'unknown', why: 'CONNECTION_LOST' });
  // The limiter stands before everything else; its answer may have no body.
  if (reply.status === 429) return repeat(count, { kind: 'rejected', code: '429', class: 'rate' });
  if (reply.status >= 500 || reply.status === 408) return repeat(count, UNSURE);
  const envelope = readEnvelope(reply);
  if (envelope === null) return repeat(count, UNREADABLE);
  return envelope.code === '0' ? succeeded(intent, envelope) : repeat(count, rejection(envelope.code));
}

const UNREADABLE: Outcome = { kind: 'unknown', why: 'UNREADABLE_REPLY' };
const UNSURE: Outcome = { kind: 'unknown', why: 'VENUE_UNSURE' };
const DONE: Outcome = { kind: 'accepted', report: null };

function succeeded(intent: Intent, envelope: Envelope): readonly Outcome[] {
  const { result } = envelope;
  switch (intent.kind) {
    case 'placeBatch':
      return elementwise(envelope, intent.orders, placed);
    case 'amendBatch':
      return elementwise(envelope, intent.amends, (item, { target }) =>
        named(item, target, { kind: 'taken' }),
      );
    case 'cancelBatch':
      return elementwise(envelope, intent.targets, (item, target) => named(item, target, DONE));
    case 'place':
      return [result === null ? UNREADABLE : placed(result, intent.order)];
    case 'amend':
      return [result === null ? UNREADABLE : named(result, intent.amend.target, { kind: 'taken' })];
    case 'cancel':
      return [result === null ? UNREADABLE : named(result, intent.target, DONE)];
    default:
      return [DONE];
  }
}

/** The elements and what became of each stand in two lists, in the order of the request. */
function elementwise<T>(
  { result, extra }: Envelope,
  wanted: readonly T[],
  read: (item: Json, wanted: T) => Outcome,
): readonly Outcome[] {
  const items = itemsOf(result) ?? [];
  const ends = itemsOf(extra) ?? [];
  const isWhole = items.length === wanted.length && ends.length === wanted.length;
  return wanted.map((one, index) => {
    const [item, end] = isWhole ? [items[index], ends[index]] : [];
    if (item === undefined || end === undefined) return UNREADABLE;
    const code = textAt(end, 'code');
    if (code === '0') return read(item, one);
    return /^-?[1-9][0-9]{0,8}$/.test(code) ? rejection(code) : UNREADABLE;
  });
}

/** Acknowledged under the id that we gave. */
function placed(item: Json, order: Order): Outcome {
  const venueOrderId = parseVenueId(textAt(item, 'orderId'));
  const { clientOrderId } = order;
  if (venueOrderId === null || clientOrderId === null || textAt(item, 'orderLinkId') !== clientOrderId)
    return UNREADABLE;
  const quantity = order.quantity ?? ZERO;
  const price = order.price ?? ZERO;
  return {
    kind: 'accepted',
    report: { clientOrderId, venueOrderId, state: 'open', filled: ZERO, quantity, price },
  };
}

/** Only when the answer is about the order that we named. */
function named(item: Json, target: OrderReference, outcome: Outcome): Outcome {
  const id = textAt(item, target.by === 'client' ? 'orderLinkId' : 'orderId');
  return id === target.id ? outcome : UNREADABLE;
}

function rejection(code: string): Outcome {
  if (UNSURE_CODES.has(code)) return UNSURE;
  return { kind: 'rejected', code, class: CLASSES.get(code) ?? 'other' };
}

/** Whether the venue, or we in its name, did not see to a request as a whole: the same may be asked again. */
export function isPassing(reply: RawReply): boolean {
  const envelope = readEnvelope(reply);
  return envelope === null || PASSING_CODES.has(envelope.code);
}

function countOf(intent: Intent): number {
  switch (intent.kind) {
    case 'placeBatch':
      return intent.orders.length;
    case 'amendBatch':
      return intent.amends.length;
    case 'cancelBatch':
      return intent.targets.length;
    default:
      return 1;
  }
}

function repeat(count: number, outcome: Outcome): readonly Outcome[] {
  return Array.from({ length: count }, () => outcome);
}

function classed(name: Class, codes: readonly string[]): readonly (readonly [string, Class])[] {
  return codes.map((code) => [code, name]);
}
