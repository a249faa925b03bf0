import type { Action } from '../account/record.ts';
import type { Account, GatewayState } from '../account/state.ts';
import type { Guard } from '../order/guard.ts';
import { valueUp } from '../units/contract.ts';
import { absolute, larger, ZERO, type Decimal } from '../units/decimal.ts';

/**
 * What an action is worth in the quote asset, for reports: its quantity at its limit, its trigger or the mark. An order
 * that closes everything has the account's position for a quantity. Zero for what trades nothing, or has no price.
 */
export function plainWorth(state: GatewayState, account: Account, action: Action): Decimal {
  if (action.kind === 'amend')
    return valueUp(action.amend.instrument, action.amend.quantity, action.amend.price);
  if (action.kind === 'guard') return guardWorth(account, action.guard);
  if (action.kind !== 'place') return ZERO;
  const { order } = action;
  if (order.amount !== undefined) return order.amount;
  const quantity = order.quantity ?? absolute(account.book.positions.get(order.instrument) ?? ZERO);
  const mark = state.references.get(`${account.id}/${order.instrument}`)?.mark ?? ZERO;
  return valueUp(order.instrument, quantity, order.price ?? order.triggerPrice ?? mark);
}

/** Of two exits one trades. */
function guardWorth(account: Account, { instrument, quantity, attached }: Guard): Decimal {
  const size = quantity ?? absolute(account.book.positions.get(instrument) ?? ZERO);
  const { takeProfit, stopLoss } = attached;
  return valueUp(instrument, size, larger(takeProfit?.triggerPrice ?? ZERO, stopLoss?.triggerPrice ?? ZERO));
}
