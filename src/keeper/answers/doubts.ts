import { assert } from '../../core/assert.ts';
import type { Account, OpenIntent } from '../../core/account/state.ts';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import { DOUBTS_MAX, listDoubts, settleDoubt } from '../../protocol/api/doubts.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { accountField } from '../door/key-commands.ts';
import { canSettle, settleOrder } from '../door/order-settle.ts';
import { apiPatience } from '../door/patience-of.ts';
import type { Caller } from './caller.ts';
import { orderRow } from './order-row.ts';
import { intentOf } from './orders.ts';
import { done } from './outcome.ts';
import { performing, type AnswerParts } from './performer.ts';
import { accountResource } from './sight.ts';

/** Doubts that one answer looks at. */
const LOOKED_AT_MAX = 2_048;

type Doubt = AnswerOf<typeof listDoubts>['doubts'][number];

interface Open {
  readonly account: Account;
  readonly open: OpenIntent;
}

/** `GET /doubts`. */
export const doubts = performing(listDoubts, async (parts, { caller }) => {
  const { size } = parts.journal.durableHead();
  const all = [...parts.state.accounts.values()]
    .flatMap((account) => [...account.openIntents.values()].map((open) => ({ account, open })))
    // What is decided and not durable yet was not sent.
    .filter(({ open }) => open.intent < size)
    .toSorted((a, b) => a.open.intent - b.open.intent);
  const seen: Doubt[] = [];
  for (const one of all.slice(0, LOOKED_AT_MAX)) {
    const doubt = await doubtOf(parts, caller, one);
    if (doubt !== null) seen.push(doubt);
  }
  return done({ doubts: seen.slice(0, DOUBTS_MAX), more: Math.max(0, seen.length - DOUBTS_MAX) });
});

/** `POST /doubts/{account}/settle`. */
export const settling = performing(settleDoubt, async (parts, { params, body, caller }) => {
  const account = accountField(parts, { name: params.account });
  const asking = { ...parts, patience: apiPatience(parts) };
  const settled = await settleOrder(asking, { account, id: body.order, by: caller.actor });
  return done({ account: account.id, order: body.order, settled });
});

/** Null for what the caller may not see. */
async function doubtOf(parts: AnswerParts, caller: Caller, { account, open }: Open): Promise<Doubt | null> {
  const [leaf] = await parts.store.read(open.intent, 1);
  assert(leaf !== undefined, 'what is in doubt is durable');
  const entry = decodeLeaf(leaf);
  assert(entry !== null, 'the ledger was checked when it was opened');
  const intent = intentOf(entry);
  assert(intent !== null, 'what is in doubt was decided');
  if (!caller.may('see', { kind: 'bot', bot: intent.bot, account: intent.account })) return null;
  const { clientOrderId, resolvesAt } = open;
  const row = orderRow(parts.state, { seq: entry.seq, at: entry.at, intent });
  return {
    // A bot may have named the order by the venue's number.
    order: { ...row, clientOrderId },
    resolvesAt,
    isLate: parts.clock.wallMs() > resolvesAt,
    canSettle: canSettle(account, open),
    maySettle: caller.may('resume', accountResource(account)),
  };
}
