import type { Order } from '../../core/order/order.ts';
import type { RawReply } from '../../core/order/venue.ts';
import type { WholeOrder } from '../../core/order/reports.ts';
import type { ClientOrderId } from '../../core/units/ids.ts';
import { isConditionalId, withoutMark } from './conditional.ts';
import { memberText, parseJsonBytes, textAt, member, type Json } from '../shared/json.ts';
import { readReport } from './report.ts';
import { parseMs, parsePositive, parseReportedInstrument } from './text.ts';
import { CONDITIONAL_TYPES, PLAIN_TYPES, POSITION_SIDES, SIDES, TIMES_IN_FORCE } from './vocabulary.ts';

/** Client ids of orders that the venue itself places (USD-M user data streams, "Order Update"). */
const FORCED = /^(?:autoclose-|adl_autoclose|settlement_autoclose-)/;

/** A list of orders in full; null for a reply that is not one. */
export function readWholeOrders(reply: RawReply): readonly WholeOrder[] | null {
  const list = reply.status === 200 ? parseJsonBytes(reply.body) : null;
  if (list?.kind !== 'array') return null;
  const orders: WholeOrder[] = [];
  for (const item of list.items) {
    const order = readWhole(item);
    if (order === null) return null;
    orders.push(order);
  }
  return orders;
}

/** One order in full; null for any other reply. */
export function readWholeOrder(reply: RawReply): WholeOrder | null {
  const body = reply.status === 200 ? parseJsonBytes(reply.body) : null;
  return body === null ? null : readWhole(body);
}

function readWhole(item: Json): WholeOrder | null {
  const report = readReport(item);
  if (report === null) return null;
  const conditional = isConditionalId(report.clientOrderId);
  const instrument = parseReportedInstrument(textAt(item, 'symbol'));
  const side = SIDES.parse(textAt(item, 'side'));
  const at = parseMs(memberText(item, conditional ? 'createTime' : 'time') ?? textAt(item, 'updateTime'));
  if (instrument === null || side === null || at === null) return null;
  const closePosition = isTrue(item, 'closePosition');
  const words = conditional ? CONDITIONAL_TYPES : PLAIN_TYPES;
  const order: Order = {
    instrument,
    side,
    // A plain order that a trigger made keeps its conditional type in some answers: by then it works as what it became.
    type:
      words.parse(textAt(item, conditional ? 'orderType' : 'type')) ??
      (report.price > 0n ? 'limit' : 'market'),
    timeInForce: TIMES_IN_FORCE.parse(textAt(item, 'timeInForce')),
    quantity: closePosition || report.quantity === 0n ? null : report.quantity,
    price: report.price > 0n ? report.price : null,
    triggerPrice: parsePositive(textAt(item, conditional ? 'triggerPrice' : 'stopPrice')),
    reduceOnly: isTrue(item, 'reduceOnly'),
    closePosition,
    positionSide: POSITION_SIDES.parse(textAt(item, 'positionSide')) ?? 'both',
    clientOrderId: report.clientOrderId,
    extras: [],
  };
  return { report, order, at, forced: FORCED.test(plainId(report.clientOrderId)) };
}

function plainId(id: ClientOrderId): string {
  return isConditionalId(id) ? withoutMark(id) : id;
}

function isTrue(item: Json, name: string): boolean {
  const flag = member(item, name);
  return flag?.kind === 'boolean' && flag.value;
}
