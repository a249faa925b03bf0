import type { OrderLookup, OrderReport, WholeOrder } from '../../core/order/reports.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import { ONE, ZERO } from '../../core/units/decimal.ts';
import { member, textAt, type Json } from '../shared/json.ts';
import { readRows } from './envelope.ts';
import { NO_ID, parseOrderId, parseTimestamp } from './text.ts';
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
 * What became of a trigger, by its number; before that is known, by what it says, if exactly one says that. One that
 * was met lives on as the order that it placed, under the number of that.
 */
export function lookUpTrigger(list: readonly Json[], read: OwnRead): OrderLookup {
  const found = list.filter((item) => isAsked(item, read));
  const [only] = found;
  if (only === undefined) return absent(read);
  const trigger = readTold(only);
  const venueOrderId = parseTriggerId(textAt(only, 'id'));
  if (found.length > 1 || trigger === null || venueOrderId === null) return { kind: 'unreadable' };
  const order = orderOf(trigger, NO_ID);
  const status = textAt(only, 'status');
  if (WAITING.has(status)) return { kind: 'found', report: reportOf(order, { venueOrderId, state: 'open' }) };
  if (status === 'triggered') {
    const placed = placedBy(only);
    const report =
      placed === undefined
        ? reportOf(order, { venueOrderId, state: 'rejected' })
        : reportOf(order, { venueOrderId: placed, state: 'open' });
    return { kind: 'found', report };
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
  return wanted !== null && writtenOf(trigger) === writtenOf(wanted);
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

/** The venue's number of the order that a trigger placed when it was met; undefined where that was refused. */
function placedBy(item: Json): string | undefined {
  const ids = readRows(member(item, 'orders'), (leg) => {
    const result = member(leg, 'result');
    const told = result === null ? null : member(result, 'order_result');
    return told === null ? '' : textAt(told, 'order_id');
  });
  return ids?.find((id) => parseOrderId(id) !== null);
}
