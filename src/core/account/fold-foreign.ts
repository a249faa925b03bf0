import type { EntryBody } from '../ledger/entry.ts';
import type { ReportRecord } from '../ledger/report-record.ts';
import { decimal, ZERO, type Decimal } from '../units/decimal.ts';
import { madeOrderId, type BotId, type ClientOrderId, type Seq } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import { awaitedShown } from './awaited-exits.ts';
import { bookOn } from './bot-books.ts';
import type { LiveOrder } from './book.ts';
import { orderOf } from './record.ts';
import type { Account, GatewayState } from './state.ts';

/** Orders of others that are remembered, oldest forgotten first. A forgotten one that still rests is told again. */
const FOREIGN_MAX = 10_000;

type Foreign = Extract<EntryBody, { kind: 'foreign' }>;

/** Where an order that no bot sent comes in. */
export interface ForeignAt {
  readonly state: GatewayState;
  readonly account: Account;
  readonly seq: Seq;
  readonly at: UnixMs;
}

/**
 * Takes an order that no bot sent into the account's book, where its exposure counts and its fills are joined; into a
 * bot's only where that bot had asked for it. An order under an id that the gateway itself has used is remembered only:
 * its fills stay with the account. Gives its report, to be joined as that of any order; null where there is nothing to
 * join. One whose sender gave it no id has one of our making there, since all those would share the empty one.
 */
export function foldForeign({ state, account, seq, at }: ForeignAt, body: Foreign): ReportRecord | null {
  const bot = botBehind(account, body);
  if (bot === null) remember(account.foreign, body.venueOrderId);
  const { report } = body;
  if (report === null || body.order === null) return null;
  const id = report.id === '' ? madeOrderId(report.venueOrderId) : (report.id as ClientOrderId);
  if (account.usedIds.has(id)) return null;
  account.usedIds.set(id, { bot, likeness: '', intent: seq, at, outcome: seq, venueOrderId: null });
  const order = orderOf(body.order);
  const live: LiveOrder = {
    id,
    bot,
    intent: null,
    order,
    placedAt: at,
    phase: 'open',
    venueOrderId: report.venueOrderId,
    quantity: order.quantity,
    price: order.price,
    // What filled before the account was looked after belongs to the baseline, and has no fill in the ledger.
    filled: body.origin === 'earlier' ? filledBefore(account, report) : ZERO,
    amending: null,
    recheckedAt: null,
    ...(body.parent === undefined ? {} : { parent: body.parent as ClientOrderId }),
  };
  account.book.orders.set(id, live);
  if (bot !== null && live.parent !== undefined) awaitedShown(account, bot, live.parent, order);
  const owner = bot === null ? undefined : state.bots.get(bot);
  if (owner !== undefined) bookOn(owner, account.id)?.orders.set(id, live);
  return { ...report, id };
}

/** The bot that asked for an exit beside another order; null for what no bot asked for. */
function botBehind(account: Account, { origin, parent }: Foreign): BotId | null {
  if (origin !== 'attached' || parent === undefined) return null;
  return account.usedIds.get(parent as ClientOrderId)?.bot ?? null;
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
