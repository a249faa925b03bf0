import { reportRecord } from '../../core/account/record.ts';
import type { Account, Bot } from '../../core/account/state.ts';
import type { Rank } from '../../core/budget/purse.ts';
import type { Lease, Throttled } from '../../core/budget/rate-budget.ts';
import type { OrderReport } from '../../core/order/reports.ts';
import type { Charge } from '../../core/order/rates.ts';
import type { Venue } from '../../core/order/venue.ts';
import type { BotId, ClientOrderId, Instrument } from '../../core/units/ids.ts';
import type { Wire, WireTarget } from '../../ports.ts';
import type { Journal } from './journal.ts';
import { signedRead, type SignedReadParts } from './own-reads.ts';
import { takeApart, type Change } from './take-apart.ts';

/** Most numbers of one request that are asked about: a bracket has three orders. */
const ASKED_MAX = 4;
/** Whoever cancels waits for this before the cancel itself: after it the number counts as unknown. */
const DEADLINE_MS = 1_000;
/** For the ledger to have taken what was found; without one, cancels go on as they did. */
const SETTLE_MS = 100;

export interface NumberLookupParts extends SignedReadParts {
  readonly journal: Pick<Journal, 'submit' | 'settled'>;
  readonly wire: Wire & {
    lease(target: WireTarget, bot: BotId, rank: Rank, charges: readonly Charge[]): Lease | Throttled;
  };
}

/** Whose request it is. */
interface Asking {
  readonly venue: Venue;
  readonly account: Account;
  readonly bot: Bot;
}

/**
 * The venue names no number for an order that it keeps behind another one, and shows it in its lists before it tells
 * it: a bot may know it first. So a number that a cancel names, and that nobody knows here, is asked about while the
 * bot has an order in that market without one. The bot pays for the question; what is not its own stays unknown (T1).
 */
export async function learnNumbers(parts: NumberLookupParts, asking: Asking, change: Change): Promise<void> {
  const { account } = asking;
  const unknown = takeApart(change).flatMap((action) => {
    if (action.kind !== 'cancel' || action.target.by !== 'venue') return [];
    const { instrument, target } = action;
    return account.venueIds.has(target.id) || !hasUnnumbered(asking, instrument)
      ? []
      : [{ instrument, target }];
  });
  const reports: OrderReport[] = [];
  for (const { instrument, target } of unknown.slice(0, ASKED_MAX)) {
    const report = await ask(parts, asking, { kind: 'venueOrder', instrument, venueOrderId: target.id });
    if (report?.venueOrderId === target.id) reports.push(report);
  }
  if (reports.length === 0) return;
  const recorded = parts.journal.submit((book) => {
    for (const report of reports)
      if (isUnnumbered(asking, report.clientOrderId))
        book.append({ kind: 'order', account: account.id, report: reportRecord(report) });
  }, 'lazy');
  // A failed commit is the journal's to report; without the number the cancel goes on as it did.
  recorded?.catch(() => undefined);
  await parts.journal.settled(SETTLE_MS);
}

function hasUnnumbered({ bot }: Asking, instrument: Instrument): boolean {
  return [...bot.book.orders.values()].some(
    ({ venueOrderId, phase, order }) =>
      venueOrderId === null && phase === 'open' && order.instrument === instrument,
  );
}

function isUnnumbered({ bot }: Asking, id: ClientOrderId): boolean {
  const live = bot.book.orders.get(id);
  return live !== undefined && live.venueOrderId === null && live.phase === 'open';
}

/** Null where nothing was found, there was no room to ask, or no answer in time. */
async function ask(
  parts: NumberLookupParts,
  { venue, account, bot }: Asking,
  read: { readonly kind: 'venueOrder'; readonly instrument: Instrument; readonly venueOrderId: string },
): Promise<OrderReport | null> {
  const signed = await signedRead(parts, venue, { account, read });
  if (signed === null) return null;
  const { target, request } = signed;
  const lease = parts.wire.lease(target, bot.id, 'exit', venue.rates.chargesFor(request));
  if (lease.kind === 'throttled') return null;
  const sending = await parts.wire.send(target, request, DEADLINE_MS, () => true, lease);
  const lookup = sending.kind === 'answered' ? venue.readOrder(sending.reply, read) : null;
  return lookup?.kind === 'found' ? lookup.report : null;
}
