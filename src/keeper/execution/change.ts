import type { RawReply, Refusal } from '../../core/order/venue.ts';
import type { ClientOrderId, Seq } from '../../core/units/ids.ts';
import { admit, type Admission, type ChangeRequest } from './admit.ts';
import { cancelledBy } from './cancelled-orders.ts';
import { answer, answerUnsent, outcomesOf, send, settle } from './deliver.ts';
import type { Draftbook } from './journal.ts';
import { inTime } from './in-time.ts';
import { isCancel, isLoneExit } from './take-apart.ts';
import { cancelUnrecorded, ExitTicket, exitUnrecorded, type WithoutLedgerParts } from './without-ledger.ts';

export interface ChangeParts extends WithoutLedgerParts {
  /** Intents whose sending is under way here: recovery leaves them alone until what came of it was recorded. */
  readonly inFlight: Set<Seq>;
}

/** A cancel waits this long for the ledger, then goes without it. */
const CANCEL_WAIT_MS = 200;
/** An exit waits longer: it is worth more with its record in the ledger than in the side file. */
const EXIT_WAIT_MS = 500;

/**
 * The spine: one request that may change an account, from decision to answer. Durable before sent, sent at most once,
 * answered as soon as the venue answered.
 */
export async function change(parts: ChangeParts, request: ChangeRequest): Promise<RawReply> {
  if (isCancel(request.change)) return cancel(parts, request);
  if (isLoneExit(request.change)) return exit(parts, request);
  const submitted = parts.journal.submit((book) => admit(parts, book, request));
  return submitted === null ? request.venue.refuse(BUSY) : deliver(parts, request, await submitted);
}

const BUSY: Refusal = {
  kind: 'unavailable',
  code: 'STORE_BUSY',
  text: 'too many requests are waiting for the ledger',
};

async function cancel(parts: ChangeParts, request: ChangeRequest): Promise<RawReply> {
  // Once the journal has decided, this request counts as seen, also while the disk is silent: it is not judged again.
  let prepared: Admission | null = null;
  const decide = (book: Draftbook): Admission => (prepared = admit(parts, book, request));
  const submitted = parts.journal.submit(decide, 'urgent');
  if (submitted === null) return cancelUnrecorded(parts, request, null, null);
  const admission = await inTime(parts.clock, submitted, CANCEL_WAIT_MS);
  return admission === null
    ? cancelUnrecorded(parts, request, submitted, prepared)
    : deliver(parts, request, admission);
}

async function exit(parts: ChangeParts, request: ChangeRequest): Promise<RawReply> {
  const ticket = new ExitTicket();
  const submitted = parts.journal.submit((book) => ticket.decide(parts, book, request));
  if (submitted === null) return request.venue.refuse(BUSY);
  const admission = await inTime(parts.clock, submitted, EXIT_WAIT_MS);
  return admission === null
    ? exitUnrecorded(parts, request, ticket, submitted)
    : deliver(parts, request, admission);
}

/** The decision is durable: what was allowed is sent, and its end recorded. */
async function deliver(parts: ChangeParts, request: ChangeRequest, admission: Admission): Promise<RawReply> {
  const { items, sent } = admission;
  if (sent === null) return answerUnsent(parts, request, items);
  const seqs = items.flatMap((item) => (item.kind === 'allowed' ? [item.seq] : []));
  for (const seq of seqs) parts.inFlight.add(seq);
  let cancelled: readonly ClientOrderId[] = [];
  let recorded = Promise.resolve();
  let actions = 0;
  try {
    const sending = await send(parts, request, admission);
    const outcomes = outcomesOf(request, sent.change, sending);
    if (sending.kind !== 'notSent') actions = outcomes.length;
    const reply = answer(request, admission, sending, outcomes);
    recorded = settle(parts, request, seqs, outcomes, reply, sending);
    cancelled = cancelledBy(request.account, sent.change, outcomes);
    return reply;
  } finally {
    // Looked at soon in any case, and again by what it turned out to be.
    parts.onActivity(request.account, cancelled, actions);
    void recorded.then(() => {
      for (const seq of seqs) parts.inFlight.delete(seq);
      parts.onActivity(request.account);
    });
  }
}
