import type { Approval, GatewayState } from '../../core/account/state.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import { approveRequest, listApprovals, refuseRequest } from '../../protocol/api/approvals.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { recordWord, shownApproval, type Word } from '../door/approval-commands.ts';
import { inLedger } from '../door/in-ledger.ts';
import type { Caller } from './caller.ts';
import { done, refused, type Outcome } from './outcome.ts';
import { performing, type AnswerParts, type Call } from './performer.ts';

type Row = AnswerOf<typeof approveRequest>;

/** `GET /approvals`. */
export const approvals = performing(listApprovals, (parts, { caller }) => {
  const now = unixMs(parts.clock.wallMs());
  return done({
    approvals: approvalsFor(parts.state, caller)
      .map((one) => rowOf(one, caller, now))
      .toReversed(),
  });
});

/** `POST /approvals/{id}/approve`. */
export const approving = performing(approveRequest, (parts, call) => say(parts, call, 'approved'));

/** `POST /approvals/{id}/refuse`. */
export const refusing = performing(refuseRequest, (parts, call) => say(parts, call, 'rejected'));

/** Requests of bots that the caller may see, oldest first. */
export function approvalsFor(state: GatewayState, caller: Caller): readonly Approval[] {
  return [...state.approvals.values()].filter((approval) => caller.may('see', resourceOf(approval)));
}

async function say(
  parts: AnswerParts,
  { params, body, caller }: Call<{ readonly id: number }, { readonly reason: string }>,
  verdict: Word,
): Promise<Outcome<Row>> {
  const found = approvalsFor(parts.state, caller).find(({ id }) => id === params.id);
  if (found === undefined) {
    return refused(
      404,
      'APPROVAL_UNKNOWN',
      'no request of that number waits that you may see; nothing was done',
    );
  }
  if (!caller.may('trade', resourceOf(found))) {
    return refused(403, 'NOT_PERMITTED', 'your roles do not permit this; nothing was done');
  }
  const { actor: by } = caller;
  const said = await inLedger(parts.journal, (book) =>
    recordWord(book, { id: found.id, verdict, reason: body.reason, by }),
  );
  if (said === 'unknown' || said.kind === 'over') {
    const as = said === 'unknown' ? 'over' : said.as;
    return refused(409, 'APPROVAL_OVER', `the request is ${as} already; nothing was done`);
  }
  return done(rowOf(said.approval, caller, unixMs(parts.clock.wallMs())));
}

function rowOf(approval: Approval, caller: Caller, now: UnixMs): Row {
  const { key, ...row } = shownApproval(approval, now);
  return { ...row, account: key, mayDecide: caller.may('trade', resourceOf(approval)) };
}

function resourceOf({ bot, account }: Approval): Parameters<Caller['may']>[1] {
  return { kind: 'bot', bot, account };
}
