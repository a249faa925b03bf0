import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PEOPLE_BODIES } from '../../../test/vectors/ledger/people-cases.ts';
import type { EntryBody } from '../ledger/entry.ts';
import { emptyState, fold } from './fold.ts';
import type { GatewayState } from './state.ts';

const { person, session, proof, sessionRenewed, sessionEnded, personRemoved } = PEOPLE_BODIES;
const { personRoles, personRecord, signInsRefused } = PEOPLE_BODIES;

function tell(state: GatewayState, ...bodies: readonly EntryBody[]): GatewayState {
  for (const body of bodies) fold(state, { seq: state.size, at: state.size + 1, body });
  return state;
}

test('what is said of a session after its end, or of somebody who is gone, changes nothing', () => {
  const ended = tell(emptyState(), person, session, sessionEnded, proof, sessionRenewed);
  assert.equal(ended.people.sessions.size, 0);
  assert.deepEqual(
    [...ended.people.persons.values()].flatMap(({ marks }) => [...marks]),
    [],
  );
  const gone = tell(emptyState(), person, session, personRemoved, personRoles, personRecord, signInsRefused);
  assert.deepEqual([gone.people.persons.size, gone.people.sessions.size], [0, 0]);
});

test('T21: refused sign-ins count against the limit, those that the limit itself refused do not', () => {
  const refused = (why: 'password' | 'code' | 'limit'): GatewayState =>
    tell(emptyState(), person, { ...signInsRefused, person: person.person, why });
  const counted = (['password', 'code', 'limit'] as const).map((why) => {
    const { people } = refused(why);
    return [people.refused.length, [...people.persons.values()].map(({ wrongCodes }) => wrongCodes.length)];
  });
  assert.deepEqual(counted, [
    [1, [0]],
    [1, [1]],
    [0, [0]],
  ]);
});

test('T21: a code that was used stays used for a thousand others, and the one used longest ago goes first', () => {
  const used = (at: number): EntryBody => ({
    ...proof,
    factor: 'backupCode',
    credential: `code/${at}`,
    mark: 0,
  });
  const state = tell(emptyState(), person, session, used(0), used(1));
  for (let at = 2; at < 1_000; at += 1) tell(state, used(at));
  tell(state, used(0), used(1_000));
  const [known] = state.people.persons.values();
  assert.equal(known?.marks.size, 1_000);
  assert.ok(known?.marks.has('code/0') && !known.marks.has('code/1') && known.marks.has('code/1000'));
});
