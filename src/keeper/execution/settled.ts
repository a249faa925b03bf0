import type { Account, GatewayState, OpenIntent } from '../../core/account/state.ts';
import { assert } from '../../core/assert.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { AccountId, Seq } from '../../core/units/ids.ts';

/** An intent has one final outcome. The answer to the sending and a lookup may both bring it: the second is dropped. */
export function isSettled(state: GatewayState, body: EntryBody): boolean {
  if (body.kind !== 'outcome') return false;
  return state.accounts.get(body.account as AccountId)?.openIntents.has(body.intent as Seq) !== true;
}

/**
 * Whether the ledger knows already that the order of an intent was placed: something else told of it, such as the
 * answer to its cancel. It rests then, or has ended, and nothing is reserved for a doubt any more.
 */
export function isPlaced(account: Account, open: OpenIntent): boolean {
  if (open.kind !== 'place' || open.clientOrderId === null) return false;
  return account.book.orders.get(open.clientOrderId)?.phase !== 'inDoubt';
}

type Outcome = Extract<EntryBody, { kind: 'outcome' }>;

/**
 * What the answer to a sending proves beside what else is known: silence about an order that was told of otherwise
 * is no doubt; and while another amend of the same order is under way, the answer to one does not say what the order is
 * now, since either may have reached the venue last. That is asked for. For what is not settled yet.
 */
export function provenOf(state: GatewayState, body: Outcome): Outcome {
  const account = state.accounts.get(body.account as AccountId);
  const open = account?.openIntents.get(body.intent as Seq);
  assert(account !== undefined && open !== undefined, 'asked of an outcome that settles something');
  if (body.result === 'unknown' && isPlaced(account, open))
    return { ...body, result: 'accepted', code: null, reply: null };
  const isContested = [...account.openIntents.values()].some(
    ({ intent, kind, clientOrderId }) =>
      kind === 'amend' && intent !== open.intent && clientOrderId === open.clientOrderId,
  );
  const isAmended = body.result === 'accepted' && open.kind === 'amend';
  return isAmended && isContested ? { ...body, result: 'unknown', code: 'TAKEN', report: null } : body;
}
