import type { Intent } from '../../core/order/intent.ts';
import type { Order, OrderReference } from '../../core/order/order.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { parseClientId, parseDigits } from './text.ts';
import { isConditional } from './vocabulary.ts';

/**
 * Conditional orders live apart at this venue: own routes, own ids (`algoId`, `clientAlgoId`), own name space. Asked
 * for one on a route for plain orders, the venue says that it does not exist. Inside the gateway their ids therefore
 * carry this mark, which no id of a plain order can hold: an id alone says which route it is for.
 */
const MARK = '#';

/**
 * Stands where an intent needs an instrument and the venue takes none: its routes for one conditional order name it by
 * id alone. Not the name of any market.
 */
export const UNNAMED_INSTRUMENT = '*' as Instrument;

/** Whether an order id of ours is that of a conditional order. */
export function isConditionalId(id: string): boolean {
  return id.startsWith(MARK);
}

/** The gateway's id for the venue's `clientAlgoId`; null when it is not one. */
export function parseConditionalId(text: string): ClientOrderId | null {
  const id = parseClientId(text);
  return id === null ? null : ((MARK + id) as ClientOrderId);
}

/** The gateway's id for the venue's `algoId`; null when it is not one. */
export function parseConditionalVenueId(text: string): string | null {
  const id = parseDigits(text);
  return id === null ? null : MARK + id;
}

/** An id of our own making, marked for an order of that kind. */
export function ownId(order: Order, fresh: ClientOrderId): ClientOrderId {
  return isConditional(order.type) ? ((MARK + fresh) as ClientOrderId) : fresh;
}

/** The id as the venue knows it. Throws for the id of a plain order, which has no place on a conditional route. */
export function withoutMark(id: string): string {
  if (!isConditionalId(id)) throw new RangeError('not the id of a conditional order');
  return id.slice(MARK.length);
}

/** Whether a reference names a conditional order. */
export function namesConditional(target: OrderReference): boolean {
  return isConditionalId(target.id);
}

/** Conditional orders have a cancel-all of their own. */
export function covers(cancelAll: Extract<Intent, { kind: 'cancelAll' }>, order: Order): boolean {
  const wanted = cancelAll.conditional ?? false;
  return order.instrument === cancelAll.instrument && isConditional(order.type) === wanted;
}
