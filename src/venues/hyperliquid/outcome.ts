import type { Intent } from '../../core/order/intent.ts';
import type { Order, OrderReference } from '../../core/order/order.ts';
import type { OrderReport, Outcome } from '../../core/order/reports.ts';
import type { RawReply } from '../../core/order/venue.ts';
import { parseDecimal, ZERO } from '../../core/units/decimal.ts';
import type { ClientOrderId } from '../../core/units/ids.ts';
import { member, memberText, parseJsonBytes, textAt, type Json } from '../shared/json.ts';
import { NO_SUCH_ORDER } from './refuse.ts';
import { parseCloid, parseDigits } from './text.ts';

type Unknown = Extract<Outcome, { kind: 'unknown' }>;
type Rejected = Extract<Outcome, { kind: 'rejected' }>;

/**
 * The venue refuses in sentences. Each is told by its beginning, and named as the venue's own table of order statuses
 * names it ("Error responses", "orderStatus"). A sentence that is not here is a refusal too, of no known reason.
 */
const SENTENCES: readonly (readonly [start: string, code: string, of: Rejected['class']])[] = [
  ['Insufficient margin to place order', 'perpMarginRejected', 'funds'],
  ['Price must be divisible by tick size', 'tickRejected', 'price'],
  ['Order price cannot be more than', 'oracleRejected', 'price'],
  ['Post only order would have immediately matched', 'badAloPxRejected', 'price'],
  ['Invalid TP/SL price', 'badTriggerPxRejected', 'price'],
  ['Order could not immediately match', 'iocCancelRejected', 'price'],
  ['No liquidity available for market order', 'marketOrderNoLiquidityRejected', 'price'],
  ['Too many cumulative requests sent', 'tooManyRequests', 'rate'],
  ['User or API Wallet', 'unknownSigner', 'auth'],
  ['Invalid nonce', 'invalidNonce', 'auth'],
  ['Order must have minimum value', 'minTradeNtlRejected', 'other'],
  ['Order has invalid size', 'sizeRejected', 'other'],
  ['Order has zero size', 'sizeRejected', 'other'],
  ['Reduce only order would increase position', 'reduceOnlyRejected', 'other'],
  [NO_SUCH_ORDER.replace('.', ''), 'missingOrder', 'other'],
];

const UNREADABLE: Unknown = { kind: 'unknown', why: 'UNREADABLE_REPLY' };
const DONE: Outcome = { kind: 'accepted', report: null };

/**
 * What became of each order or target of a sent action, in order. A reply proves something only if it reads as exactly
 * what the venue documents; everything else is unknown, so that nothing is called final that may not be (fault F7).
 */
export function outcomes(intent: Intent, reply: RawReply | null): readonly Outcome[] {
  const count = countOf(intent);
  if (reply === null) return repeat(count, { kind: 'unknown', why: 'CONNECTION_LOST' });
  // The limiter stands before everything else, and so does the reader of the body.
  if (reply.status === 429) return repeat(count, { kind: 'rejected', code: '429', class: 'rate' });
  if (reply.status === 422) return repeat(count, { kind: 'rejected', code: '422', class: 'other' });
  if (reply.status !== 200) return repeat(count, unsure(reply.status));
  const body = parseJsonBytes(reply.body);
  if (body === null) return repeat(count, UNREADABLE);
  const status = textAt(body, 'status');
  if (status === 'err') return repeat(count, refusedBy(member(body, 'response')));
  const response = status === 'ok' ? member(body, 'response') : null;
  return response === null ? repeat(count, UNREADABLE) : succeeded(intent, response);
}

function unsure(status: number): Unknown {
  return { kind: 'unknown', why: status >= 500 || status === 408 ? 'VENUE_UNSURE' : 'UNREADABLE_REPLY' };
}

function succeeded(intent: Intent, response: Json): readonly Outcome[] {
  switch (intent.kind) {
    case 'place':
      return each(response, [intent.order], placed);
    case 'placeBatch':
      return each(response, intent.orders, placed);
    case 'amend':
      return each(response, [intent.amend], (status, amend) => placed(status, modified(amend)));
    case 'amendBatch':
      return each(response, intent.amends, (status, amend) => placed(status, modified(amend)));
    case 'cancel':
      return each(response, [intent.target], cancelled);
    case 'cancelBatch':
      return each(response, intent.targets, cancelled);
    default:
      return [textAt(response, 'type') === 'default' ? DONE : UNREADABLE];
  }
}

/**
 * One status for each element. For a payload that cannot be right as a whole the venue gives a single error instead,
 * and has done none of it.
 */
