import { about, anyJson, integer, named, nothing, nullable, object } from './form.ts';
import { reading } from './operation.ts';
import { hashForm, seqForm, timeForm } from './terms.ts';

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
      policy: about('The policy with every limit written out.', anyJson),
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
