import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proposalBodies } from '../../../test/vectors/ledger/proposal-cases.ts';
import type { EntryBody } from '../ledger/entry.ts';
import { emptyState, fold } from './fold.ts';
import type { Proposal } from './fold-proposal.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import type { GatewayState } from './state.ts';

const { proposal: ASKED, proposalWord: CONFIRMED, proposalUsed: USED } = proposalBodies(0);
const OTHER: EntryBody = { ...CONFIRMED, by: `person/${'c'.repeat(32)}` };

function told(...bodies: readonly EntryBody[]): GatewayState {
  const state = emptyState();
  bodies.forEach((body, seq) => fold(state, { seq, at: seq + 1, body }));
  return state;
}

function first(...bodies: readonly EntryBody[]): Proposal {
  const [proposal] = told(...bodies).proposals.values();
  assert.ok(proposal !== undefined);
  return proposal;
}

test('T30: a person’s proposal is confirmed by one other, the door’s by two, and nobody counts twice', () => {
  assert.equal(first(ASKED).status, 'waiting');
  assert.equal(first(ASKED, CONFIRMED).status, 'confirmed');
  assert.equal(first(ASKED, { ...CONFIRMED, by: ASKED.by }).status, 'waiting');
  const atDoor = { ...ASKED, by: 'owner' } as const;
  assert.equal(first(atDoor, CONFIRMED, CONFIRMED).status, 'waiting');
  assert.equal(first(atDoor, CONFIRMED, OTHER).status, 'confirmed');
});

test('what was refused, taken back or begun stays so', () => {
  const refused = { ...CONFIRMED, verdict: 'refused', reason: 'no' } as const;
  assert.deepEqual(
    [first(ASKED, refused, CONFIRMED).status, first(ASKED, refused).reason],
    ['refused', 'no'],
  );
  assert.equal(first(ASKED, { ...CONFIRMED, verdict: 'withdrawn' }).status, 'withdrawn');
  assert.equal(first(ASKED, CONFIRMED, USED, refused).status, 'used');
  assert.equal(told(CONFIRMED, USED).proposals.size, 0, 'words about nothing change nothing');
});

test('a mad proposer pushes out its own proposals only, those that are over first', () => {
  const mine = Array.from({ length: 60 }, (): EntryBody => ({ ...ASKED, until: 1_000 }));
  const theirs: EntryBody = { ...ASKED, by: 'owner' };
  const state = told(theirs, { ...ASKED, until: 1_000 }, { ...USED, proposal: 1 }, ...mine);
  const own = [...state.proposals.values()].filter(({ by }) => by === ASKED.by);
  assert.equal(own.length, 50);
  assert.ok(state.proposals.size === 51 && !own.some(({ id }) => id === 1));
  assert.deepEqual(readSnapshot(writeSnapshot(state)), state);
});
