import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry, IntentRecord } from '../ledger/entry.ts';
import { Replay } from './replay.ts';
import { told } from './told-fixture.test.ts';

function replay(entries: readonly Entry[]): Replay {
  const made = new Replay();
  for (const entry of entries) made.take(entry);
  made.finish();
  return made;
}

/** The same entries, with one intent's record changed. */
function changed(entries: readonly Entry[], seq: number, change: Partial<IntentRecord>): readonly Entry[] {
  return entries.map((entry) =>
    entry.seq === seq && entry.body.kind === 'intent'
      ? { ...entry, body: { ...entry.body, ...change } }
      : entry,
  );
}

const denied = { verdict: 'deny', denials: [{ code: 'NOTIONAL_EXCEEDS_MAX', facts: {} }] } as const;

test('decisions that were right come out the same, and are counted', () => {
  const story = told();
  story.tell({ kind: 'start', engine: 'e1', version: '0' });
  story.place('a');
  story.intent({ kind: 'route', route: 'withdraw' }, { verdict: 'deny', denials: [] });
  const made = replay(story.entries);
  assert.deepEqual([made.deviations, made.decisions, [...made.engines]], [[], 1, ['e1']]);
});

test('an order that should have been refused is found, and one that should not have been', () => {
  const story = told();
  const allowed = story.place('a');
  const large = story.place('b', { quantity: '50' });
  const made = replay(changed(story.entries, allowed, denied));
  assert.deepEqual(
    made.deviations.map(({ seq }) => seq),
    [allowed, large],
  );
  assert.ok(made.deviations[0]?.again.includes('allow'));
  assert.ok(made.deviations[1]?.again.includes('NOTIONAL_EXCEEDS_MAX'));
});

test('a replayed request must have been refused as one', () => {
  const story = told();
  story.place('a', {}, { request: 'r' });
  const again = story.place('b', {}, { request: 'r' });
  assert.deepEqual(
    replay(story.entries).deviations.map(({ seq }) => seq),
    [again],
  );
});

test('an order with an id that was used comes out as "again"', () => {
  const story = told();
  story.place('a');
  const twice = story.place('a');
  const [deviation] = replay(story.entries).deviations;
  assert.deepEqual([deviation?.seq, deviation?.again], [twice, 'again']);
});

test('orders of one batch are decided on the same state, and add up', () => {
  const story = told();
  const request = 'batch';
  const first = story.place('a', { quantity: '9' }, { request, batch: [0, 3] });
  story.place('b', { quantity: '9', price: '99' }, { request, batch: [1, 3] });
  const third = story.place('c', { quantity: '9', price: '98' }, { request, batch: [2, 3] });
  assert.deepEqual(
    replay(story.entries).deviations.map(({ seq }) => seq),
    [third],
    'the third of about 900 each is above the position limit of 2,000',
  );
  const parted = changed(story.entries, first, { batch: null });
  assert.ok(replay(parted).decisions === 3);
});

test('an intent of a bot or an account that the ledger does not know is no decision', () => {
  const story = told();
  const seq = story.place('a');
  assert.throws(() => replay(changed(story.entries, seq, { bot: 'nobody' })));
  assert.throws(() => replay(changed(story.entries, seq, { bot: 'No Name' })));
  assert.throws(() => replay(changed(story.entries, seq, { account: 'other' })));
});

test('where one order of a bracket was refused the others are found refused with it, and only then', () => {
  const story = told();
  const request = 'bracket';
  const partner = {
    verdict: 'deny',
    denials: [{ code: 'PARTNER_REFUSED', facts: {} }],
    draft: null,
  } as const;
  const refused = { ...denied, draft: null } as const;
  const first = story.place('a', {}, { request, batch: [0, 2], resolvesAt: null, ...partner });
  const second = story.place(
    'b',
    { quantity: '50' },
    { request, batch: [1, 2], resolvesAt: null, ...refused },
  );
  const seen = replay(story.entries).deviations;
  assert.ok(!seen.some(({ seq }) => seq === first), JSON.stringify(seen));
  assert.ok(
    seen.some(({ seq, again }) => seq === second && again.includes('NOTIONAL_EXCEEDS_MAX')),
    'with its figures',
  );
  const alone = told();
  const kept = alone.place('a', {}, { request, batch: [0, 2], resolvesAt: null, ...partner });
  assert.deepEqual(
    replay(alone.entries).deviations.map(({ seq, again }) => [seq, again]),
    [[kept, 'allow']],
  );
});

test('limits of an account that no entry made are no decision, and turns that did not happen are found', () => {
  const story = told();
  const turn = { subject: 'account:main', limit: 'positionMax', turn: 'near', percent: '99' } as const;
  for (const account of ['elsewhere', '', 'main']) {
    const body = { kind: 'limits', account, marks: [], turns: [turn] } as const;
    const entry = { seq: story.entries.length, at: story.entries.at(-1)?.at ?? 0, body };
    const deviations: unknown[] = [];
    const made = new Replay();
    for (const before of story.entries) made.take(before);
    try {
      made.take(entry);
    } catch {
      // No fold takes an entry of an account that is not there.
    }
    deviations.push(...made.deviations.map(({ recorded, again }) => `${recorded} → ${again}`));
    assert.deepEqual(deviations, account === 'main' ? ['account:main positionMax near 99 → no limit'] : []);
  }
});
