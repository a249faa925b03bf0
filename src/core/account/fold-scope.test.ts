import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryBody, ScopeRecord } from '../ledger/entry.ts';
import { decimal, ZERO } from '../units/decimal.ts';
import { unixMs } from '../units/time.ts';
import { BTC, ETH, START, Story } from './story-fixture.test.ts';

const EVERYTHING: ScopeRecord = { kind: 'everything' };
const MAIN: ScopeRecord = { kind: 'account', account: 'main' };
const ANN: ScopeRecord = { kind: 'bot', bot: 'ann' };

function peaked(): Story {
  const story = new Story();
  const { id } = story.account;
  assert.equal(id, 'main');
  for (const book of [story.account.book, story.bot('ann').book, story.bot('bob').book]) {
    book.peaks.set('ever', { startsAt: unixMs(0), value: decimal('1') });
  }
  return story;
}

test('a resume begins the best value anew in what it covers, and nowhere else', () => {
  const left = (scope: ScopeRecord): readonly number[] => {
    const story = peaked();
    story.tell({ kind: 'resume', scope, reason: '', by: 'owner' });
    return [story.account.book, story.bot('ann').book, story.bot('bob').book].map((book) => book.peaks.size);
  };
  assert.deepEqual(left(EVERYTHING), [0, 0, 0]);
  assert.deepEqual(left(MAIN), [0, 0, 0]);
  assert.deepEqual(left(ANN), [1, 0, 1]);
  assert.deepEqual(left({ kind: 'account', account: 'other' }), [1, 1, 1]);
});

test('entries that only record what happened change nothing that decides', () => {
  const story = new Story();
  story.place('a');
  const bodies: readonly EntryBody[] = [
    { kind: 'start', engine: '', version: '' },
    { kind: 'rootRotation', term: 2, records: 4 },
    { kind: 'passphrase', custodian: 'file', by: 'owner' },
    { kind: 'sweep', account: 'main', cancelled: ['a'], by: 'owner' },
    { kind: 'alarmSettings', settings: [['opensMax', 3]], by: 'owner' },
    { kind: 'notice', code: 'DISK_FULL', facts: [] },
  ];
  for (const body of bodies) {
    const before = structuredClone(story.state);
    story.tell(body);
    // Which engine decides, which root key seals, and what is alarming is known, and decides nothing.
    const { lastStart, rootKey, watch } = story.state;
    assert.deepEqual(story.state, { ...before, lastStart, rootKey, watch, size: before.size + 1 });
  }
});

test('the last start says which engine decides (F29)', () => {
  const story = new Story();
  assert.equal(story.state.lastStart, null);
  const seq = story.state.size;
  story.tell({ kind: 'start', engine: 'e', version: '1.2.3' });
  assert.deepEqual(story.state.lastStart, { seq, engine: 'e', version: '1.2.3' });
});

test('the age of the root key counts from the first start, and from each new one', () => {
  const story = new Story();
  assert.deepEqual(story.state.rootKey, { term: 1, since: null });
  story.tell({ kind: 'start', engine: 'e', version: '1.2.3' });
  const since = story.state.at;
  assert.deepEqual(story.state.rootKey, { term: 1, since });
  story.pass(1_000);
  story.tell({ kind: 'start', engine: 'e', version: '1.2.3' });
  assert.deepEqual(story.state.rootKey, { term: 1, since });
  story.tell({ kind: 'rootRotation', term: 3, records: 4 });
  assert.deepEqual(story.state.rootKey, { term: 3, since: story.state.at });
});

test('a baseline forgets best values and does not make an old market new again', () => {
  const story = peaked();
  story.fill('foreign', '1', '7');
  const known = story.account.book.markets.get(BTC);
  assert.deepEqual(known, { firstAt: START, dayStartsAt: START, traded: decimal('700') });
  const positions = [
    { instrument: BTC, quantity: '2', mark: '100' },
    { instrument: ETH, quantity: '-10', mark: '10' },
  ];
  story.pass(50).tell({ kind: 'baseline', account: 'main', positions, orders: [] });
  const { book } = story.account;
  assert.equal(book.peaks.size, 0);
  assert.deepEqual(book.markets.get(BTC), known);
  assert.deepEqual(book.markets.get(ETH), { firstAt: START + 50, dayStartsAt: START, traded: ZERO });
});

test('an outcome that says open does not bring back an order that is closing (F10)', () => {
  const story = new Story();
  const placed = story.place('a');
  story.tell({ kind: 'order', account: 'main', report: story.report('a', 'cancelled', '1') });
  story.outcome(placed, 'accepted');
  assert.equal(story.live('a')?.phase, 'closing');
});

test('an order that ended takes the end of a change of it with it, whatever the change would have made of it', () => {
  const story = new Story();
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open'));
  const change = story.amend('a', '5', '100');
  story.tell({ kind: 'order', account: 'main', report: story.report('a', 'cancelled', '1') });
  assert.deepEqual([story.live('a')?.quantity, story.live('a')?.amending], [decimal('1'), null]);
  story.outcome(change, 'accepted');
  assert.equal(story.live('a')?.quantity, decimal('1'));
});

test('the outcome of an order that was filled and forgotten meanwhile only ends its intent', () => {
  const story = new Story();
  const placed = story.place('a');
  story.tell({ kind: 'order', account: 'main', report: story.report('a', 'filled', '2') });
  story.fill('v-a', '1', '2');
  assert.equal(story.live('a'), undefined);
  const { cash, day } = structuredClone(story.account.book);
  story.outcome(placed, 'accepted', story.report('a', 'filled', '2'));
  assert.deepEqual([story.account.book.cash, story.account.book.day], [cash, day]);
  assert.deepEqual([story.live('a'), story.account.openIntents.size], [undefined, 0]);
});

test('a fill of an order whose bot is not known is the account’s alone', () => {
  const story = new Story();
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open'));
  const used = [...story.account.usedIds.entries()][0];
  assert.ok(used !== undefined);
  story.account.usedIds.set(used[0], { ...used[1], bot: null });
  story.fill('v-a', '1', '1');
  assert.equal(story.account.book.positions.get(BTC), decimal('1'));
  assert.equal(story.bot('ann').book.positions.size, 0);
  assert.equal(story.live('a')?.filled, decimal('1'));
});

test('a day begins for the bots of its account alone', () => {
  const story = new Story();
  story.tell({
    kind: 'account',
    account: 'other',
    venue: 'binance-usdm',
    trade: '',
    accountHost: '',
    ca: null,
    flags: [],
    warnings: [],
    record: '',
    paper: true,
  });
  story.tell({ kind: 'bot', bot: 'eve', account: 'other', key: 'key-eve', record: '' });
  story.tell({ kind: 'day', account: 'main', startsAt: START + 5, marks: [] });
  assert.deepEqual(
    ['ann', 'bob', 'eve'].map((name) => story.bot(name).book.day.startsAt),
    [START + 5, START + 5, START],
  );
});
