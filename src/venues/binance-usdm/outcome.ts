import type { Intent } from '../../core/order/intent.ts';
import type { Order, OrderReference } from '../../core/order/order.ts';
import type { RawReply } from '../../core/order/venue.ts';
import type { OrderReport, Outcome } from '../../core/order/reports.ts';
import { isConditionalId, parseConditionalId, parseConditionalVenueId } from './conditional.ts';
import { memberText, parseJsonBytes, textAt, type Json } from '../shared/json.ts';
import { readReport } from './report.ts';
import { SIDES } from './vocabulary.ts';

type Unknown = Extract<Outcome, { kind: 'unknown' }>;
type Class = Extract<Outcome, { kind: 'rejected' }>['class'];

const ERROR_CODE = /^-?[1-9][0-9]{0,5}$/;
/** Codes that do not say that nothing happened: unknown error, disconnected, unexpected response, time-out. */
const UNSURE_CODES: readonly string[] = ['-1000', '-1001', '-1006', '-1007'];

const CLASSES: ReadonlyMap<string, Class> = new Map<string, Class>([
  ...classed('funds', ['-2018', '-2019', '-2024', '-2027', '-2028', '-4050', '-4051']),
  ...classed('price', [
    '-2020',
    '-2021',
    '-4002',
    '-4013',
    '-4014',
    '-4016',
    '-4024',
    '-4131',
    '-5021',
    '-5022',
  ]),
  ...classed('rate', ['-1003', '-1008', '-1015']),
  ...classed('auth', ['-1002', '-1021', '-1022', '-2014', '-2015']),
]);

/**
 * What became of each order or target of a sent intent, in order. A reply proves something only if it reads as exactly
 * what the venue documents for our order; everything else is unknown, so that nothing is called final that may not be
 * (fault F7). That includes 403 pages of a firewall: they do not say who wrote them.
 */
export function outcomes(intent: Intent, reply: RawReply | null): readonly Outcome[] {
  const count = countOf(intent);
  if (reply === null) return repeat(count, { kind: 'unknown', why: 'CONNECTION_LOST' });
  if (reply.status === 429 || reply.status === 418) {
    // The limiter stands before everything else; its answer may have no body.
    return repeat(count, { kind: 'rejected', code: String(reply.status), class: 'rate' });
  }
  const body = parseJsonBytes(reply.body);
  if (reply.status === 200 && body !== null) return succeeded(intent, body);
  const refused = reply.status >= 400 && reply.status < 500 && reply.status !== 408;
  return repeat(count, refused && body !== null ? rejection(body) : unsure(reply.status));
}

function unsure(status: number): Unknown {
  return { kind: 'unknown', why: status >= 500 || status === 408 ? 'VENUE_UNSURE' : 'UNREADABLE_REPLY' };
}

const UNREADABLE: Unknown = { kind: 'unknown', why: 'UNREADABLE_REPLY' };
const DONE: Outcome = { kind: 'accepted', report: null };

function succeeded(intent: Intent, body: Json): readonly Outcome[] {
  switch (intent.kind) {
    case 'placeBatch':
      return elementwise(body, intent.orders, placed);
    case 'amendBatch':
      return elementwise(body, intent.amends, (item, amend) => changed(item, amend.target));
    case 'cancelBatch':
      return elementwise(body, intent.targets, changed);
    case 'place':
      return [placed(body, intent.order)];
    case 'amend':
      return [changed(body, intent.amend.target)];
    case 'cancel':
      return [changed(body, intent.target)];
    default:
      return [body.kind === 'object' && !isFailure(body) ? DONE : UNREADABLE];
  }
}

function elementwise<T>(
  body: Json,
  wanted: readonly T[],
  read: (item: Json, wanted: T) => Outcome,
): readonly Outcome[] {
  if (body.kind !== 'array' || body.items.length !== wanted.length) return repeat(wanted.length, UNREADABLE);
  return body.items.map((item, index) => {
    const one = wanted[index];
    return one === undefined || isFailure(item) ? rejection(item) : read(item, one);
  });
}

/** Accepted only when the answer is an order with the id that we gave, on the market and side that we chose. */
function placed(item: Json, order: Order): Outcome {
  const report = readReport(item);
  if (report === null || report.clientOrderId !== order.clientOrderId) return UNREADABLE;
  const same =
    memberText(item, 'symbol') === order.instrument && memberText(item, 'side') === SIDES.format(order.side);
  return same ? accepted(report) : UNREADABLE;
}

/** Accepted only when the answer is about the order that we named. */
function changed(item: Json, target: OrderReference): Outcome {
  if (isConditionalId(target.id)) return conditionalCancelled(item, target);
  const report = readReport(item);
  if (report === null) return UNREADABLE;
  const id = target.by === 'client' ? report.clientOrderId : report.venueOrderId;
  return id === target.id ? accepted(report) : UNREADABLE;
}

/** The venue answers with both ids and the code "200". */
function conditionalCancelled(item: Json, target: OrderReference): Outcome {
  const id =
    target.by === 'client'
      ? parseConditionalId(textAt(item, 'clientAlgoId'))
      : parseConditionalVenueId(textAt(item, 'algoId'));
  return id === target.id && memberText(item, 'code') === '200' ? DONE : UNREADABLE;
}

function accepted(report: OrderReport): Outcome {
  return { kind: 'accepted', report };
}

function isFailure(item: Json): boolean {
  return textAt(item, 'code').startsWith('-');
}

function rejection(body: Json): Outcome {
  const code = textAt(body, 'code');
  if (!ERROR_CODE.test(code) || memberText(body, 'msg') === null) return UNREADABLE;
  if (UNSURE_CODES.includes(code)) return { kind: 'unknown', why: 'VENUE_UNSURE' };
  return { kind: 'rejected', code, class: CLASSES.get(code) ?? 'other' };
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
