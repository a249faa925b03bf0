import { formatGrant, parseGrant, type Grant } from '../../core/identity/permission.ts';
import { parsePersonId, type PersonId } from '../../core/units/ids.ts';
import {
  invitePerson,
  listPeople,
  removePerson,
  resetPerson,
  setRoles,
} from '../../protocol/api/sessions.ts';
import type { Refusal as PeopleRefusal } from '../people/people-parts.ts';
import type { SignedIn } from '../people/sessions.ts';
import type { Caller } from './caller.ts';
import { done, refused, type Outcome, type Refusal } from './outcome.ts';
import { peopleRefused } from './people-refusal.ts';
import { performing } from './performer.ts';

/** `GET /people`. */
export const people = performing(listPeople, (parts) =>
  done({
    people: parts.people.list().map(({ grants, ...row }) => ({ ...row, roles: grants.map(formatGrant) })),
  }),
);

/** `POST /people`. */
export const inviting = performing(invitePerson, (parts, { body, caller }) =>
  withGrants(body.roles, caller, async (grants, by) => {
    const invited = await parts.people.invite({ name: body.name, grants }, by);
    if (invited.kind === 'refused') return invited;
    return { kind: 'done', value: { id: invited.id, invitation: invited.reset } };
  }),
);

/** `PUT /people/{id}/roles`. */
export const settingRoles = performing(setRoles, (parts, { params, body, caller }) =>
  withGrants(body.roles, caller, async (grants, by) => {
    const id = parsePersonId(params.id);
    const set = id === null ? UNKNOWN : await parts.people.setRoles(id, grants, by);
    return set.kind === 'refused' ? set : { kind: 'done', value: {} };
  }),
);

/** `POST /people/{id}/reset`. */
export const resetting = performing(resetPerson, (parts, { params, caller }) =>
  over(params.id, caller, async (id, by) => {
    const reset = await parts.people.reset(id, by);
    return reset.kind === 'refused' ? reset : { kind: 'done', value: reset.reset };
  }),
);

/** `DELETE /people/{id}`. */
export const removing = performing(removePerson, (parts, { params, caller }) =>
  over(params.id, caller, async (id, by) => {
    const removed = await parts.people.remove(id, by);
    return removed.kind === 'refused' ? removed : { kind: 'done', value: {} };
  }),
);

const UNKNOWN: PeopleRefusal = { kind: 'refused', code: 'PERSON_UNKNOWN' };

type Done<A> = { readonly kind: 'done'; readonly value: A };

async function withGrants<A>(
  roles: readonly string[],
  { session }: Caller,
  act: (grants: readonly Grant[], by: SignedIn) => Promise<Done<A> | PeopleRefusal>,
): Promise<Outcome<A>> {
  const grants = roles.map(parseGrant).filter((grant) => grant !== null);
  if (session === null) return notPermitted();
  if (grants.length !== roles.length || grants.length === 0) {
    return refused(
      422,
      'ROLE_UNKNOWN',
      'a role is not one, or none is given; nothing was done. See roles in the document',
    );
  }
  return outcome(await act(grants, session));
}

async function over<A>(
  text: string,
  { session }: Caller,
  act: (id: PersonId, by: SignedIn) => Promise<Done<A> | PeopleRefusal>,
): Promise<Outcome<A>> {
  const id = parsePersonId(text);
  if (session === null) return notPermitted();
  return id === null ? peopleRefused(UNKNOWN) : outcome(await act(id, session));
}

function outcome<A>(result: Done<A> | PeopleRefusal): Outcome<A> {
  return result.kind === 'refused' ? peopleRefused(result) : result;
}

function notPermitted(): Refusal {
  return peopleRefused({ kind: 'refused', code: 'NOT_PERMITTED' });
}
