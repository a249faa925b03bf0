import type { LiveOrder } from '../../core/account/book.ts';
import type { Account, OpenIntent } from '../../core/account/state.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { ActorRecord } from '../../core/ledger/person-entry.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { OrderLookup } from '../../core/order/reports.ts';
import type { RawReply } from '../../core/order/venue.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { formatDecimal, ZERO } from '../../core/units/decimal.ts';
import type { Patience } from '../custody/patience.ts';
import { isSettled } from '../execution/settled.ts';
import { lookupOf, underOurId } from '../execution/standing-orders.ts';
import type { CommandParts } from './command-parts.ts';
import { inLedger } from './in-ledger.ts';
import { accountField } from './key-commands.ts';
import { noWord } from './no-answer.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';
import { patienceOf } from './patience-of.ts';

type SettleParts = Pick<CommandParts, 'clock' | 'state' | 'journal' | 'gateway'>;
type PatientParts = SettleParts & { readonly patience: Patience };

/** `order doubts`: what was sent and of which nobody knows what became, and whether anything of it can still come. */
export function orderDoubts({ clock, state }: Pick<CommandParts, 'clock' | 'state'>): OwnerCommand {
  return () =>
    Promise.resolve(
      [...state.accounts.values()].flatMap((account) =>
        [...account.openIntents.values()].map((open) => ({
          key: account.id,
          id: open.clientOrderId,
          instrument: open.instrument,
          kind: open.kind,
          isLate: clock.wallMs() > open.resolvesAt,
          canSettle: canSettle(account, open),
        })),
      ),
    );
}

/** Whether it is about an order that counts here. What is not, such as a setting, ends by itself. */
export function canSettle({ book }: Account, { clientOrderId }: OpenIntent): boolean {
  return clientOrderId !== null && book.orders.has(clientOrderId);
}

/** `order settle`. */
export function orderSettle(parts: SettleParts): OwnerCommand {
  return async (fields, emit) => {
    const account = accountField(parts, fields);
    const id = textField(fields, 'id', 64);
    const asking = { ...parts, patience: patienceOf(parts, fields, emit) };
    return { key: account.id, id, settled: await settleOrder(asking, { account, id, by: 'owner' }) };
  };
}

/** Somebody's word about one order. */
interface Word {
  readonly account: Account;
  /** The order's id here. */
  readonly id: string;
  readonly by: ActorRecord;
}

/**
 * Somebody's word that an order is not at the venue, where silence alone proves nothing. One in doubt was never placed,
 * one that rested is over; gives which. The venue is asked once more, and an order that it knows is not settled by
 * anybody's word. Rejects with the refusal where nothing was settled.
 */
export async function settleOrder(
  parts: PatientParts,
  { account, id, by }: Word,
): Promise<'notPlaced' | 'expired'> {
  const doubts = [...account.openIntents.values()].filter((open) => open.clientOrderId === id);
  const live = [...account.book.orders.values()].find((order) => order.id === id);
  if (live === undefined || (doubts.length === 0 && live.phase !== 'open'))
    throw new OwnerRefusal('ORDER_UNKNOWN', 'no order of that id rests or is in doubt; nothing was done');
  if (doubts.some((open) => parts.clock.wallMs() <= open.resolvesAt))
    throw new OwnerRefusal(
      'TOO_EARLY',
      'what was sent may still take effect; nothing was done. Wait a little',
    );
  const lookup = await lookUp(parts, account, { instrument: live.order.instrument, id: live.id });
  if (lookup.kind === 'found')
    throw new OwnerRefusal('ORDER_FOUND', `the venue knows it: ${lookup.report.state}; nothing was settled`);
  if (lookup.kind === 'unreadable')
    throw new OwnerRefusal(
      'VENUE_SILENT',
      'the venue did not say whether it knows that order; nothing was done',
    );
  const bodies =
    doubts.length > 0 ? doubts.map((open) => neverPlaced(account, open, by)) : [ended(account, live, by)];
  await inLedger(parts.journal, (book) => {
    for (const body of bodies) if (!isSettled(book.state, body)) book.append(body);
  });
  return doubts.length > 0 ? 'notPlaced' : 'expired';
}

async function lookUp(
  { gateway, patience }: PatientParts,
  account: Account,
  asked: { readonly instrument: Instrument; readonly id: ClientOrderId },
): Promise<OrderLookup> {
  const venue = gateway.venueOf(account);
  const read = lookupOf(account, asked);
  const ask = async (what: OwnRead): Promise<RawReply | null> => {
    // A venue may say by a refusal that there is no such order.
    const end = await gateway.askFor(account, (now) => venue.draftRead(what, now), patience);
    if (end.kind === 'overBudget') throw new OwnerRefusal(...noWord(end, 'nothing was settled'));
    return end.kind === 'answered' ? end.reply : null;
  };
  const reply = await ask(read);
  const found: OrderLookup =
    reply === null ? { kind: 'unreadable' } : underOurId(account, asked.id, venue.readOrder(reply, read));
  if (found.kind !== 'absent' || !venue.keepsEndedApart) return found;
  const among = { ...read, ended: true } as const;
  const last = await ask(among);
  return last === null ? { kind: 'unreadable' } : venue.readOrder(last, among);
}

function neverPlaced(account: Account, open: OpenIntent, by: ActorRecord): EntryBody {
  return {
    kind: 'outcome',
    intent: open.intent,
    account: account.id,
    result: open.kind === 'place' ? 'notPlaced' : 'rejected',
    code: 'SETTLED_BY_OWNER',
    report: null,
    reply: null,
    by,
  };
}

/** What is filled of it is what the ledger knows. */
function ended(account: Account, live: LiveOrder, by: ActorRecord): EntryBody {
  return {
    kind: 'order',
    account: account.id,
    report: {
      id: live.id,
      venueOrderId: live.venueOrderId ?? '',
      state: 'expired',
      filled: formatDecimal(live.filled),
      quantity: formatDecimal(live.quantity ?? ZERO),
      price: formatDecimal(live.price ?? ZERO),
    },
    by,
  };
}
