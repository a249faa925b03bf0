import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActionRecord } from '../ledger/entry.ts';
import { alertId, isAlertId, type BotId } from '../units/ids.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { BTC, Story } from './story-fixture.test.ts';

const WEEK_MS = 7 * 86_400_000;
const ALERT: ActionRecord = { kind: 'setting', name: 'alert', instrument: BTC, values: [] };

function made(story: Story, number: string): number {
  const seq = story.intent(ALERT);
  story.outcome(seq, 'accepted', story.report('', 'open', '0', number));
  return seq;
}

function deleted(story: Story, number: string): number {
  return story.intent({ kind: 'cancel', instrument: '', target: { by: 'venue', id: number } });
}

/** Whose it is by the venue's number; null for nobody's. */
function ownerOf({ account }: Pick<Story, 'account'>, number: string): BotId | null {
  const id = account.venueIds.get(number);
  return id === undefined ? null : (account.usedIds.get(id)?.bot ?? null);
}

/** Used ids are gone through when another one comes. */
function later(story: Story): void {
  story.pass(WEEK_MS + 1);
  story.outcome(story.intent(ALERT), 'rejected');
}

test('T1: an alert is its bot’s until a week after it was deleted, after a restart too', () => {
  const story = new Story();
  made(story, '@1');
  made(story, '@2');
  later(story);
  later(story);
  assert.deepEqual([ownerOf(story, '@1'), ownerOf(story, '@2'), ownerOf(story, '@3')], ['ann', 'ann', null]);
  const kept = readSnapshot(writeSnapshot(story.state));
  const [account] = kept?.accounts.values() ?? [];
  assert.ok(account !== undefined);
  assert.equal(ownerOf({ account }, '@1'), 'ann');
  story.outcome(deleted(story, '@1'), 'accepted');
  assert.equal(ownerOf(story, '@1'), 'ann', 'what became of it may still be read');
  later(story);
  assert.deepEqual([ownerOf(story, '@1'), ownerOf(story, '@2')], [null, 'ann']);
});

test('T1: one that is said anew stays whose it was, and makes no other', () => {
  const story = new Story();
  made(story, '@1');
  const before = story.account.usedIds.size;
  const again = story.intent({ ...ALERT, target: { by: 'venue', id: '@1' } });
  story.outcome(again, 'accepted');
  assert.deepEqual([story.account.usedIds.size, ownerOf(story, '@1')], [before, 'ann']);
  assert.ok(!story.account.usedIds.has(alertId(again)));
});

test('one that the venue did not take is nobody’s, and forgotten; a deletion waits for no order', () => {
  const story = new Story();
  const refused = story.intent(ALERT);
  story.outcome(refused, 'rejected');
  assert.ok(story.account.usedIds.has(alertId(refused)));
  later(story);
  assert.ok(!story.account.usedIds.has(alertId(refused)));
  made(story, '@1');
  const seq = deleted(story, '@1');
  const [open] = [...story.account.openIntents.values()].filter(({ intent }) => intent === seq);
  assert.equal(open?.clientOrderId, null);
  const leverage = story.intent({ kind: 'setting', name: 'leverage', instrument: BTC, values: [] });
  assert.ok(!story.account.usedIds.has(alertId(leverage)));
  assert.ok(isAlertId(alertId(1)));
});
