import { unreachable } from '../../core/assert.ts';
import type { Action } from '../../core/account/record.ts';
import { cancelBatchOf } from '../../core/order/cancel-batch.ts';
import type { Intent } from '../../core/order/intent.ts';
import type { Order } from '../../core/order/order.ts';
import type { ClientOrderId } from '../../core/units/ids.ts';

/** What may be decided: everything that could change an account. */
export type Change = Exclude<Intent, { kind: 'read' | 'local' | 'moveFunds' }>;

/** The single decisions inside a request, in its order. */
export function takeApart(change: Change): readonly Action[] {
  switch (change.kind) {
    case 'placeBatch':
      return change.orders.map((order) => ({ kind: 'place', order }));
    case 'amendBatch':
      return change.amends.map((amend) => ({ kind: 'amend', amend }));
    case 'cancelBatch':
      return change.targets.map((target, at) => {
        const instrument = change.instruments?.[at] ?? change.instrument;
        return { kind: 'cancel', instrument, target };
      });
    default:
      return [change];
  }
}

/** The request that carries only the allowed actions. Null when none is left. */
export function putTogether(change: Change, allowed: readonly Action[]): Change | null {
  const first = allowed[0];
  if (first === undefined) return null;
  switch (change.kind) {
    case 'placeBatch':
      return {
        ...change,
        orders: allowed.filter((action) => action.kind === 'place').map(({ order }) => order),
      };
    case 'amendBatch':
      return {
        kind: 'amendBatch',
        amends: allowed.filter((action) => action.kind === 'amend').map(({ amend }) => amend),
      };
    case 'cancelBatch': {
      const [one, ...others] = allowed.filter((action) => action.kind === 'cancel');
      return one === undefined ? null : cancelBatchOf(one, others);
    }
    default:
      return first;
  }
}

/** Gives an order its id if the bot gave none. Other actions stay as they are. */
export function withId(action: Action, makeId: (order: Order) => ClientOrderId): Action {
  if (action.kind !== 'place' && action.kind !== 'placeTest') return action;
  if (action.order.clientOrderId !== null) return action;
  const order: Order = { ...action.order, clientOrderId: makeId(action.order) };
  return { kind: action.kind, order };
}

/** Cancels never wait behind openings. */
export function isCancel(change: Change): boolean {
  return change.kind === 'cancel' || change.kind === 'cancelBatch' || change.kind === 'cancelAll';
}

/** One order that the venue itself keeps from opening anything. */
export function isLoneExit(change: Change): boolean {
  return change.kind === 'place' && (change.order.reduceOnly || change.order.closePosition);
}

/** The instrument whose market a decision looks at, or null. */
export function instrumentOf(action: Action): Order['instrument'] | null {
  switch (action.kind) {
    case 'place':
    case 'placeTest':
      return action.order.instrument;
    case 'amend':
      return action.amend.instrument;
    case 'guard':
      return action.guard.instrument;
    case 'cancel':
    case 'cancelAll':
    case 'setting':
      return action.instrument;
    default:
      return unreachable(action);
  }
}
