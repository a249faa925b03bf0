import { assert } from '../../core/assert.ts';
import type { Proposal } from '../../core/account/fold-proposal.ts';
import { unixMs } from '../../core/units/time.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { anyJson, nullable, object, table, type ValueOf } from '../../protocol/api/form.ts';
import { OPERATIONS } from '../../protocol/api/operations.ts';
import { confirmProposal, listProposals, refuseProposal } from '../../protocol/api/proposals.ts';
import { sentenceForm, wordForm } from '../../protocol/api/terms.ts';
import { isOpen, neededFor, type NotSaid } from '../door/four-eyes.ts';
import { shownProposal } from '../door/proposal-commands.ts';
import type { Caller } from './caller.ts';
import { done, refused, type Outcome, type Refusal } from './outcome.ts';
import { performing, type AnswerParts } from './performer.ts';

type Row = AnswerOf<typeof confirmProposal>;

/** `GET /proposals`. */
export const proposals = performing(listProposals, (parts, { caller }) =>
  done({
    proposals: [...parts.state.proposals.values()]
      .filter((one) => isOf(one, caller) || couldConfirm(parts, one, caller))
      .map((one) => rowOf(parts, one, caller))
      .toReversed(),
  }),
);

/** `POST /proposals/{id}/confirm`. */
export const confirming = performing(confirmProposal, async (parts, { params, body, caller }) => {
  const found = proposalFor(parts, params.id, caller);
  if (found === null) return unknown();
  if (!couldConfirm(parts, found, caller)) return notSaid('own');
  return said(parts, caller, await parts.fourEyes.confirm({ id: found.id, ...body, by: caller.actor }));
});

/** `POST /proposals/{id}/refuse`. */
export const refusingProposal = performing(refuseProposal, async (parts, { params, body, caller }) => {
  const found = proposalFor(parts, params.id, caller);
  if (found === null) return unknown();
  return said(parts, caller, await parts.fourEyes.refuse({ id: found.id, ...body, by: caller.actor }));
});

/** Null for one that is not there, and for one that is neither the caller's own nor theirs to confirm. */
function proposalFor(parts: AnswerParts, id: number, caller: Caller): Proposal | null {
  const found = [...parts.state.proposals.values()].find((one) => one.id === id);
  if (found === undefined) return null;
  return isOf(found, caller) || couldConfirm(parts, found, caller) ? found : null;
}

function isOf({ by }: Proposal, { actor }: Caller): boolean {
  return by === actor;
}

function couldConfirm({ state }: AnswerParts, proposal: Proposal, caller: Caller): boolean {
  const { permission, resource } = neededFor(state, proposal);
  return caller.may(permission, resource);
}

/** What a proposal keeps of the request. */
const contentForm = object({ params: table(sentenceForm), body: anyJson }, { ifMatch: nullable(wordForm) });

type Content = ValueOf<typeof contentForm>;

function rowOf(parts: AnswerParts, proposal: Proposal, caller: Caller): Row {
  const now = unixMs(parts.clock.wallMs());
  const isOwn = isOf(proposal, caller);
  const isSeen = isOpen(proposal, now) && (isOwn || couldConfirm(parts, proposal, caller));
  const text = isSeen ? parts.fourEyes.contentOf(proposal.id) : null;
  const content = text === null ? null : contentOf(text);
  return {
    ...shownProposal(parts, proposal, now),
    isOwn,
    asked: content === null ? null : askedOf(proposal, content),
    ifMatch: content?.ifMatch ?? null,
    mayConfirm:
      content !== null &&
      !isOwn &&
      proposal.status === 'waiting' &&
      !proposal.confirmedBy.includes(caller.actor) &&
      couldConfirm(parts, proposal, caller),
  };
}

/** The request again, for whoever carries it out. */
function askedOf({ operation }: Proposal, { params, body }: Content): Row['asked'] {
  const found = OPERATIONS.find(({ name }) => name === operation);
  if (found === undefined) return { method: null, path: operation, body };
  // None of these has parameters beside those of its path.
  const path = Object.entries(params).reduce(
    (filled, [name, value]) => filled.replace(`{${name}}`, encodeURIComponent(value)),
    found.path,
  );
  return { method: found.method, path, body };
}

function contentOf(text: string): Content {
  const read = contentForm.read(JSON.parse(text), '');
  assert(read.ok, 'what a proposal keeps was written by the gateway itself');
  return read.value;
}

function said(parts: AnswerParts, caller: Caller, word: Proposal | NotSaid): Outcome<Row> {
  return typeof word === 'string' ? notSaid(word) : done(rowOf(parts, word, caller));
}

function notSaid(why: NotSaid): Refusal {
  switch (why) {
    case 'unknown':
      return unknown();
    case 'over':
      return refused(409, 'PROPOSAL_OVER', 'the proposal is over already; nothing was done');
    case 'own':
      return refused(
        403,
        'PROPOSAL_OWN',
        'nobody confirms their own proposal; nothing was done. Next: ask another person with that permission',
      );
    case 'again':
      return refused(409, 'PROPOSAL_CONFIRMED', 'you confirmed this proposal before; nothing was done');
    case 'changed':
      return refused(
        412,
        'PROPOSAL_CHANGED',
        'the digest is not that of the proposal; nothing was done. Next: look at it again',
      );
    case 'unseen':
      return refused(
        409,
        'PROPOSAL_UNSEEN',
        'the gateway was started anew and cannot show what was proposed; nothing was done. Next: have it asked again',
      );
  }
}

function unknown(): Refusal {
  const text = 'there is no proposal of that number that you may see; nothing was done';
  return refused(404, 'PROPOSAL_UNKNOWN', text);
}
