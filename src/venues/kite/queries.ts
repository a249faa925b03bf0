import type {
  FillReport,
  IncomeReport,
  OrderLookup,
  PositionReport,
  WholeOrder,
} from '../../core/order/reports.ts';
import type { Draft, RawReply } from '../../core/order/venue.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import { ZERO } from '../../core/units/decimal.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { member, textAt, type Json } from '../shared/json.ts';
import { readDraft } from './draft.ts';
import { readDone, readRows } from './envelope.ts';
import { readInstrument, readReport, readWhole } from './report.ts';
import { parseAmount, parseDigits, parseOrderId, parsePositive, parseTimestamp } from './text.ts';
import { isOfTriggers, isTriggerRow, lookUpTrigger, readWaiting } from './trigger-report.ts';
import { SIDES } from './vocabulary.ts';

/** A read of the gateway's own. The venue tells all orders of the day in one answer, and all trades in another. */
export function draftRead(read: OwnRead, now: UnixMs): Draft {
  return readDraft(isOfTriggers(read) ? 'gtt.list' : ROUTES[read.kind], [], now);
}

const ROUTES: Readonly<Record<OwnRead['kind'], string>> = {
  permissions: 'account.profile',
  order: 'order.list',
  venueOrder: 'order.list',
  openOrders: 'order.list',
  openConditionals: 'gtt.list',
  fills: 'trade.list',
  positions: 'account.positions',
  // There is no funding, and transfers are in no list: this only shows that the venue answers.
  income: 'trade.list',
};

/**
 * One order among those of the day, by our tag or by the venue's number. More than one with the same tag is no answer:
 * which of them is ours cannot be told.
 */
export function readOrder(reply: RawReply, read: OwnRead): OrderLookup {
  const list = readDone(reply);
  if (list?.kind !== 'array') return { kind: 'unreadable' };
  if (isOfTriggers(read)) return lookUpTrigger(list.items, read);
  const found = list.items.filter((item) => isAsked(item, read));
  const [only] = found;
  if (only === undefined) return { kind: 'absent' };
  const report = found.length === 1 ? readReport(only) : null;
  return report === null ? { kind: 'unreadable' } : { kind: 'found', report };
}

function isAsked(item: Json, read: OwnRead): boolean {
  if (read.kind === 'order') return textAt(item, 'tag') === read.id;
  return read.kind === 'venueOrder' && textAt(item, 'order_id') === read.venueOrderId;
}

/** The orders of the day that may still trade, or the triggers that wait; null when any of the list cannot be read. */
export function readWholeOrders(reply: RawReply): readonly WholeOrder[] | null {
  const all = readRows(readDone(reply), (item) => (isTriggerRow(item) ? readWaiting(item) : readWhole(item)));
  return all?.flatMap((one) => (one === 'over' || one.report.state !== 'open' ? [] : [one])) ?? null;
}

/** The order that was asked for, in full; null for any other answer. */
export function readWholeOrder(reply: RawReply, read: OwnRead): WholeOrder | null {
  const list = readDone(reply);
  if (list?.kind !== 'array') return null;
  const [only, ...others] = list.items.filter((item) => isAsked(item, read));
  if (isOfTriggers(read)) return null;
  return only === undefined || others.length > 0 ? null : readWhole(only);
}

/** The trades of the day. Null for a reply that is not such a list. The venue does not say what a trade costs. */
export function readFills(reply: RawReply): readonly FillReport[] | null {
  return readRows(readDone(reply), readFill);
}

function readFill(item: Json): FillReport | null {
  const venueOrderId = parseOrderId(textAt(item, 'order_id'));
  const instrument = readInstrument(item);
  const side = SIDES.parse(textAt(item, 'transaction_type'));
  const quantity = parsePositive(textAt(item, 'quantity'));
  const price = parsePositive(textAt(item, 'average_price'));
  const at = parseTimestamp(textAt(item, 'fill_timestamp'));
  const number = parseDigits(textAt(item, 'trade_id'));
  if (venueOrderId === null || instrument === null || side === null || number === null) return null;
  if (quantity === null || price === null || at === null) return null;
  const tradeId = String(BigInt(at) * TRADE_STEP + BigInt(number));
  return { tradeId, venueOrderId, instrument, side, quantity, price, fee: ZERO, feeAsset: 'INR', at };
}

/** The exchanges count trades anew each day, and the gateway counts on ids that grow: the time comes first. */
const TRADE_STEP = 10n ** 18n;

/** What is held for the day and over night, each product by itself, without shares that are in the depository. */
export function readPositions(reply: RawReply): readonly PositionReport[] | null {
  const told = readDone(reply);
  return told === null ? null : readRows(member(told, 'net'), readPosition);
}

function readPosition(item: Json): PositionReport | null {
  const instrument = readInstrument(item);
  const quantity = parseAmount(textAt(item, 'quantity'));
  const entryPrice = parseAmount(textAt(item, 'average_price'));
  if (instrument === null || quantity === null || entryPrice === null) return null;
  return { instrument, quantity, entryPrice };
}

/** Nothing is booked on the account that the venue tells of. */
export function readIncome(reply: RawReply): readonly IncomeReport[] | null {
  return readDone(reply) === null ? null : [];
}
