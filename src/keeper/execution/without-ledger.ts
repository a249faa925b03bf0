import { assert } from '../../core/assert.ts';
import type { RawReply, Refusal } from '../../core/order/venue.ts';
import type { ClientOrderId, Seq } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Account } from '../../core/account/state.ts';
import type { Clock, Sending } from '../../ports.ts';
import {
  admit,
  admitUnrecorded,
  intentRecord,
  policyHash,
  type Admission,
  type Admitted,
  type AdmitParts,
  type ChangeRequest,
} from './admit.ts';
import { cancelledBy } from './cancelled-orders.ts';
import { answer, answerUnsent, outcomesOf, send, settle, type DeliverParts } from './deliver.ts';
import type { Draftbook } from './journal.ts';
import type { Spill, SpilledExit } from './spill.ts';

export interface WithoutLedgerParts extends AdmitParts, DeliverParts {
  readonly clock: Clock;
  readonly spill: Spill;
  /** Something may have changed at the venue: look soon, and at once at orders that were cancelled. `sent`: actions. */
  readonly onActivity: (account: Account, cancelled?: readonly ClientOrderId[], sent?: number) => void;
}

/**
 * Exits are never trapped: when the ledger does not answer, a bot's cancel of its own orders is sent all the same. If
 * the ledger takes the intent after all, this sending's outcome is recorded for it and nothing is sent again.
 */
export async function cancelUnrecorded(
  parts: WithoutLedgerParts,
  request: ChangeRequest,
  submitted: Promise<Admission> | null,
  prepared: Admission | null,
): Promise<RawReply> {
  const now = unixMs(parts.clock.wallMs());
  const admission = prepared ?? admitUnrecorded(parts, parts.journal.state, request, now);
  if (admission.sent === null) return answerUnsent(parts, request, admission.items);
  parts.log.write('alert', 'CANCEL_WITHOUT_LEDGER', { account: request.account.id });
  const sending = await send(parts, request, admission);
  return conclude(parts, request, { admission, submitted, sending });
}

/**
 * A lone exit on its way to the ledger. If the ledger is slow it goes by the side file instead; whichever way it goes,
 * it is decided once and sent at most once.
 */
export class ExitTicket {
  /** The decision, once the journal has made it: on its way to the disk, or there. */
  prepared: Admission | null = null;
  /** The decision that was made without the journal. From then on the journal only records it. */
  spilled: SpilledExit | null = null;

  /** The bot has been told no: the journal decides nothing more. */
  isAnswered = false;

  decide(parts: AdmitParts, book: Draftbook, request: ChangeRequest): Admission {
    if (this.isAnswered) return { items: [], sent: null };
    this.prepared = this.spilled === null ? admit(parts, book, request) : record(book, this.spilled);
    return this.prepared;
  }
}

/** The ledger is back: what went out without it is recorded as that. */
function record(book: Draftbook, { decidedAt, intent, action }: SpilledExit): Admission {
  const seq = book.append({ kind: 'spilled', decidedAt, intent });
  return { items: [{ kind: 'allowed', action, seq }], sent: null };
}

/**
 * Reductions go on in an outage of the ledger, on what is known: only orders that the venue itself keeps from opening
 * anything, within the policy's collar around the last good price, few, and each written durably to the side file
 * before it is sent.
 */
export async function exitUnrecorded(
  parts: WithoutLedgerParts,
  request: ChangeRequest,
  ticket: ExitTicket,
  submitted: Promise<Admission>,
): Promise<RawReply> {
  const { venue, account } = request;
  const now = unixMs(parts.clock.wallMs());
  const { state } = parts.journal;
  const admission = ticket.prepared ?? admitUnrecorded(parts, state, request, now);
  const [item] = admission.items;
  if (admission.sent === null || item?.kind !== 'allowed' || item.action.kind !== 'place') {
    ticket.isAnswered = true;
    return restsOnUse(item) ? venue.refuse(NOTHING_DURABLE) : answerUnsent(parts, request, admission.items);
  }
  const { draft } = admission.sent;
  const intent = intentRecord({ now, policy: policyHash(state) }, request, item.action, [], draft, [0, 1]);
  const exit: SpilledExit = { decidedAt: now, intent, action: item.action };
  if (!parts.spill.accepts(exit)) {
    ticket.isAnswered = true;
    conclude(parts, request, { admission, submitted, sending: NOT_DURABLE });
    return venue.refuse(NOTHING_DURABLE);
  }
  if (ticket.prepared === null) ticket.spilled = exit;
  const isDurable = await parts.spill.keep(exit, submitted);
  if (isDurable) parts.log.write('alert', 'EXIT_WITHOUT_LEDGER', { account: account.id });
  const sending: Sending = isDurable ? await send(parts, request, admission) : NOT_DURABLE;
  const reply = conclude(parts, request, { admission, submitted, sending });
  return isDurable ? reply : venue.refuse(NOTHING_DURABLE);
}

const USES: ReadonlySet<string> = new Set(['CLIENT_ORDER_ID_USED', 'REQUEST_REPLAYED']);

/** That an id was used, or a request seen, may rest on an entry that the disk never gets: nobody is told so yet. */
function restsOnUse(item: Admitted | undefined): boolean {
  if (item?.kind === 'again') return true;
  return item?.kind === 'denied' && item.denials.some(({ code }) => USES.has(code));
}

const NOT_DURABLE: Sending = { kind: 'notSent', why: 'CALLED_OFF' };

const NOTHING_DURABLE: Refusal = {
  kind: 'unavailable',
  code: 'STORE_SILENT',
  text: 'neither the ledger nor its side file answers; nothing was sent. Cancels still go',
};

interface Unrecorded {
  readonly admission: Admission;
  readonly submitted: Promise<Admission> | null;
  readonly sending: Sending;
}

/** Answers the bot, and records the end for the intent if the ledger takes it after all. */
function conclude(parts: WithoutLedgerParts, request: ChangeRequest, unrecorded: Unrecorded): RawReply {
  const { admission, submitted, sending } = unrecorded;
  assert(admission.sent !== null, 'something was admitted');
  const outcomes = outcomesOf(request, admission.sent.change, sending);
  const reply = answer(request, admission, sending, outcomes);
  submitted
    ?.then(({ items }) => {
      const seqs = items.flatMap((item): Seq[] => (item.kind === 'allowed' ? [item.seq] : []));
      if (seqs.length === outcomes.length) void settle(parts, request, seqs, outcomes, reply, sending);
    })
    .catch(() => undefined);
  const cancelled = cancelledBy(request.account, admission.sent.change, outcomes);
  parts.onActivity(request.account, cancelled, sending.kind === 'notSent' ? 0 : outcomes.length);
  return reply;
}
