import { refusalOf } from '../door/person-commands.ts';
import type { Refusal as PeopleRefusal, RefusalCode } from '../people/people-parts.ts';
import { refused, type Refusal, type RefusalStatus } from './outcome.ts';

/** Statuses other than 422. */
const STATUS: Partial<Record<RefusalCode, RefusalStatus>> = {
  PEOPLE_BUSY: 503,
  PASSWORD_NOT_LOOKED_UP: 503,
  PERSON_UNKNOWN: 404,
  SESSION_UNKNOWN: 404,
  PERSON_NAME_TAKEN: 409,
  LAST_OWNER: 409,
  ALREADY_SET_UP: 409,
  TOKEN_REFUSED: 403,
  NOT_PERMITTED: 403,
  SECOND_FACTOR_NEEDED: 403,
  PASSKEY_NEEDED: 403,
};

/** A refusal about people with its status and sentence. */
export function peopleRefused({ code }: PeopleRefusal): Refusal {
  return refused(STATUS[code] ?? 422, code, refusalOf(code).text);
}
