import type { Entry, IntentRecord } from '../../core/ledger/entry.ts';
import { listOrders } from '../../protocol/api/orders.ts';
import { orderRow, type OrderRow } from './order-row.ts';
import { done } from './outcome.ts';
import { performing } from './performer.ts';
import { backwards } from './reading-ledger.ts';

const LIMIT = 50;

/** `GET /orders`. */
export const orders = performing(listOrders, async (parts, { params, caller }) => {
  const { limit = LIMIT } = params;
  const { size } = parts.journal.durableHead();
  const rows: OrderRow[] = [];
  const next = await backwards(parts.store, Math.min(params.cursor ?? size, size), (entry) => {
    const intent = intentOf(entry);
    if (intent === null) return true;
    const { bot, account, verdict } = intent;
    const isWanted =
      (params.bot ?? bot) === bot &&
      (params.account ?? account) === account &&
      (params.verdict ?? verdict) === verdict &&
      caller.may('see', { kind: 'bot', bot, account });
    if (isWanted) rows.push(orderRow(parts.state, { seq: entry.seq, at: entry.at, intent }));
    return rows.length < limit;
  });
  return done({ orders: rows, next });
});

/** The decision in an entry, if it has one. */
export function intentOf({ body }: Entry): IntentRecord | null {
  if (body.kind === 'intent') return body;
  return body.kind === 'spilled' ? body.intent : null;
}
