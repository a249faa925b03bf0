import { alertForm } from './approvals.ts';
import { about, integer, integerText, list, named, object } from './form.ts';
import { reading } from './operation.ts';
import { timeForm, wordForm } from './terms.ts';

/** Most hours that the counts go back. */
export const SECURITY_HOURS_MAX = 168;

const count = integer(0, Number.MAX_SAFE_INTEGER);
const counted = list(object({ code: wordForm, count }), 1_000);

/** `GET /security`. */
export const getSecurity = reading({
  name: 'getSecurity',
  path: '/security',
  summary: 'Sign-ins, those that were refused, refusals of bots, and what detectors saw, over time.',
  access: { kind: 'permission', permission: 'audit', on: 'everything' },
  tier: 'heavy',
  params: object(
    {},
    { hours: about('How many to go back; 24 where absent.', integerText(1, SECURITY_HOURS_MAX)) },
  ),
  answer: named(
    'Security',
    'Counts by the hour, from the ledger.',
    object({
      since: about('Beginning of the first hour that is counted in full.', timeForm),
      until: timeForm,
      hours: about(
        'Oldest first. One without anything is not there.',
        list(
          object({
            at: about('Beginning of the hour.', timeForm),
            signIns: count,
            signInsRefused: count,
            allowed: about('Requests of bots.', count),
            refused: about('Requests of bots, held ones included.', count),
          }),
          SECURITY_HOURS_MAX + 1,
        ),
      ),
      reasons: about(
        'Refusals of bots by code, most first. One with several reasons counts for each.',
        counted,
      ),
      signInsRefused: about('By why, most first.', counted),
      anomalies: about('Newest first.', list(alertForm, 10_000)),
    }),
  ),
});
