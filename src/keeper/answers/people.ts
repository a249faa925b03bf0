import { assert } from '../../core/assert.ts';
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
import { done, refused, type Outcome } from './outcome.ts';
import { own } from './own-session.ts';
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
    const set = await parts.people.setRoles(personIn(params.id), grants, by);
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

type Done<A> = { readonly kind: 'done'; readonly value: A };

function withGrants<A>(
  roles: readonly string[],
  caller: Caller,
  act: (grants: readonly Grant[], by: SignedIn) => Promise<Done<A> | PeopleRefusal>,
): Outcome<A> | Promise<Outcome<A>> {
  const grants = roles.map(parseGrant).filter((grant) => grant !== null);
  if (grants.length !== roles.length || grants.length === 0) {
    return refused(
      422,
      'ROLE_UNKNOWN',
      'a role is not one, or none is given; nothing was done. See roles in the document',
    );
  }
  return own(caller, async (session) => outcome(await act(grants, session)));
}

function over<A>(
  text: string,
  caller: Caller,
  act: (id: PersonId, by: SignedIn) => Promise<Done<A> | PeopleRefusal>,
): Outcome<A> | Promise<Outcome<A>> {
  return own(caller, async (session) => outcome(await act(personIn(text), session)));
}

function personIn(text: string): PersonId {
  const id = parsePersonId(text);
  assert(id !== null, 'the operation takes nothing else for a person');
  return id;
}

function outcome<A>(result: Done<A> | PeopleRefusal): Outcome<A> {
  return result.kind === 'refused' ? peopleRefused(result) : result;
}
