import { assert } from '../assert.ts';
import type { Grant } from '../identity/permission.ts';
import type { PeopleState, Person, Proof } from '../identity/people-state.ts';
import { SESSION_MAX_MS, SESSIONS_MAX } from '../identity/session-limits.ts';
import { WINDOW_MS, WRONG_CODES_MAX, WRONG_CODES_MS } from '../identity/sign-in-limits.ts';
import type { GrantRecord, PersonEntry } from '../ledger/person-entry.ts';
import type { PersonId, SessionId } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';

/** What is looked at of refused sign-ins is bounded by their limits; this holds whatever the ledger says. */
const REFUSED_MAX = 1_000;
/** Marks of one person: codes and passkeys that were used. */
const MARKS_MAX = 1_000;

/** Applies an entry about people. One about somebody or a session that is gone meanwhile changes nothing. */
export function foldPeople(people: PeopleState, body: PersonEntry, at: UnixMs): void {
  switch (body.kind) {
    case 'person':
      people.persons.set(body.person as PersonId, personOf(body, at));
      return;
    case 'personRoles':
      return change(people, body.person, (person) => (person.grants = grantsOf(body.roles)));
    case 'personRecord':
      return change(people, body.person, (person) => {
        person.record = body.record;
        // With the factors that they were guesses at.
        if (body.what === 'totp' || body.what === 'factorsRemoved') person.wrongCodes = [];
      });
    case 'personRemoved':
      people.persons.delete(body.person as PersonId);
      return endSessionsOf(people, body.person);
    case 'session':
      return foldSession(people, body, at);
    case 'proof':
      return foldProof(people, body, at);
    case 'sessionRenewed':
      return foldRenewed(people, body, at);
    case 'sessionEnded':
      people.sessions.delete(body.session as SessionId);
      return;
    case 'signInsRefused':
      return foldRefused(people, body, at);
  }
}

type Body<K extends PersonEntry['kind']> = Extract<PersonEntry, { kind: K }>;

function personOf(body: Body<'person'>, at: UnixMs): Person {
  return {
    id: body.person as PersonId,
    record: body.record,
    grants: grantsOf(body.roles),
    since: at,
    marks: new Map(),
    wrongCodes: [],
    lastSignIn: null,
  };
}

function grantsOf(roles: readonly GrantRecord[]): readonly Grant[] {
  return roles.map(({ role, on }) => ({ role, on }));
}

function change(people: PeopleState, id: string, apply: (person: Person) => void): void {
  const person = people.persons.get(id as PersonId);
  if (person !== undefined) apply(person);
}

function endSessionsOf(people: PeopleState, person: string): void {
  for (const session of people.sessions.values()) {
    if (session.person === person) people.sessions.delete(session.id);
  }
}

function foldSession(people: PeopleState, body: Body<'session'>, at: UnixMs): void {
  const { sessions } = people;
  for (const { id, since } of sessions.values()) if (since <= at - SESSION_MAX_MS) sessions.delete(id);
  const own = [...sessions.values()].filter(({ person }) => person === body.person);
  const [oldest] = own;
  if (own.length >= SESSIONS_MAX && oldest !== undefined) sessions.delete(oldest.id);
  const id = body.session as SessionId;
  const { from, device } = body;
  const person = body.person as PersonId;
  sessions.set(id, { id, person, since: at, from, device, turn: 0, renewedAt: at, proofs: [] });
  change(people, person, (known) => (known.lastSignIn = at));
}

function foldProof(people: PeopleState, body: Body<'proof'>, at: UnixMs): void {
  const session = people.sessions.get(body.session as SessionId);
  if (session === undefined) return;
  const { factor, purpose } = body;
  const others = session.proofs.filter((proof) => proof.factor !== factor);
  session.proofs = [...others, { factor, at, purpose } satisfies Proof];
  change(people, session.person, ({ marks }) => {
    // Deleted first, so that the one used last is the last to be forgotten.
    marks.delete(body.credential);
    marks.set(body.credential, body.mark);
    const [first] = marks.keys();
    if (marks.size > MARKS_MAX && first !== undefined) marks.delete(first);
  });
}

function foldRenewed(people: PeopleState, body: Body<'sessionRenewed'>, at: UnixMs): void {
  const session = people.sessions.get(body.session as SessionId);
  if (session === undefined) return;
  assert(body.turn > session.turn, 'a session is only ever renewed');
  session.turn = body.turn;
  session.renewedAt = at;
}

function foldRefused(people: PeopleState, body: Body<'signInsRefused'>, at: UnixMs): void {
  if (body.why === 'limit') return;
  const recent = people.refused.filter((one) => one.at > at - WINDOW_MS);
  const person = body.person as PersonId | null;
  people.refused = [...recent, { at, person, from: body.from }].slice(-REFUSED_MAX);
  if (body.why !== 'code' || person === null) return;
  change(people, person, (known) => {
    const counted = known.wrongCodes.filter((one) => one > at - WRONG_CODES_MS);
    known.wrongCodes = [...counted, at].slice(-WRONG_CODES_MAX);
  });
}
