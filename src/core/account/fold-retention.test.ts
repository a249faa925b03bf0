import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PEOPLE_BODIES } from '../../../test/vectors/ledger/people-cases.ts';
import { RETENTION_DEFAULT } from '../identity/retention.ts';
import type { EntryBody } from '../ledger/entry.ts';
import type { Seq } from '../units/ids.ts';
import { unixMs } from '../units/time.ts';
import { emptyState, fold } from './fold.ts';
import { overdue } from './fold-retention.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import type { Approval, GatewayState } from './state.ts';

const DAY_MS = 86_400_000;
const START = 1_795_220_000_000;
const { person, session, personRemoved } = PEOPLE_BODIES;
const SWEPT: EntryBody = { kind: 'retentionSwept', removed: [['alerts', 1]], by: 'gateway' };
const HALT: EntryBody = {
  ...{ kind: 'halt', scope: { kind: 'everything' }, stops: 'openings', reason: 'storm', by: 'owner' },
};
const PROPOSAL: EntryBody = {
  ...{ kind: 'proposal', change: 'policy', operation: 'policy set', digest: 'd', until: START + 60_000 },
  ...{ on: { kind: 'everything' }, by: 'owner' },
};
const LATER: EntryBody = { ...PROPOSAL, until: START + 89 * DAY_MS };
const REFUSED: EntryBody = { ...PEOPLE_BODIES.signInsRefused, person: person.person };

/** Tells entries a day after the start and so on: `[days, body]`. */
function told(...days: readonly (readonly [number, EntryBody])[]): GatewayState {
  const state = emptyState();
  for (const [day, body] of days) fold(state, { seq: state.size, at: START + day * DAY_MS, body });
  return state;
}

function counts(state: GatewayState, day: number): Readonly<Record<string, number>> {
  const due = overdue(state, unixMs(START + day * DAY_MS)).filter(([, count]) => count > 0);
  return Object.fromEntries(due);
}

test('what is older than the settings say is due by kind, and a sweep removes exactly that', () => {
  const state = told([0, person], [0, session], [0, REFUSED], [0, HALT], [0, PROPOSAL], [0.5, PROPOSAL]);
  assert.deepEqual(counts(state, 0), {}, 'nothing is due at once');
  // A policy and a person are owner's acts, which are alarms.
  const alerts = state.watch.recent.length;
  assert.ok(alerts > 0);
  const due = { alerts, places: 1, proposals: 2, sessions: 1, counts: 2 };
  assert.deepEqual(counts(state, 180), due);
  fold(state, { seq: state.size, at: START + 180 * DAY_MS, body: SWEPT });
  assert.deepEqual(counts(state, 180), {});
  assert.equal(state.people.persons.size, 1, 'people stay');
  assert.equal(state.watch.raised, alerts, 'how many alarms there ever were stays');
  assert.deepEqual(state.retention.last, {
    at: START + 180 * DAY_MS,
    by: 'gateway',
    removed: [['alerts', 1]],
  });
  assert.deepEqual(readSnapshot(writeSnapshot(state)), state, 'and a snapshot has it');
});

test('what is not older stays: an alarm of yesterday, a session that still goes, a request that ended lately', () => {
  const state = told([0, HALT], [89, person], [89, HALT], [89, session], [89, LATER]);
  const before = state.watch.recent.length;
  const at = START + 89 * DAY_MS + 60_000;
  fold(state, { seq: state.size, at, body: SWEPT });
  assert.equal(state.watch.recent.length, before, 'at 89 days nothing goes');
  fold(state, { seq: state.size, at: START + 90 * DAY_MS, body: SWEPT });
  assert.deepEqual(
    state.watch.recent.map((alarm) => alarm.at),
    state.watch.recent.map(() => START + 89 * DAY_MS),
  );
  assert.ok(state.watch.recent.length > 0);
  assert.equal(state.proposals.size, 1);
  assert.equal(state.watch.places.size, 1);
});

test('settings hold from their entry on, within their bounds, and what is not named stays', () => {
  const settings: EntryBody = {
    kind: 'retentionSet',
    settings: [
      ['alertDays', 5],
      ['placeDays', 1],
    ],
    by: 'owner',
  };
  const state = told([0, HALT], [0, settings]);
  assert.deepEqual(state.retention.settings, { ...RETENTION_DEFAULT, alertDays: 5 });
  assert.equal(counts(state, 5)['alerts'], 2, 'the halt, and that somebody changed what is kept');
});

test('of a person who was removed nothing stays of where they signed in from', () => {
  const state = told([0, person], [0, session], [0, REFUSED]);
  const other = { ...person, person: 'e'.repeat(32) };
  fold(state, { seq: state.size, at: START, body: other });
  fold(state, {
    seq: state.size,
    at: START,
    body: { ...session, person: other.person, session: 'f'.repeat(32) },
  });
  assert.equal(state.watch.places.size, 2);
  fold(state, { seq: state.size, at: START, body: personRemoved });
  assert.deepEqual(
    [...state.watch.places.keys()].map((place) => place.startsWith(`person:${other.person} `)),
    [true],
  );
  assert.ok(![...state.watch.windows.keys()].some((key) => key.includes(person.person)));
});

test('a session of somebody whom no entry added is over', () => {
  const state = told([0, session]);
  assert.equal(counts(state, 0)['sessions'], 1);
});

test('a request that was held goes as long after its end as requests are kept, and one that waits stays', () => {
  const state = told([0, person]);
  const held = (id: number, until: number): void => {
    const approval: Approval = {
      ...{ id: id as Seq, bot: 'ann', account: 'main', sameness: 's', what: 'w', reason: '' },
      ...{ action: { kind: 'cancelAll', instrument: 'BTCUSDT' }, minutes: 5, status: 'waiting' },
      ...{ at: unixMs(START), until: unixMs(until) },
    } as Approval;
    state.approvals.set(approval.id, approval);
  };
  held(1, START);
  held(2, START + 1);
  const { requestDays } = state.retention.settings;
  assert.equal(counts(state, requestDays)['approvals'], 1);
  fold(state, { seq: state.size, at: START + requestDays * DAY_MS, body: SWEPT });
  assert.deepEqual([...state.approvals.keys()], [2]);
});

test('a change that was proposed is due on the very millisecond on which its days are over, and not before', () => {
  const state = told([0, PROPOSAL]);
  const ends = START + 60_000 + RETENTION_DEFAULT.requestDays * DAY_MS;
  const proposals = (at: number) => overdue(state, unixMs(at)).find(([what]) => what === 'proposals');
  assert.deepEqual(
    [proposals(ends - 1), proposals(ends)],
    [
      ['proposals', 0],
      ['proposals', 1],
    ],
  );
});
