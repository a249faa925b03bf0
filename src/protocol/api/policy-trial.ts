import { about, choice, integer, list, named, nothing, nullable, object } from './form.ts';
import { changing, reading } from './operation.ts';
import { policyBody } from './policy.ts';
import { decimalForm, hashForm, nameForm, seqForm, timeForm, wordForm } from './terms.ts';

const count = integer(0, Number.MAX_SAFE_INTEGER);

const trialForm = named(
  'PolicyTrial',
  'What a policy that decides beside the one in force would have answered otherwise.',
  object({
    hash: hashForm,
    entry: seqForm,
    since: timeForm,
    decisions: about('In which it took part. Of everybody.', count),
    rows: about(
      'Orders of the bots that the caller may see that came out differently, most of them first.',
      list(
        object({
          became: choice(['refused', 'allowed']),
          bot: nameForm,
          instrument: about('Empty for a setting of a whole account.', wordForm),
          code: about('The reason: its own, or the one that it would not have had.', wordForm),
          orders: count,
          notional: decimalForm,
        }),
        10_000,
      ),
    ),
  }),
);

/** `GET /policy/shadow`. */
export const getTrial = reading({
  name: 'getTrial',
  path: '/policy/shadow',
  summary: 'What the policy on trial would have answered otherwise, by bot, symbol and reason.',
  access: { kind: 'permission', permission: 'see', on: 'anywhere' },
  params: nothing,
  answer: named('Trial', 'Null where no policy is on trial.', object({ trial: nullable(trialForm) })),
});

/** `PUT /policy/shadow`. */
export const putTrial = changing({
  name: 'putTrial',
  method: 'PUT',
  path: '/policy/shadow',
  summary:
    'Puts a policy on trial: it decides beside the one in force from the next order on and changes no answer.',
  access: { kind: 'permission', permission: 'policy', on: 'everything' },
  records: ['shadow'],
  loosens: 'never',
  params: nothing,
  body: policyBody,
  answer: named('TrialBegun', 'The policy is on trial.', object({ hash: hashForm })),
});

/** `DELETE /policy/shadow`. */
export const endTrial = changing({
  name: 'endTrial',
  method: 'DELETE',
  path: '/policy/shadow',
  summary: 'Ends the trial. What it found stays in the ledger.',
  access: { kind: 'permission', permission: 'policy', on: 'everything' },
  records: ['shadow'],
  loosens: 'never',
  params: nothing,
  body: null,
  answer: nothing,
});

/** `POST /policy/shadow/promote`. */
export const promoteTrial = changing({
  name: 'promoteTrial',
  method: 'POST',
  path: '/policy/shadow/promote',
  summary: 'Puts the policy on trial in force, and ends the trial, in one step.',
  access: { kind: 'permission', permission: 'policy', on: 'everything' },
  records: ['policy', 'shadow'],
  loosens: 'sometimes',
  fourEyes: 'policy',
  conditional: true,
  params: nothing,
  body: object({ hash: about('Of the policy on trial: no other one is put in force.', hashForm) }),
  answer: named('TrialPromoted', 'It is in force.', object({ hash: hashForm })),
});
