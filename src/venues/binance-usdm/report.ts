import type { OrderReport } from '../../core/order/reports.ts';
import { parseDecimal, ZERO } from '../../core/units/decimal.ts';
import { parseConditionalId, parseConditionalVenueId } from './conditional.ts';
import { memberText, textAt, type Json } from '../shared/json.ts';
import { parseClientId, parseDigits } from './text.ts';

type State = OrderReport['state'];

/** Statuses of plain orders (USD-M REST documentation, "Public Endpoints Info", Order status). */
const STATES: ReadonlyMap<string, State> = new Map<string, State>([
  ['NEW', 'open'],
  ['PARTIALLY_FILLED', 'open'],
  ['FILLED', 'filled'],
  ['CANCELED', 'cancelled'],
  ['EXPIRED', 'expired'],
  ['EXPIRED_IN_MATCH', 'expired'],
  ['REJECTED', 'rejected'],
]);

/**
 * Statuses of conditional orders. TRIGGERED still works in the matching engine; FINISHED means that the order it became
 * was filled or cancelled there, without saying how much, so it counts as filled: too much rather than too little.
 */
const CONDITIONAL_STATES: ReadonlyMap<string, State> = new Map<string, State>([
  ['NEW', 'open'],
  ['TRIGGERING', 'open'],
  ['TRIGGERED', 'open'],
  ['FINISHED', 'filled'],
  ['CANCELED', 'cancelled'],
  ['EXPIRED', 'expired'],
  ['REJECTED', 'rejected'],
]);

/** One order of either kind as the venue wrote it; null when any part that is needed is missing or malformed. */
export function readReport(order: Json): OrderReport | null {
  return memberText(order, 'algoId') === null ? readPlain(order) : readConditional(order);
}

function readPlain(order: Json): OrderReport | null {
  const clientOrderId = parseClientId(textAt(order, 'clientOrderId'));
  const venueOrderId = parseDigits(textAt(order, 'orderId'));
  const state = STATES.get(textAt(order, 'status'));
  const filled = parseDecimal(textAt(order, 'executedQty'));
  const quantity = parseDecimal(textAt(order, 'origQty'));
  const price = parseDecimal(textAt(order, 'price'));
  if (clientOrderId === null || venueOrderId === null || state === undefined) return null;
  if (filled === null || quantity === null || price === null || filled < 0n || filled > quantity) return null;
  return { clientOrderId, venueOrderId, state, filled, quantity, price };
}

function readConditional(order: Json): OrderReport | null {
  const clientOrderId = parseConditionalId(textAt(order, 'clientAlgoId'));
  const algoId = parseConditionalVenueId(textAt(order, 'algoId'));
  const state = CONDITIONAL_STATES.get(textAt(order, 'algoStatus'));
  const quantity = parseDecimal(textAt(order, 'quantity'));
  const price = parseDecimal(memberText(order, 'price') ?? '0');
  if (clientOrderId === null || algoId === null || state === undefined) return null;
  if (quantity === null || price === null) return null;
  // Once triggered it is a plain order under a number of its own, by which its trades are known.
  const became = parseDigits(textAt(order, 'actualOrderId'));
  const venueOrderId = became === null || became === '0' ? algoId : became;
  return {
    clientOrderId,
    venueOrderId,
    state,
    filled: state === 'filled' ? quantity : ZERO,
    quantity,
    price,
  };
}
