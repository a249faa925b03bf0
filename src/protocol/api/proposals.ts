import { FOUR_EYES_CHANGES } from '../../core/identity/four-eyes-change.ts';
import { about, anyJson, choice, flag, integer, list, named, nothing, nullable, object } from './form.ts';
import { changing, reading } from './operation.ts';
import { hashForm, reasonForm, sentenceForm, seqForm, seqText, timeForm, wordForm } from './terms.ts';

const proposalForm = named(
  'Proposal',
  'A change for which policy wants a second person.',
  object({
    id: about('Number of the entry that proposed it.', seqForm),
    change: choice(FOUR_EYES_CHANGES),
    operation: about('The operation of this API, or the command at the owner’s door.', wordForm),
    digest: about('SHA-256 over exactly what was asked for.', hashForm),
    on: about('everything, account:NAME, bot:NAME or wallet:NAME.', wordForm),
    status: choice(['waiting', 'confirmed', 'refused', 'withdrawn', 'used', 'expired']),
    by: about('Name of whoever proposed it; owner for the owner’s door.', sentenceForm),
    isOwn: about('Whether the caller proposed it.', flag),
    at: timeForm,
    until: about('Last moment at which it can be confirmed and carried out.', timeForm),
    needs: about('How many different people have to confirm it.', integer(1, 2)),
    confirmedBy: about('Names of those who did.', list(sentenceForm, 10)),
    reason: about('What was said last; empty while nothing was.', sentenceForm),
    asked: about(
      'What was asked for. Null where it is over, and after a restart: then it is asked for again.',
      nullable(
        object({
          method: about(
            'Null for a command at the owner’s door.',
            nullable(choice(['GET', 'POST', 'PUT', 'DELETE'])),
          ),
          path: about('Below /api/v1, or the command.', sentenceForm),
          body: about('Null where there is none.', anyJson),
        }),
      ),
    ),
    ifMatch: about('What the request replaces; null where it names nothing.', nullable(wordForm)),
    mayConfirm: about('Whether the caller may confirm it now.', flag),
  }),
);

/** `GET /proposals`. */
export const listProposals = reading({
  name: 'listProposals',
  path: '/proposals',
  summary: 'Changes that wait for a second person, and what became of those before them.',
  access: { kind: 'session' },
  params: nothing,
  answer: named(
    'Proposals',
    'Newest first: the caller’s own, and those that the caller could confirm.',
    object({ proposals: list(proposalForm, 10_000) }),
  ),
});

/** `POST /proposals/{id}/confirm`. */
export const confirmProposal = changing({
  name: 'confirmProposal',
  method: 'POST',
  path: '/proposals/{id}/confirm',
  summary: 'Lets whoever proposed exactly this change carry it out, once. Never one’s own.',
  access: { kind: 'session' },
  records: ['proposalWord'],
  loosens: 'always',
  params: object({ id: seqText }),
  body: object({
    digest: about('Of the proposal as it was shown: nothing else is confirmed.', hashForm),
    reason: reasonForm,
  }),
  answer: proposalForm,
});

/** `POST /proposals/{id}/refuse`. */
export const refuseProposal = changing({
  name: 'refuseProposal',
  method: 'POST',
  path: '/proposals/{id}/refuse',
  summary: 'The change cannot be confirmed or carried out any more. Takes back one’s own.',
  access: { kind: 'session' },
  records: ['proposalWord'],
  loosens: 'never',
  params: object({ id: seqText }),
  body: object({ reason: reasonForm }),
  answer: proposalForm,
});
