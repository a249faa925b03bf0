import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScopeRecord } from '../ledger/entry.ts';
import type { AccountId } from '../units/ids.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { ORDER, Story } from './story-fixture.test.ts';

const PAPER = 'main-paper' as AccountId;
const MAIN = 'main' as AccountId;
const LATCH = { verdict: 'deny', denials: [{ code: 'REPEAT_THROTTLE_LATCHED', facts: {} }] } as const;

/** A ledger in which ann can also trade on paper. */
function story(): Story {
  const told = new Story();
  addPaper(told);
  return told;
}

function addPaper(told: Story): void {
  told.tell({
    kind: 'account',
    account: PAPER,
    venue: 'binance-usdm',
    trade: 'https://paper',
    accountHost: 'https://paper',
    ca: null,
    flags: [],
    warnings: [],
    record: 'r2',
    paper: true,
    standsFor: MAIN,
  });
}

function move(told: Story, account: string): void {
  told.tell({ kind: 'botAccount', bot: 'ann', account, reason: 'practice', by: 'owner' });
}

function latch(told: Story, account: AccountId): void {
  told.place('again', {}, { ...LATCH, account });
}

/** Ann, stopped by the throttle on her own account and on paper, where she is now. */
function stoppedOnBoth(): Story {
  const told = story();
  latch(told, MAIN);
  move(told, PAPER);
  latch(told, PAPER);
  return told;
}

function resumed(scope: ScopeRecord): readonly [main: boolean | undefined, paper: boolean] {
  const told = stoppedOnBoth();
  told.tell({ kind: 'resume', scope, reason: 'looked at', by: 'owner' });
  const ann = told.bot('ann');
  return [ann.parked.get(MAIN)?.latched, ann.latched];
}

test('how many bots in use trade on an account is counted, also on one that comes under a removed one’s name', () => {
  const told = story();
  const traders = (): readonly unknown[] => [MAIN, PAPER].map((id) => told.state.accounts.get(id)?.traders);
  assert.deepEqual(traders(), [2, 0]);
  move(told, PAPER);
  told.tell({ kind: 'bot', bot: 'bob', account: MAIN, key: 'decoy-bob', record: '' });
  assert.deepEqual(traders(), [2, 1]);
  told.tell({ kind: 'bot', bot: 'cid', account: MAIN, key: 'decoy-cid', record: '' });
  told.tell({ kind: 'botRevoked', bot: 'bob', reason: '' });
  assert.deepEqual(traders(), [2, 1]);
  addPaper(told);
  assert.deepEqual(traders(), [2, 1]);
});

test('a bot that moves to the account it trades on keeps everything there', () => {
  const told = story();
  told.place('mine');
  const before = writeSnapshot(told.state);
  const { size } = told.state;
  move(told, MAIN);
  assert.equal(told.state.size, size + 1);
  assert.equal(told.bot('ann').parked.size, 0);
  assert.ok(told.live('mine') !== undefined);
  assert.equal(writeSnapshot({ ...told.state, size: told.state.size - 1 }), before);
});

test('T30: to resume an account releases what a bot did there, and nothing that it did on another', () => {
  assert.deepEqual(resumed({ kind: 'account', account: PAPER }), [true, false]);
  assert.deepEqual(resumed({ kind: 'account', account: MAIN }), [false, true]);
});

test('to resume a bot or everything releases it on every account, and another bot’s resume on none', () => {
  assert.deepEqual(resumed({ kind: 'bot', bot: 'ann' }), [false, false]);
  assert.deepEqual(resumed({ kind: 'everything' }), [false, false]);
  assert.deepEqual(resumed({ kind: 'bot', bot: 'bob' }), [true, true]);
});

test('a snapshot keeps what a bot left on an account, with its orders, once', () => {
  const told = story();
  told.outcome(told.place('mine'), 'accepted', told.report('mine', 'open'));
  move(told, PAPER);
  told.intent({ kind: 'place', order: { ...ORDER, clientOrderId: 'paper' } }, { account: PAPER });
  const read = readSnapshot(writeSnapshot(told.state));
  assert.deepEqual(read, told.state);
  const left = read?.bots.get(told.bot('ann').id)?.parked.get(MAIN)?.book.orders;
  assert.ok(left?.size === 1);
  const [live] = left.values();
  assert.ok(live !== undefined);
  assert.equal(live, read?.accounts.get(MAIN)?.book.orders.get(live.id), 'one object, as in the fold');
});
