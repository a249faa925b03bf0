import type { Order } from '../../core/order/order.ts';
import type { OrderLookup, OrderReport, WholeOrder } from '../../core/order/reports.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { RawReply } from '../../core/order/venue.ts';
import { ONE, ZERO, type Decimal } from '../../core/units/decimal.ts';
import { member, textAt, type Json } from '../shared/json.ts';
import { readDone, readRows } from './envelope.ts';
import { NO_ID, parseOrderId, parsePositive, parseTimestamp } from './text.ts';
import {
  isTriggerId,
  orderOf,
  parseTriggerId,
  readTold,
  triggerOf,
  writeTrigger,
  type Trigger,
  type TriggerOrder,
} from './trigger.ts';

/** "GTT orders", statuses. One that is switched off may be switched on again by a person. */
const WAITING: ReadonlySet<string> = new Set(['active', 'disabled']);
const ENDED: ReadonlyMap<string, OrderReport['state']> = new Map<string, OrderReport['state']>([
  ['cancelled', 'cancelled'],
  ['deleted', 'cancelled'],
  ['expired', 'expired'],
  ['rejected', 'rejected'],
]);

/** Whether a read of our own is answered by the list of triggers. */
export function isOfTriggers(read: OwnRead): boolean {
  switch (read.kind) {
    case 'openConditionals':
      return true;
    case 'order':
      return read.order?.standing !== undefined;
    case 'venueOrder':
      return isTriggerId(read.venueOrderId);
    default:
      return false;
  }
}

/** Whether a row is of the list of triggers, not of that of orders. */
export function isTriggerRow(item: Json): boolean {
  return member(item, 'condition') !== null;
}

/** One that waits, as an order; null for one that cannot be read, `over` for one that waits no more. */
export function readWaiting(item: Json): WholeOrder | 'over' | null {
  const venueOrderId = parseTriggerId(textAt(item, 'id'));
  const at = parseTimestamp(textAt(item, 'created_at'));
  const trigger = readTold(item);
  const status = textAt(item, 'status');
  if (venueOrderId === null || at === null || trigger === null) return null;
  if (!WAITING.has(status)) return status === 'triggered' || ENDED.has(status) ? 'over' : null;
  const order = orderOf(trigger, NO_ID);
  return { report: reportOf(order, { venueOrderId, state: 'open' }), order, at, forced: false };
}

/**
 * What became of a trigger, by its number; before that is known, by what it says, if no more say that than there are
 * triggers of one bot of which that can be. One that was met lives on as the order that it placed, under the number of
 * that.
 */
export function lookUpTrigger(list: readonly Json[], read: OwnRead): OrderLookup {
  const found = list.filter((item) => isAsked(item, read));
  const [only] = found;
  if (only === undefined) return absent(read);
  const trigger = readTold(only);
  const venueOrderId = parseTriggerId(textAt(only, 'id'));
  const most = read.kind === 'order' && read.kin !== undefined ? read.kin.unnumbered : 1;
  if (found.length > most || trigger === null || venueOrderId === null) return { kind: 'unreadable' };
  const order = orderOf(trigger, NO_ID);
  const status = textAt(only, 'status');
  if (WAITING.has(status)) return { kind: 'found', report: reportOf(order, { venueOrderId, state: 'open' }) };
  if (status === 'triggered') {
    const placed = placedBy(only);
    if (placed === null)
      return { kind: 'found', report: reportOf(order, { venueOrderId, state: 'rejected' }) };
    const { id, quantity, price } = placed;
    const report = reportOf(order, { venueOrderId: id, state: 'open' });
    return { kind: 'found', report: { ...report, quantity, price, triggered: true } };
  }
  const state = ENDED.get(status);
  return state === undefined
    ? { kind: 'unreadable' }
    : { kind: 'found', report: reportOf(order, { venueOrderId, state }) };
}

/** The venue keeps what was met or ended for days in its list. One whose number is not there has been deleted. */
function absent(read: OwnRead): OrderLookup {
  if (read.kind !== 'venueOrder') return { kind: 'absent' };
  const { venueOrderId } = read;
  const amounts = { filled: ZERO, quantity: ZERO, price: ZERO };
  return { kind: 'found', report: { clientOrderId: NO_ID, venueOrderId, state: 'cancelled', ...amounts } };
}

function isAsked(item: Json, read: OwnRead): boolean {
  if (read.kind === 'venueOrder') return parseTriggerId(textAt(item, 'id')) === read.venueOrderId;
  const trigger = readTold(item);
  if (read.kind !== 'order' || read.order === undefined || trigger === null) return false;
  const wanted = triggerOf(read.order);
  if (wanted === null || writtenOf(trigger) !== writtenOf(wanted)) return false;
  const numbers = [parseTriggerId(textAt(item, 'id')), placedBy(item)?.id];
  return !numbers.some((number) => read.kin?.isOthers(number ?? '') === true);
}

/** The trigger that placed the order with that number. */
export function readPlacer(reply: RawReply, venueOrderId: string): Order | 'none' | 'unreadable' {
  const list = readDone(reply);
  if (list?.kind !== 'array') return 'unreadable';
  const item = list.items.find((one) => placedBy(one)?.id === venueOrderId);
  if (item === undefined) return 'none';
  const trigger = readTold(item);
  return trigger === null ? 'unreadable' : orderOf(trigger, NO_ID);
}

/** What the market was at says nothing about which of two it is. */
function writtenOf(trigger: Trigger): string {
  return JSON.stringify([trigger.instrument, ...writeTrigger({ ...trigger, lastPrice: ONE })]);
}

function reportOf(
  order: TriggerOrder,
  { venueOrderId, state }: Pick<OrderReport, 'venueOrderId' | 'state'>,
): OrderReport {
  const { type, triggerPrice, standing } = order;
  const amounts = { filled: ZERO, quantity: order.quantity, price: order.price ?? ZERO };
  return { clientOrderId: NO_ID, venueOrderId, state, ...amounts, wait: { type, triggerPrice, standing } };
}

/** The order that a trigger placed when it was met; null where that was refused, or is not told in full. */
function placedBy(item: Json): Placed | null {
  const legs = readRows(member(item, 'orders'), (leg) => {
    const result = member(leg, 'result');
    const told = result === null ? null : member(result, 'order_result');
    const id = told === null ? null : parseOrderId(textAt(told, 'order_id'));
    const [quantity, price] = [parsePositive(textAt(leg, 'quantity')), parsePositive(textAt(leg, 'price'))];
    return id === null || quantity === null || price === null ? NOTHING : { id, quantity, price };
  });
  return legs?.find((leg) => leg !== NOTHING) ?? null;
}

/** An order that the venue placed: its number, and the terms of the leg that was met. */
interface Placed {
  readonly id: string;
  readonly quantity: Decimal;
  readonly price: Decimal;
}

const NOTHING: Placed = { id: '', quantity: ZERO, price: ZERO };
