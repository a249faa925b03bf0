import type { EntryBody } from '../../core/ledger/entry.ts';
import { reportRecord, type Action } from '../../core/account/record.ts';
import type { Account } from '../../core/account/state.ts';
import { assert } from '../../core/assert.ts';
import type { BatchPart, RawReply, Refusal } from '../../core/order/venue.ts';
import type { Outcome } from '../../core/order/reports.ts';
import { haltOver } from '../../core/policy/decide.ts';
import type { Denial } from '../../core/policy/denial.ts';
import { denialText } from '../../core/policy/evaluate.ts';
import type { Seq } from '../../core/units/ids.ts';
import type { Failpoints, Keyring, Log, Sending, Wire, WireTarget } from '../../ports.ts';
import type { Admission, Admitted, ChangeRequest } from './admit.ts';
import type { EmergencyStop } from './emergency-stop.ts';
import type { Journal } from './journal.ts';
import type { Recall } from './recall.ts';
import { isSettled, provenOf } from './settled.ts';
import { isCancel } from './take-apart.ts';

/** An order's answer that takes longer is an unknown outcome; the venue's own time-out is about 10 s. */
const DEADLINE_MS = 10_000;
/** Replies up to this size are kept, so that a retry gets them again. */
const KEPT_REPLY_MAX = 8_192;

export interface DeliverParts {
  readonly journal: Journal;
  readonly keyring: Keyring;
  readonly wire: Wire;
  readonly targetOf: (account: Account, host: 'trade' | 'account') => WireTarget;
  readonly stop: EmergencyStop;
  readonly recall: Recall;
  readonly failpoints: Failpoints;
  readonly log: Log;
}

/**
 * Signs and sends what was admitted, once. Resolves also when nothing came back: what became of it is then unknown.
 * Call only after the decision is durable, or for a cancel that goes without the ledger.
 */
export async function send(
  parts: DeliverParts,
  request: ChangeRequest,
  admission: Admission,
): Promise<Sending> {
  const { sent, items } = admission;
  assert(sent !== null, 'only an allowed request is sent');
  const signed = await parts.keyring.sign(sent.permit);
  if (signed === null) return NOT_SIGNED;
  const outgoing = request.venue.attach(sent.draft, signed.keyId, signed.signature);
  const target = parts.targetOf(request.account, sent.draft.host);
  // A halt that was acknowledged between the commit and this moment still stops every byte of an opening.
  const mayStill = (): boolean => {
    parts.failpoints.hit('before-send');
    return isCancel(sent.change) || !stopped(parts, request, items);
  };
  return parts.wire.send(target, outgoing, DEADLINE_MS, mayStill, request.lease);
}

/** What a key's token did not sign has not left, and never will: a signature that comes later is thrown away. */
export const NOT_SIGNED: Sending = { kind: 'notSent', why: 'NOT_SIGNED' };

function stopped(parts: DeliverParts, request: ChangeRequest, items: readonly Admitted[]): boolean {
  const halt = haltOver(parts.journal.state, request.account, request.bot);
  const stops = parts.stop.over(request.account.id, request.bot.id) ?? halt?.stops ?? null;
  if (stops === null) return false;
  return (
    stops === 'orders' ||
    items.some((item) => item.kind === 'allowed' && !reduces(item.action, request.account))
  );
}

function reduces(action: Action, account: Account): boolean {
  if (action.kind === 'place') return action.order.reduceOnly || action.order.closePosition;
  if (action.kind === 'guard') return true;
  // Cancels are not asked about: they leave under every halt.
  if (action.kind !== 'amend') return false;
  const { target } = action.amend;
  const id = target.by === 'client' ? target.id : account.venueIds.get(target.id);
  return id !== undefined && account.book.orders.get(id)?.order.reduceOnly === true;
}

/** What the venue's answer, or its silence, means for each sent action, in order. */
export function outcomesOf(
  request: ChangeRequest,
  change: ChangeRequest['change'],
  sending: Sending,
): readonly Outcome[] {
  if (sending.kind === 'answered') return request.venue.outcomes(change, sending.reply);
  const outcomes = request.venue.outcomes(change, null);
  if (sending.kind === 'notSent')
    return outcomes.map(() => ({ kind: 'rejected', code: sending.why, class: 'other' }));
  return outcomes.map(() => ({ kind: 'unknown', why: sending.why }));
}

/** Records what came of the sent actions, in a later commit, for which the bot does not wait; resolves after it. */
export function settle(
  parts: DeliverParts,
  request: ChangeRequest,
  seqs: readonly Seq[],
  outcomes: readonly Outcome[],
  reply: RawReply,
  sending: Sending,
): Promise<void> {
  assert(seqs.length === outcomes.length, 'one outcome per sent action');
  parts.failpoints.hit('after-reply');
  const keep = seqs.length === 1 && sending.kind === 'answered' && reply.body.length <= KEPT_REPLY_MAX;
  const kept = keep ? { status: reply.status, body: Buffer.from(reply.body).toString('utf8') } : null;
  const bodies = seqs.map((intent, index): Extract<EntryBody, { kind: 'outcome' }> => {
    const outcome = outcomes[index];
    assert(outcome !== undefined, 'one outcome per sent action');
    const { result, code } = resultOf(outcome, sending);
    const report =
      outcome.kind === 'accepted' && outcome.report !== null ? reportRecord(outcome.report) : null;
    return { kind: 'outcome', intent, account: request.account.id, result, code, report, reply: kept };
  });
  const recorded = parts.journal.submit((book) => {
    for (const body of bodies) if (!isSettled(book.state, body)) book.append(provenOf(book.state, body));
  }, 'lazy');
  if (recorded === null) {
    parts.log.write('warn', 'OUTCOME_NOT_RECORDED', { count: bodies.length });
    return Promise.resolve();
  }
  // A failed commit is the journal's to report; nobody waits for this one.
  return recorded.then(() => parts.failpoints.hit('after-outcome')).catch(() => undefined);
}

