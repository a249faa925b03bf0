import type { AttachedExit, Order } from '../../core/order/order.ts';
import type { OrderReport, WholeOrder } from '../../core/order/reports.ts';
import { member, textAt, type Json } from '../shared/json.ts';
import {
  parseAmount,
  parseClientId,
  parseMs,
  parseVenueId,
  reportedClientId,
  reportedMarket,
} from './text.ts';
import { DIRECTIONS, ORDER_TYPES, POSITION_SIDES, SIDES, TIMES_IN_FORCE, typeOf } from './vocabulary.ts';

type State = OrderReport['state'];

/** "Enum Definitions", orderStatus. */
const STATES: ReadonlyMap<string, State> = new Map<string, State>([
  ['New', 'open'],
  ['PartiallyFilled', 'open'],
  ['Untriggered', 'open'],
  // On its way from waiting to resting.
  ['Triggered', 'open'],
  ['Filled', 'filled'],
  ['Cancelled', 'cancelled'],
  ['PartiallyFilledCanceled', 'cancelled'],
  ['Deactivated', 'cancelled'],
  ['Rejected', 'rejected'],
]);

/** Who made an order, where it was neither a person nor a program with a key. */
const FORCED: ReadonlySet<string> = new Set([
  'CreateByAdl_PassThrough',
  'CreateByAdminClosing',
  'CreateByLiq',
  'CreateBySettle',
  'CreateByTakeOver_PassThrough',
]);

/** What the venue made by itself, for a take-profit or stop-loss of the whole position or of a part of it. */
const MADE: ReadonlyMap<string, Made> = new Map<string, Made>([
  ['CreateByTakeProfit', { kind: 'takeProfit', isWhole: true }],
  ['CreateByStopLoss', { kind: 'stop', isWhole: true }],
  ['CreateByPartialTakeProfit', { kind: 'takeProfit', isWhole: false }],
  ['CreateByPartialStopLoss', { kind: 'stop', isWhole: false }],
]);

interface Made {
  readonly kind: 'takeProfit' | 'stop';
  readonly isWhole: boolean;
}

/** One order as the venue wrote it; null when any part that is needed is missing or malformed. */
export function readReport(item: Json): OrderReport | null {
  const clientOrderId = reportedClientId(textAt(item, 'orderLinkId'));
  const venueOrderId = parseVenueId(textAt(item, 'orderId'));
  const state = STATES.get(textAt(item, 'orderStatus'));
  const filled = parseAmount(textAt(item, 'cumExecQty'));
  const quantity = parseAmount(textAt(item, 'qty'));
  const price = parseAmount(textAt(item, 'price'));
  if (clientOrderId === null || venueOrderId === null || state === undefined) return null;
  if (filled === null || quantity === null || price === null || filled < 0n || quantity < 0n) return null;
  // A close of the whole position has no quantity of its own, and that of a purchase by amount is none of the coin.
  const isAmount = textAt(item, 'marketUnit') === 'quoteCoin' && textAt(item, 'orderType') === 'Market';
  const whole = isAmount || quantity < filled ? filled : quantity;
  const exits = readExits(item);
  const report = { clientOrderId, venueOrderId, state, filled, quantity: whole, price };
  return exits === null ? report : { ...report, exits };
}

/** What goes with the order; null where it is not told in full. */
function readExits(item: Json): NonNullable<OrderReport['exits']> | null {
  const takeProfit = readExit(item, 'takeProfit', 'tpLimitPrice');
  const stopLoss = readExit(item, 'stopLoss', 'slLimitPrice');
  return takeProfit === undefined || stopLoss === undefined ? null : { takeProfit, stopLoss };
}

/** Nothing and zero both say that there is none. */
function readExit(item: Json, trigger: string, limit: string): AttachedExit | null | undefined {
  const [triggerPrice, price] = [trigger, limit].map((name) => parseAmount(textAt(item, name) || '0'));
  if (triggerPrice == null || price == null) return undefined;
  return triggerPrice > 0n ? { triggerPrice, price: price > 0n ? price : null } : null;
}

/** An order in full, of the category that its list is of; null for one that is not understood. */
export function readWhole(item: Json, category: string): WholeOrder | null {
  const report = readReport(item);
  const order = report === null ? null : readOrderOf(item, category, report);
  const at = parseMs(textAt(item, 'createdTime'));
  if (report === null || order === null || at === null) return null;
  const createType = textAt(item, 'createType');
  const whole = { report, order, at, forced: FORCED.has(createType) };
  const made = MADE.get(createType);
  if (made === undefined) return whole;
  // Not told of what belongs to a position, or to a conditional order.
  const parent = parseClientId(textAt(item, 'parentOrderLinkId'));
  return { ...whole, order: madeOrder(order, made), madeFor: { parent } };
}

/**
 * Why the venue made it says what it is: it need not tell the direction. That it only reduces is its own word; while it
 * waits, the quantity of one that closes the whole position follows that.
 */
function madeOrder(order: Order, { kind, isWhole }: Made): Order {
  const closePosition = isWhole && order.reduceOnly;
  return {
    ...order,
    type: order.price === null ? `${kind}Market` : kind,
    quantity: closePosition ? null : order.quantity,
    reduceOnly: order.reduceOnly && !closePosition,
    closePosition,
  };
}

function readOrderOf(item: Json, category: string, report: OrderReport): Order | null {
  const side = SIDES.parse(textAt(item, 'side'));
  const becomes = ORDER_TYPES(textAt(item, 'orderType'));
  const instrument = reportedMarket(category, textAt(item, 'symbol'));
  const triggerPrice = parseAmount(textAt(item, 'triggerPrice'));
  const positionSide = POSITION_SIDES.parse(textAt(item, 'positionIdx'));
  if (side === null || becomes === null || triggerPrice === null || positionSide === null) return null;
  if (instrument === null) return null;
  const direction = DIRECTIONS.parse(textAt(item, 'triggerDirection'));
  const isTrue = (name: string): boolean => {
    const flag = member(item, name);
    return flag?.kind === 'boolean' && flag.value;
  };
  return {
    instrument,
    side,
    type: typeOf(becomes, triggerPrice > 0n ? direction : null, side),
    timeInForce: becomes === 'Limit' ? TIMES_IN_FORCE.parse(textAt(item, 'timeInForce')) : null,
    quantity: report.quantity,
    price: becomes === 'Limit' ? report.price : null,
    triggerPrice: triggerPrice > 0n ? triggerPrice : null,
    reduceOnly: isTrue('reduceOnly'),
    closePosition: false,
    positionSide,
    clientOrderId: report.clientOrderId,
    extras: [],
  };
}
