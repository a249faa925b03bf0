import { about, anyJson, integer, list, named, nothing, nullable, object } from './form.ts';
import { changing, reading } from './operation.ts';
import { decimalForm, hashForm, nameForm, sentenceForm, seqForm, timeForm, wordForm } from './terms.ts';

/** `GET /policy`. Its `ETag` is what `PUT /policy` wants in `If-Match`. */
export const getPolicy = reading({
  name: 'getPolicy',
  path: '/policy',
  summary: 'The policy in force, and the one on trial.',
  access: { kind: 'permission', permission: 'see', on: 'anywhere' },
  params: nothing,
  answer: named(
    'PolicyInForce',
    'The policy in force, and the one on trial.',
    object({
      hash: about(
        'Of the canonical JSON; null where none is set and every order is refused.',
        nullable(hashForm),
      ),
      entry: nullable(seqForm),
      policy: about('The policy with every limit written out, of what the caller may see.', anyJson),
      shadow: about(
        'A policy that decides beside the one in force and changes no answer.',
        nullable(
          object({
            hash: hashForm,
            entry: seqForm,
            since: timeForm,
            decisions: integer(0, Number.MAX_SAFE_INTEGER),
            refused: integer(0, Number.MAX_SAFE_INTEGER),
            allowed: integer(0, Number.MAX_SAFE_INTEGER),
            otherReasons: integer(0, Number.MAX_SAFE_INTEGER),
          }),
        ),
      ),
    }),
  ),
});

/** A whole policy as a body. */
export const policyBody = object({
  policy: about('The whole policy as JSON. Its parser is closed.', anyJson),
});

const looseningForm = named(
  'Loosening',
  'A limit that lets something through that was refused before.',
  object({
    scope: about('everyAccount, everyBot, account:NAME, bot:NAME, or policy.', wordForm),
    limit: wordForm,
  }),
);

/** `PUT /policy`. */
export const putPolicy = changing({
  name: 'putPolicy',
  method: 'PUT',
  path: '/policy',
  summary:
    'Puts a policy in force from the next order on. Looser than the one before it needs a second factor.',
  access: { kind: 'permission', permission: 'policy', on: 'everything' },
  records: ['policy'],
  loosens: 'sometimes',
  fourEyes: 'policy',
  conditional: true,
  params: nothing,
  body: policyBody,
  answer: named(
    'PolicySet',
    'The policy is in force.',
    object({ hash: hashForm, loosened: list(looseningForm, 100_000) }),
  ),
});

/** `POST /policy/check`. */
export const checkPolicy = changing({
  name: 'checkPolicy',
  method: 'POST',
  path: '/policy/check',
  summary:
    'Reads a policy without setting it: what is wrong with it, what it loosens, what each bot could cost.',
  access: { kind: 'session' },
  tier: 'heavy',
  records: [],
  loosens: 'never',
  params: nothing,
  body: policyBody,
  answer: named(
    'PolicyChecked',
    'What a policy would mean.',
    object({
      problems: about(
        'Where it cannot be read; empty for a good one.',
        list(object({ path: sentenceForm, text: sentenceForm }), 10_000),
      ),
      hash: about('Null while there are problems.', nullable(hashForm)),
      loosens: list(looseningForm, 100_000),
      blastRadius: about(
        'Most that somebody who has the decoy could take in a day, for the bots that the caller may see.',
        list(object({ bot: nameForm, now: nullable(decimalForm), after: decimalForm }), 10_000),
      ),
    }),
  ),
});
