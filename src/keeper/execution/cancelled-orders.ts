import { resolveReference } from '../../core/account/fold-intent.ts';
import type { LiveOrder } from '../../core/account/book.ts';
import type { Account } from '../../core/account/state.ts';
import type { Outcome } from '../../core/order/reports.ts';
import type { AccountId, ClientOrderId } from '../../core/units/ids.ts';
import { takeApart, type Change } from './take-apart.ts';

/** Most lookups at once, and most orders that wait for one: the others are found by the regular look. */
const LOOKUPS_MAX = 20;
const WAITING_MAX = 200;

/** The orders whose cancel the venue confirmed without saying how much of them was filled before. */
export function cancelledBy(
  account: Account,
  change: Change,
  outcomes: readonly Outcome[],
): readonly ClientOrderId[] {
  return takeApart(change).flatMap((action, index) => {
    const outcome = outcomes[index];
    if (action.kind !== 'cancel' || outcome?.kind !== 'accepted' || outcome.report !== null) return [];
    const id = resolveReference(account, action.target);
    return id === null ? [] : [id];
  });
}

/** Orders that are over, as the venue said, and that the ledger lets rest until it is known how they ended. */
export class CancelledOrders {
  readonly #waiting = new Map<AccountId, Set<ClientOrderId>>();

  note(account: Account, ids: readonly ClientOrderId[]): void {
    const waiting = this.#waiting.get(account.id) ?? new Set<ClientOrderId>();
    for (const id of ids) if (waiting.size < WAITING_MAX) waiting.add(id);
    this.#waiting.set(account.id, waiting);
  }

  /** Takes out some of those that rest still, to be asked about once. */
  take(account: Account): readonly LiveOrder[] {
    const waiting = this.#waiting.get(account.id) ?? new Set<ClientOrderId>();
    const taken = [...waiting].slice(0, LOOKUPS_MAX);
    for (const id of taken) waiting.delete(id);
    return taken.flatMap((id) => {
      const live = account.book.orders.get(id);
      return live === undefined || live.phase === 'closing' ? [] : [live];
    });
  }
}
