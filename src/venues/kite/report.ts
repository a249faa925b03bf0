import type { Order } from '../../core/order/order.ts';
import type { OrderReport, WholeOrder } from '../../core/order/reports.ts';
import { textAt, type Json } from '../shared/json.ts';
import { parseAmount, parseOrderId, parseReportedInstrument, parseTimestamp, reportedTag } from './text.ts';
import { ORDER_TYPES, SIDES, VALIDITIES } from './vocabulary.ts';

type State = OrderReport['state'];

/** "Order statuses". Whatever else stands there is on its way from one of the living states to another. */
const STATES: ReadonlyMap<string, State> = new Map<string, State>([
  ['CANCELLED', 'cancelled'],
  ['CANCELLED AMO', 'cancelled'],
  ['COMPLETE', 'filled'],
  ['REJECTED', 'rejected'],
]);
const STATUS = /^[A-Z][A-Z -]{1,40}$/;

/** One order as the venue wrote it; null when any part that is needed is missing or malformed. */
export function readReport(item: Json): OrderReport | null {
  const venueOrderId = parseOrderId(textAt(item, 'order_id'));
  const status = textAt(item, 'status');
  const filled = parseAmount(textAt(item, 'filled_quantity'));
  const quantity = parseAmount(textAt(item, 'quantity'));
  const price = parseAmount(textAt(item, 'price'));
  if (venueOrderId === null || !STATUS.test(status)) return null;
  if (filled === null || quantity === null || price === null || filled < 0n || quantity < 0n) return null;
  const clientOrderId = reportedTag(textAt(item, 'tag'));
  const state = STATES.get(status) ?? 'open';
  return { clientOrderId, venueOrderId, state, filled, quantity, price };
}

/** An order in full; null for one that is not understood. A second leg, or a slice, is the venue's own doing. */
export function readWhole(item: Json): WholeOrder | null {
  const report = readReport(item);
  const order = report === null ? null : readOrderOf(item, report);
  const at = parseTimestamp(textAt(item, 'order_timestamp'));
  if (report === null || order === null || at === null) return null;
  return { report, order, at, forced: parseOrderId(textAt(item, 'parent_order_id')) !== null };
}

function readOrderOf(item: Json, report: OrderReport): Order | null {
  const instrument = readInstrument(item);
  const side = SIDES.parse(textAt(item, 'transaction_type'));
  const type = ORDER_TYPES.parse(textAt(item, 'order_type'));
  const triggerPrice = parseAmount(textAt(item, 'trigger_price'));
  if (instrument === null || side === null || type === null || triggerPrice === null) return null;
  return {
    instrument,
    side,
    type,
    timeInForce: VALIDITIES.parse(textAt(item, 'validity')),
    quantity: report.quantity,
    price: report.price > 0n ? report.price : null,
    triggerPrice: triggerPrice > 0n ? triggerPrice : null,
    reduceOnly: false,
    closePosition: false,
    positionSide: 'both',
    clientOrderId: report.clientOrderId,
    extras: [
      ['product', textAt(item, 'product')],
      ['variety', textAt(item, 'variety')],
    ],
  };
}

/** A market by the two names that the venue has for it. */
export function readInstrument(item: Json): Order['instrument'] | null {
  return parseReportedInstrument(`${textAt(item, 'exchange')}:${textAt(item, 'tradingsymbol')}`);
}
