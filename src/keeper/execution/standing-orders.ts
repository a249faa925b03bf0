import type { LiveOrder } from '../../core/account/book.ts';
import { likenessOf } from '../../core/account/record.ts';
import type { Account } from '../../core/account/state.ts';
import type { Order } from '../../core/order/order.ts';
import type { Kin, OwnRead } from '../../core/order/reads.ts';
import type { OrderLookup, WholeOrder } from '../../core/order/reports.ts';
import { isMadeOrderId, type ClientOrderId, type Instrument } from '../../core/units/ids.ts';
import type { UnixMs } from '../../core/units/time.ts';

/** Whether an order has no id at the venue that we know it by: what it keeps, or placed by itself, or a stranger's. */
function isNumbered({ id, order }: Pick<LiveOrder, 'id' | 'order'>): boolean {
  return order.standing !== undefined || isMadeOrderId(id);
}

/**
 * Orders that the venue keeps until a trigger is met, or placed by itself, carry no id of ours there. Their number says
 * which they are; before that is known, what they say does.
 */
export function lookupOf(
  account: Account,
  { instrument, id }: { readonly instrument: Instrument; readonly id: ClientOrderId },
): Extract<OwnRead, { readonly kind: 'order' | 'venueOrder' }> {
  const live = account.book.orders.get(id);
  if (live === undefined || !isNumbered(live)) return { kind: 'order', instrument, id };
  const { venueOrderId, order } = live;
  return venueOrderId === null
    ? { kind: 'order', instrument, id, order, kin: kinOf(account, order) }
    : { kind: 'venueOrder', instrument, venueOrderId };
}

function kinOf(account: Account, order: Order): Kin {
  const likeness = likenessOf(order);
  const alike = [...account.book.orders.values()].filter(
    (live) => live.venueOrderId === null && likenessOf(live.order) === likeness,
  );
  const isOfOne = new Set(alike.map(({ bot }) => bot)).size === 1;
  const { venueIds, foreign } = account;
  return {
    unnumbered: isOfOne ? alike.length : 0,
    isOthers: (venueOrderId) => venueIds.has(venueOrderId) || foreign.has(venueOrderId),
  };
}

/** What was found of an order, under our id. A number that is another order's is no answer. */
export function underOurId(account: Account, id: ClientOrderId, lookup: OrderLookup): OrderLookup {
  const live = account.book.orders.get(id);
  if (lookup.kind !== 'found' || live === undefined || !isNumbered(live)) return lookup;
  const { report } = lookup;
  const known = account.venueIds.get(report.venueOrderId) ?? id;
  return known === id ? { kind: 'found', report: { ...report, clientOrderId: id } } : { kind: 'unreadable' };
}

/** Orders in the venue's lists under our ids, where their number alone says that they are ours. */
export function withOurIds(account: Account, told: readonly WholeOrder[]): readonly WholeOrder[] {
  return told.map((each) => {
    const { report } = each;
    const id =
      report.clientOrderId !== '' && account.usedIds.has(report.clientOrderId)
        ? undefined
        : account.venueIds.get(report.venueOrderId);
    return id === undefined ? each : { ...each, report: { ...report, clientOrderId: id } };
  });
}

/** Whether an order that the venue keeps may be one of ours whose number is not known yet. */
export function mayBeInDoubt(account: Account, { standing, ...rest }: Order): boolean {
  if (standing === undefined) return false;
  const likeness = likenessOf({ ...rest, standing });
  return [...account.openIntents.values()].some(({ kind, clientOrderId }) => {
    const live = clientOrderId === null ? undefined : account.book.orders.get(clientOrderId);
    return kind === 'place' && live !== undefined && likenessOf(live.order) === likeness;
  });
}

/** Whether the venue keeps an order until its trigger is met, and has not placed it yet. */
export function waits({ standing, triggerPrice }: Order): boolean {
  return standing !== undefined && triggerPrice !== null;
}

/** Whether the venue's list may not have an order yet that it took: that it is not there says nothing then. */
export function isUnlisted({ order, placedAt }: LiveOrder, now: UnixMs, lagMs: number): boolean {
  return waits(order) && now - placedAt < lagMs;
}