function resultOf(
  outcome: Outcome,
  sending: Sending,
): { readonly result: 'accepted' | 'rejected' | 'unknown' | 'notPlaced'; readonly code: string | null } {
  if (sending.kind === 'notSent') return { result: 'notPlaced', code: sending.why };
  switch (outcome.kind) {
    case 'accepted':
      return { result: 'accepted', code: null };
    case 'taken':
      return { result: 'unknown', code: 'TAKEN' };
    case 'rejected':
      return { result: 'rejected', code: outcome.code };
    case 'unknown':
      return { result: 'unknown', code: outcome.why };
  }
}

/** The answer to a bot whose request was sent, or called off at the last moment. */
export function answer(
  request: ChangeRequest,
  admission: Admission,
  sending: Sending,
  outcomes: readonly Outcome[],
): RawReply {
  const { venue, account, bot } = request;
  const { items, sent } = admission;
  assert(sent !== null, 'only a sent request has an answer of the venue');
  if (sending.kind === 'notSent') return venue.refuse(UNSENT[sending.why]);
  const refused = items.some((item) => item.kind !== 'allowed');
  if (sending.kind === 'lost' || outcomes.every((outcome) => outcome.kind === 'unknown'))
    return venue.refuse(UNKNOWN);
  const owns = ownershipOf(account, bot.id);
  if (!refused) return venue.reply(sent.change, sending.reply, owns);
  const replies = venue.batchItems(sending.reply, outcomes.length);
  if (replies === null) return venue.reply(sent.change, sending.reply, owns);
  let next = 0;
  const splice = items.map((item): BatchPart => {
    if (item.kind !== 'allowed') return { kind: 'refused', refusal: refusalOf(item) };
    const reply = replies[next];
    assert(reply !== undefined, 'one reply per sent action');
    next += 1;
    return { kind: 'sent', item: reply };
  });
  return venue.spliceBatch(splice);
}

const UNKNOWN: Refusal = {
  kind: 'unknownOutcome',
  text:
    'the venue did not say what became of this request; ' +
    'it will not be sent again, and the gateway is asking about it',
};
const HALTED: Refusal = {
  kind: 'denied',
  code: 'TRADING_HALTED',
  text: 'trading is halted; nothing was sent',
};
const NO_CONNECTION: Refusal = {
  kind: 'unavailable',
  code: 'VENUE_UNREACHABLE',
  text: 'no connection to the venue; nothing was sent',
};

/** The answer to a bot whose request the token of its key did not sign. */
export const KEY_SILENT: Refusal = {
  kind: 'unavailable',
  code: 'TOKEN_SIGNS_NOT',
  text: 'the key is in a token that made no signature in time; nothing was sent. The log of the gateway says why',
};

const PUSHED_BACK: Refusal = {
  kind: 'rate',
  text: 'the venue asked this gateway to wait just now; nothing was sent',
  retryAfterS: 1,
};
const UNSENT: Readonly<Record<Extract<Sending, { kind: 'notSent' }>['why'], Refusal>> = {
  CALLED_OFF: HALTED,
  NO_CONNECTION,
  OVER_BUDGET: PUSHED_BACK,
  NOT_SIGNED: KEY_SILENT,
};

/** The answer to a bot of whose request nothing was sent. */
export async function answerUnsent(
  parts: DeliverParts,
  request: ChangeRequest,
  items: readonly Admitted[],
): Promise<RawReply> {
  const { venue } = request;
  const [only] = items;
  const batch = request.change.kind.endsWith('Batch');
  if (!batch && only?.kind === 'again')
    return (await parts.recall.replyOf(only.outcome)) ?? venue.refuse(UNKNOWN);
  if (!batch && only?.kind === 'denied') return venue.refuse(refusalOf(only));
  return venue.spliceBatch(items.map((item) => ({ kind: 'refused', refusal: refusalOf(item) })));
}

function refusalOf(item: Admitted): Refusal {
  if (item.kind === 'again')
    return { kind: 'denied', code: 'CLIENT_ORDER_ID_USED', text: 'this order was sent before' };
  assert(item.kind === 'denied', 'what was allowed is sent');
  return refusalFor(item.denials);
}

/** All reasons in one answer, the first one's code in front. */
function refusalFor(denials: readonly Denial[]): Refusal {
  const [first] = denials;
  assert(first !== undefined, 'a refusal has a reason');
  if (first.code === 'NOT_OWN_ORDER') return { kind: 'noSuchOrder' };
  // Account and bot often say the same: one sentence per reason is enough for a person.
  const reasons = new Map(denials.toReversed().map((denial) => [denial.code, denial]));
  const text = [...reasons.values()].toReversed().map(denialText).join(' ');
  // The account's limit and the bot's are often hit together. Venues end the sentence, and say after it until when.
  if (denials.every(({ code }) => code === 'MESSAGE_RATE_EXCEEDED'))
    return { kind: 'rate', text: text.replace(/\.$/, ''), retryAfterS: 1 };
  return { kind: 'denied', code: first.code, text };
}

/** What one bot may see of the account: the orders that it placed. */
export function ownershipOf(
  account: Account,
  bot: ChangeRequest['bot']['id'],
): Parameters<ChangeRequest['venue']['reply']>[2] {
  return {
    owns: (reference) => {
      const id = reference.by === 'client' ? reference.id : account.venueIds.get(reference.id);
      return id !== undefined && account.usedIds.get(id)?.bot === bot;
    },
  };
}
