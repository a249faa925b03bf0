import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { Story } from './story-fixture.test.ts';

function open(words: Parameters<Story['place']>[1] = {}): Story {
  const story = new Story();
  story.outcome(story.place('a', words), 'accepted', story.report('a', 'open'));
  return story;
}

test('changes of an order are counted from the decision on, whatever comes of them, unless they never left', () => {
  const story = open();
  const counted = (): number | undefined => story.live('a')?.changes;
  assert.equal(counted(), undefined);
  const first = story.amend('a', '3', '100');
  assert.equal(counted(), 1);
  story.outcome(first, 'rejected');
  const unsure = story.amend('a', '4', '100');
  story.outcome(unsure, 'unknown');
  assert.equal(counted(), 2, 'it may have arrived');
  story.outcome(story.amend('a', '5', '100'), 'notPlaced');
  assert.equal(counted(), 2, 'not one byte of it left');
  story.outcome(unsure, 'accepted');
  assert.equal(counted(), 2);
});

test('a restart knows how many changes an order had', () => {
  const story = open();
  story.outcome(story.amend('a', '3', '100'), 'accepted');
  const [account] = readSnapshot(writeSnapshot(story.state))?.accounts.values() ?? [];
  assert.deepEqual(
    [...(account?.book.orders.values() ?? [])].map(({ changes }) => changes),
    [1],
  );
});

test('changes of what the venue keeps until a trigger is met are none of the order that it places then', () => {
  const kept = { type: 'stop', triggerPrice: '105', standing: { kind: 'single' } } as const;
  const story = open(kept);
  story.outcome(story.amend('a', '3', '100'), 'accepted');
  story.outcome(story.amend('a', '2', '100'), 'notPlaced');
  assert.equal(story.live('a')?.changes, undefined);
  const report = { ...story.report('a', 'open', '0', 'v-9'), triggered: true } as const;
  story.tell({ kind: 'order', account: 'main', report });
  story.outcome(story.amend('a', '3', '100'), 'accepted');
  assert.equal(story.live('a')?.changes, 1);
});

test('a change that never left of an order that is over meanwhile takes nothing back', () => {
  const story = open();
  const late = story.amend('a', '3', '100');
  story.tell({ kind: 'order', account: 'main', report: story.report('a', 'cancelled') });
  story.outcome(late, 'notPlaced');
  assert.equal(story.live('a'), undefined);
});
