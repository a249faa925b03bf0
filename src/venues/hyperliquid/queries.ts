import type {
  FillReport,
  IncomeReport,
  OrderLookup,
  PositionReport,
  WholeOrder,
} from '../../core/order/reports.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { Draft, RawReply } from '../../core/order/venue.ts';
import { parseDecimal } from '../../core/units/decimal.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { member, parseJsonBytes, textAt, type Json } from '../shared/json.ts';
import { writeRead } from './decode-read.ts';
import { readFill, timeOfTrade } from './fill.ts';
import { amountAt, readReport, readWhole } from './report.ts';
import { parseInstrument, parseMs, type Address } from './text.ts';
import { WINDOW_MS } from './timing.ts';

/** A read of the gateway's own: JSON without a signature, about `user`, the account that its agent trades for. */
export function draftRead(
  read: Exclude<OwnRead, { kind: 'permissions' }>,
  user: Address,
  now: UnixMs,
): Draft {
  const payload = write(read, user);
  return { host: 'trade', method: 'POST', path: '/info', payload, stampedAt: now, windowMs: WINDOW_MS };
}

/** The question how many actions an account has left of those that it may do in its life. */
export function draftAllowance(user: Address, now: UnixMs): Draft {
  const payload = writeRead('read.userRateLimit', [], user);
  return { host: 'trade', method: 'POST', path: '/info', payload, stampedAt: now, windowMs: WINDOW_MS };
}

/** What is left of 10,000 and one for each dollar traded ("Rate limits"); bought ones are not counted on. */
export function readAllowance(reply: RawReply): number | null {
  const body = bodyOf(reply);
  const [used, cap] = ['nRequestsUsed', 'nRequestsCap'].map((name) =>
    parseMs(body === null ? '' : textAt(body, name)),
  );
  return used === null || used === undefined || cap === null || cap === undefined
    ? null
    : Math.max(0, cap - used);
}

/** The question what kind of key an address is. */
export function draftRole(key: Address, now: UnixMs): Draft {
  const payload = `{"type":"userRole","user":"${key}"}`;
  return { host: 'trade', method: 'POST', path: '/info', payload, stampedAt: now, windowMs: WINDOW_MS };
}

function write(read: Exclude<OwnRead, { kind: 'permissions' }>, user: Address): string {
  switch (read.kind) {
    case 'order':
      return writeRead('read.orderStatus', [['oid', read.id]], user);
    case 'venueOrder':
      return writeRead('read.orderStatus', [['oid', read.venueOrderId]], user);
    // One list of the venue has both kinds, for all markets.
    case 'openOrders':
    case 'openConditionals':
      return writeRead('read.frontendOpenOrders', [], user);
    case 'fills':
      return writeFills(read, user);
    case 'positions':
      return writeRead('read.clearinghouseState', [], user);
    case 'income':
      return writeRead('read.userFunding', [['startTime', String(read.since)]], user);
  }
}

function writeFills(read: Extract<OwnRead, { kind: 'fills' }>, user: Address): string {
  const from = read.fromId === null ? read.since : timeOfTrade(read.fromId);
  return from === undefined
    ? writeRead('read.userFills', [], user)
    : writeRead('read.userFillsByTime', [['startTime', String(from)]], user);
}

/** Only the venue's own `unknownOid` is an absence. */
export function readOrder(reply: RawReply): OrderLookup {
  const body = bodyOf(reply);
  const status = body === null ? '' : textAt(body, 'status');
  if (status === 'unknownOid') return { kind: 'absent' };
  const found = body === null || status !== 'order' ? null : statusOf(body);
  const report = found === null ? null : readReport(found.order, found.status);
  return report === null ? { kind: 'unreadable' } : { kind: 'found', report };
}

/** The answer to `orderStatus` as an order in full; null for one that is not there, or cannot be read. */
export function readWholeOrder(reply: RawReply): WholeOrder | null {
  const body = bodyOf(reply);
  const found = body === null ? null : statusOf(body);
  return found === null ? null : readWhole(found.order, found.status);
}

/** Open orders of every kind, and behind each what waits for its fill. Null for a reply that is not such a list. */
export function readWholeOrders(reply: RawReply): readonly WholeOrder[] | null {
  const families = readList(bodyOf(reply), (item) => {
    const order = readWhole(item, 'open');
    const children = member(item, 'children');
    const waiting = children === null ? [] : readList(children, (child) => readWhole(child, 'open'));
    return order === null || waiting === null ? null : [order, ...waiting];
  });
  return families === null
    ? null
    : [...new Map(families.flat().map((each) => [each.report.venueOrderId, each])).values()];
}

/** Fills, in the venue's order: the newest first, at most 2,000. Null for a reply that is not such a list. */
export function readFills(reply: RawReply): readonly FillReport[] | null {
  return readList(bodyOf(reply), readFill);
}

/** Positions by market. Null for a reply without them. */
export function readPositions(reply: RawReply): readonly PositionReport[] | null {
  const body = bodyOf(reply);
  return readList(body === null ? null : member(body, 'assetPositions'), readPosition);
}

/** Funding that was paid or received. Null for a reply that is not such a list. */
export function readIncome(reply: RawReply): readonly IncomeReport[] | null {
  return readList(bodyOf(reply), readFunding);
}

function statusOf(body: Json): { readonly order: Json; readonly status: string } | null {
  const outer = member(body, 'order');
  const order = outer === null ? null : member(outer, 'order');
  return outer === null || order === null ? null : { order, status: textAt(outer, 'status') };
}

/** Every element, or null when it is not a list or any element cannot be read. */
function readList<T>(list: Json | null, read: (item: Json) => T | null): readonly T[] | null {
  if (list?.kind !== 'array') return null;
  const values: T[] = [];
  for (const item of list.items) {
    const value = read(item);
    if (value === null) return null;
    values.push(value);
  }
  return values;
}

function readPosition(item: Json): PositionReport | null {
  const position = member(item, 'position');
  if (position === null) return null;
  const instrument = parseInstrument(textAt(position, 'coin'));
  const quantity = parseDecimal(textAt(position, 'szi'));
  const entryPrice = amountAt(position, 'entryPx');
  return instrument === null || quantity === null || entryPrice === null
    ? null
    : { instrument, quantity, entryPrice };
}

/** A market has one funding at a time. */
function readFunding(item: Json): IncomeReport | null {
  const delta = member(item, 'delta');
  const at = parseMs(textAt(item, 'time'));
  if (delta === null || at === null || textAt(delta, 'type') !== 'funding') return null;
  const instrument = parseInstrument(textAt(delta, 'coin'));
  const amount = parseDecimal(textAt(delta, 'usdc'));
  if (instrument === null || amount === null) return null;
  return { id: `funding:${instrument}:${at}`, kind: 'funding', instrument, amount, at };
}

function bodyOf(reply: RawReply): Json | null {
  return reply.status === 200 ? parseJsonBytes(reply.body) : null;
}
