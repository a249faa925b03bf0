import type { EntryBody, ReportRecord } from '../ledger/entry.ts';
import { decimal, ZERO, type Decimal } from '../units/decimal.ts';
import type { ClientOrderId, Seq } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { LiveOrder } from './book.ts';
import { orderOf } from './record.ts';
import type { Account } from './state.ts';

/** Orders of others that are remembered, oldest forgotten first. A forgotten one that still rests is told again. */
const FOREIGN_MAX = 10_000;

type Foreign = Extract<EntryBody, { kind: 'foreign' }>;

/**
 * Takes an order that no bot sent into the account's book, where its exposure counts and its fills are joined, and into
 * no bot's. An order under an id that the gateway itself has used is remembered only: its fills stay with the account.
 * True when its report is to be joined as that of any order.
 */
export function foldForeign(account: Account, body: Foreign, seq: Seq, at: UnixMs): boolean {
  remember(account.foreign, body.venueOrderId);
  const { report } = body;
  if (report === null || body.order === null) return false;
  const id = report.id as ClientOrderId;
  if (account.usedIds.has(id)) return false;
  account.usedIds.set(id, { bot: null, likeness: '', intent: seq, at, outcome: seq, venueOrderId: null });
  const order = orderOf(body.order);
  const live: LiveOrder = {
    id,
    bot: null,
    intent: null,
    order,
    placedAt: at,
    phase: 'open',
    venueOrderId: report.venueOrderId,
    quantity: order.quantity,
    price: order.price,
    // What filled before the account was looked after belongs to the baseline, and has no fill in the ledger.
    filled: body.origin === 'earlier' ? filledBefore(account, report) : ZERO,
    pendingAmend: null,
    recheckedAt: null,
  };
  account.book.orders.set(id, live);
  return true;
}

function filledBefore(account: Account, { filled, venueOrderId }: ReportRecord): Decimal {
  let rest: bigint = decimal(filled);
  for (const fill of account.looseFills.get(venueOrderId) ?? []) rest -= fill.quantity;
  return (rest > 0n ? rest : 0n) as Decimal;
}

function remember(known: Set<string>, venueOrderId: string): void {
  known.add(venueOrderId);
  const [oldest] = known;
  if (known.size > FOREIGN_MAX && oldest !== undefined) known.delete(oldest);
}
