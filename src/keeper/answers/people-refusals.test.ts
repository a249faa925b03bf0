import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { People } from '../people/people.ts';
import { Answers } from './answers.ts';
import { askOf, beginInProcess, beginLimitsInProcess, Office, type Asked } from './answers-fixture.test.ts';
import type { Caller } from './caller.ts';
import { performersOf } from './performers.ts';

const BUSY = { kind: 'refused', code: 'PEOPLE_BUSY' } as const;
const ID = 'a'.repeat(32);
const ANSWER = { clientDataJSON: 'AA', attestationObject: 'AA', label: 'key' };

/** A room of people that refuses everything, as while the ledger takes nothing. */
function refusing(): People {
  const busy = (): Promise<typeof BUSY> => Promise.resolve(BUSY);
  const people: unknown = {
    isSetUp: true,
    enrolment: {
      list: () => null,
      beginTotp: () => BUSY,
      confirmTotp: busy,
      askPasskey: () => BUSY,
      addPasskey: busy,
      makeBackupCodes: busy,
      remove: busy,
    },
    stepUp: { ask: () => null, confirm: busy },
    refresh: busy,
    signOut: busy,
    revoke: busy,
    setPassword: busy,
    setRoles: busy,
    reset: busy,
    remove: busy,
    invite: busy,
  };
  return people as People;
}

const ASKED: readonly (readonly [operation: string, asked: Asked, status: number])[] = [
  ['listFactors', {}, 404],
  ['beginTotp', {}, 503],
  ['confirmTotp', { body: { code: '123456' } }, 503],
  ['removeTotp', {}, 503],
  ['askNewPasskey', {}, 503],
  ['addPasskey', { body: ANSWER }, 503],
  ['removePasskey', { params: { id: 'AA' } }, 503],
  ['makeBackupCodes', {}, 503],
  ['askProof', { body: {} }, 404],
  ['giveProof', { body: { shown: { code: '123456' } } }, 503],
  ['refreshSession', { refresh: 'spr_x' }, 503],
  ['signOut', {}, 503],
  ['endSession', { params: { id: ID } }, 503],
  ['setPassword', { body: { token: 'x', password: 'walrus under nine lamps' } }, 503],
  ['setRoles', { params: { id: ID }, body: { roles: ['viewer'] } }, 503],
  ['resetPerson', { params: { id: ID } }, 503],
  ['removePerson', { params: { id: ID } }, 503],
  ['invitePerson', { body: { name: 'eve', roles: ['viewer'] } }, 503],
];

const SESSION = { id: ID, person: ID, name: 'ann', grants: [], proofs: [], mustEnrol: false };

/** Answers whose people refuse, to somebody who may do everything and has proven what it takes; or to a stranger. */
async function answersTo(caller: Pick<Caller, 'session'>): Promise<Answers> {
  const { desk } = await Office.open();
  const who: Caller = { id: 'ann', actor: 'owner', may: () => true, ...caller };
  return new Answers({
    ...desk.parts,
    people: refusing(),
    fourEyes: { ...desk.parts.fourEyes, propose: () => Promise.resolve({ kind: 'free' }) } as never,
    owner: () => Promise.reject(new RangeError('nothing is asked of the owner')),
    log: { write: () => undefined },
    callers: { whoIs: () => who },
    performers: performersOf({
      ...desk.parts,
      begin: beginInProcess,
      beginLimits: beginLimitsInProcess,
      terms: [],
    }).map(({ operation, run }) => ({
      operation,
      run: (parts, given) => run(parts, { ...given, stepUp: () => Promise.resolve(null) }),
    })),
  });
}

test('what the room of people refuses is refused, with its code and a status that fits', async () => {
  const answers = await answersTo({ session: SESSION as never });
  for (const [operation, asked, status] of ASKED) {
    const answer = await answers.answer(askOf('ann', operation, asked));
    const said = Buffer.from(answer.body).toString('utf8');
    assert.equal(answer.status, status, `${operation} ${said}`);
    assert.match(said, status === 503 ? /PEOPLE_BUSY/ : /PERSON_UNKNOWN/, operation);
  }
});

test('T9: what is about oneself is refused to whoever is not signed in, whatever else they may', async () => {
  const answers = await answersTo({ session: null });
  for (const operation of ['getMe', 'issueTicket', 'signOut', 'listSessions', 'listFactors']) {
    const answer = await answers.answer(askOf('ann', operation));
    assert.equal(answer.status, 401, operation);
  }
});

test('names of people, sessions and roles that are none lead nowhere', async () => {
  const answers = await answersTo({ session: SESSION as never });
  for (const [operation, asked, code] of [
    ['endSession', { params: { id: 'x' } }, 'SESSION_UNKNOWN'],
    ['resetPerson', { params: { id: 'x' } }, 'PERSON_UNKNOWN'],
    ['setRoles', { params: { id: 'x' }, body: { roles: ['viewer'] } }, 'PERSON_UNKNOWN'],
    ['setRoles', { params: { id: ID }, body: { roles: [] } }, 'ROLE_UNKNOWN'],
    ['invitePerson', { body: { name: 'eve', roles: ['viewer', 'king'] } }, 'ROLE_UNKNOWN'],
  ] as const) {
    const answer = await answers.answer(askOf('ann', operation, asked));
    assert.match(Buffer.from(answer.body).toString('utf8'), new RegExp(`${code}|FIELD_MALFORMED`), operation);
  }
});