function each<T>(
  response: Json,
  wanted: readonly T[],
  read: (status: Json, wanted: T) => Outcome,
): readonly Outcome[] {
  const inner = member(response, 'data');
  const statuses = inner === null ? null : member(inner, 'statuses');
  if (statuses?.kind !== 'array') return repeat(wanted.length, UNREADABLE);
  const [only] = statuses.items;
  if (statuses.items.length === 1 && only !== undefined && member(only, 'error') !== null) {
    return repeat(wanted.length, refusedBy(member(only, 'error')));
  }
  if (statuses.items.length !== wanted.length) return repeat(wanted.length, UNREADABLE);
  return statuses.items.map((status, index) => {
    const one = wanted[index];
    const error = member(status, 'error');
    return one === undefined || error !== null ? refusedBy(error) : read(status, one);
  });
}

/** What an order, placed or modified, was to be. */
type Wanted = Pick<Order, 'clientOrderId' | 'quantity' | 'price' | 'triggerPrice' | 'timeInForce'>;

function modified({
  quantity,
  price,
  extras,
}: {
  quantity: Wanted['quantity'];
  price: Wanted['price'];
  extras: Order['extras'];
}): Wanted {
  const cloid = extras.find(([name]) => name === 'cloid')?.[1] ?? '';
  const tif = extras.find(([name]) => name === 'tif')?.[1];
  const clientOrderId = parseCloid(cloid);
  const isIoc = tif === 'Ioc' || tif === 'FrontendMarket';
  return { clientOrderId, quantity, price, triggerPrice: null, timeInForce: isIoc ? 'ioc' : 'gtc' };
}

function placed(status: Json, order: Wanted): Outcome {
  // A stop that waits for its price, or for the order that it belongs to: accepted, and its number is not told.
  if (status.kind === 'string') {
    return status.text === 'waitingForTrigger' || status.text === 'waitingForFill' ? DONE : UNREADABLE;
  }
  const resting = member(status, 'resting');
  const filled = member(status, 'filled');
  const rests = resting !== null && filled === null ? readResting(resting, order) : null;
  const report = filled !== null && resting === null ? readFilled(filled, order) : rests;
  return report === null ? UNREADABLE : { kind: 'accepted', report };
}

/** Of an order that rests the venue does not say here how much of it was filled at once: its fills do. */
function readResting(resting: Json, order: Wanted): OrderReport | null {
  const ids = readIds(resting, order.clientOrderId);
  const { quantity, price, triggerPrice } = order;
  const at = price ?? triggerPrice;
  if (ids === null || at === null) return null;
  return { ...ids, state: 'open', filled: ZERO, quantity: quantity ?? ZERO, price: at };
}

/** Filled in part: the rest of an order that does not rest is gone. */
function readFilled(filled: Json, order: Wanted): OrderReport | null {
  const ids = readIds(filled, order.clientOrderId);
  const total = parseDecimal(textAt(filled, 'totalSz'));
  const price = parseDecimal(textAt(filled, 'avgPx'));
  if (ids === null || total === null || price === null || total <= 0n || price <= 0n) return null;
  const quantity = order.quantity ?? total;
  if (total > quantity) return null;
  const state = total === quantity ? 'filled' : mayRest(order) ? 'open' : 'cancelled';
  return { ...ids, state, filled: total, quantity, price: order.price ?? price };
}

/** What has no price of its own and waits for none is gone where it finds nobody. */
function mayRest({ timeInForce, price, triggerPrice }: Wanted): boolean {
  return timeInForce !== 'ioc' && (price !== null || triggerPrice !== null);
}

/** Ours only when the answer names our id, or names none and we gave none. */
function readIds(
  status: Json,
  given: ClientOrderId | null,
): Pick<OrderReport, 'clientOrderId' | 'venueOrderId'> | null {
  const venueOrderId = parseDigits(textAt(status, 'oid'));
  const named = memberText(status, 'cloid');
  if (venueOrderId === null || given === null) return null;
  return named === null || parseCloid(named) === given ? { clientOrderId: given, venueOrderId } : null;
}

function cancelled(status: Json, _target: OrderReference): Outcome {
  return status.kind === 'string' && status.text === 'success' ? DONE : UNREADABLE;
}

function refusedBy(sentence: Json | null): Outcome {
  if (sentence?.kind !== 'string') return UNREADABLE;
  const found = SENTENCES.find(([start]) => sentence.text.startsWith(start));
  return { kind: 'rejected', code: found?.[1] ?? 'refused', class: found?.[2] ?? 'other' };
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
