import type { Order } from '../../core/order/order.ts';
import type { OrderReport, WholeOrder } from '../../core/order/reports.ts';
import { parseDecimal, subtract, ZERO, type Decimal } from '../../core/units/decimal.ts';
import { member, memberText, textAt, type Json } from '../shared/json.ts';
import { idOfUnnamed, parseCloid, parseDigits, parseInstrument, parseMs } from './text.ts';
import { parseTimeInForce } from './vocabulary.ts';

type State = OrderReport['state'];

/** Names of orders that wait, as the venue shows them (`orderType` of `frontendOpenOrders`). */
const TYPES: ReadonlyMap<string, Order['type']> = new Map<string, Order['type']>([
  ['Limit', 'limit'],
  ['Market', 'limit'],
  ['Stop Limit', 'stop'],
  ['Stop Market', 'stopMarket'],
  ['Take Profit Limit', 'takeProfit'],
  ['Take Profit Market', 'takeProfitMarket'],
]);

/**
 * The state that a status of `orderStatus` means. The venue has a growing family of reasons: those of an end say it
 * in their last word. A triggered order still works. Null for a status that is neither.
 */
export function stateOf(status: string, filled: Decimal): State | null {
  if (status === 'open' || status === 'triggered') return 'open';
  if (status === 'filled') return 'filled';
  if (/(?:^c|C)anceled$/.test(status) || status === 'scheduledCancel') return 'cancelled';
  if (!/(?:^r|R)ejected$/.test(status)) return null;
  return filled > 0n ? 'cancelled' : 'rejected';
}

/** One order as the venue writes it, in that state; null when any part that is needed is missing or malformed. */
export function readReport(order: Json, status: string): OrderReport | null {
  const venueOrderId = parseDigits(textAt(order, 'oid'));
  const left = parseDecimal(textAt(order, 'sz'));
  const quantity = parseDecimal(memberText(order, 'origSz') ?? textAt(order, 'sz'));
  const price = parseDecimal(textAt(order, 'limitPx'));
  if (venueOrderId === null || left === null || quantity === null || price === null) return null;
  if (left < 0n || left > quantity || price < 0n) return null;
  const filled = status === 'filled' ? quantity : subtract(quantity, left);
  const state = stateOf(status, filled);
  const cloid = memberText(order, 'cloid');
  const clientOrderId = cloid === null ? idOfUnnamed(venueOrderId) : parseCloid(cloid);
  if (state === null || clientOrderId === null) return null;
  return { clientOrderId, venueOrderId, state, filled, quantity, price };
}

/** An open order in full, from `frontendOpenOrders` or `orderStatus`. */
export function readWhole(item: Json, status: string): WholeOrder | null {
  const report = readReport(item, status);
  const instrument = parseInstrument(textAt(item, 'coin'));
  const side = readSide(item);
  const type = TYPES.get(textAt(item, 'orderType'));
  const at = parseMs(textAt(item, 'timestamp'));
  const trigger = flagAt(item, 'isTrigger') ? parseDecimal(textAt(item, 'triggerPx')) : null;
  if (report === null || instrument === null || side === null || type === undefined || at === null)
    return null;
  const waits = type !== 'limit';
  if (waits !== (trigger !== null)) return null;
  const isMarket = type === 'stopMarket' || type === 'takeProfitMarket';
  const closes = flagAt(item, 'isPositionTpsl') && report.quantity === 0n;
  const order: Order = {
    instrument,
    side,
    type,
    timeInForce: isMarket ? null : (parseTimeInForce(textAt(item, 'tif')) ?? 'gtc'),
    quantity: closes ? null : report.quantity,
    price: isMarket ? null : report.price,
    triggerPrice: trigger,
    reduceOnly: flagAt(item, 'reduceOnly') && !closes,
    closePosition: closes,
    positionSide: 'both',
    clientOrderId: report.clientOrderId,
    extras: [],
  };
  return { report, order, at, forced: false };
}

/** `B` buys, `A` (ask) sells. */
export function readSide(item: Json): Order['side'] | null {
  const side = textAt(item, 'side');
  return side === 'B' ? 'buy' : side === 'A' ? 'sell' : null;
}

/** Zero for a price that is not there. */
export function amountAt(item: Json, name: string): Decimal | null {
  const found = member(item, name);
  return found === null || found.kind === 'null' ? ZERO : parseDecimal(textAt(item, name));
}

function flagAt(item: Json, name: string): boolean {
  const found = member(item, name);
  return found?.kind === 'boolean' && found.value;
}
