import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScopeRecord } from '../ledger/entry.ts';
import { decimal, ZERO } from '../units/decimal.ts';
import type { ClientOrderId } from '../units/ids.ts';
import { unixMs } from '../units/time.ts';
import { emptyState, fold } from './fold.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { BTC, ETH, START, Story } from './story-fixture.test.ts';

const DAY_MS = 86_400_000;
const main: ScopeRecord = { kind: 'account', account: 'main' };

test('entries come without gaps and never go back in time (I12)', () => {
  const body = { kind: 'start', engine: '', version: '' } as const;
  const state = emptyState();
  fold(state, { seq: 0, at: 5, body });
  assert.throws(() => fold(state, { seq: 2, at: 5, body }), { name: 'Bug' });
  assert.throws(() => fold(state, { seq: 1, at: 4, body }), { name: 'Bug' });
  fold(state, { seq: 1, at: 5, body });
  assert.deepEqual([state.size, state.at], [2, 5]);
});

test('an entry about an account, a bot or an intent that no entry made is a fault', () => {
  const story = new Story();
  assert.throws(() => story.tell({ kind: 'probe', account: 'other', flags: [], refusals: [] }), {
    name: 'Bug',
  });
  assert.throws(() => story.tell({ kind: 'botRevoked', bot: 'other', reason: '' }), { name: 'Bug' });
  assert.throws(() => story.place('a', {}, { bot: 'other' }), { name: 'Bug' });
  assert.throws(() => story.place('a', {}, { resolvesAt: null }), { name: 'Bug' });
});

test('an account has its hosts and flags, and begins with nothing', () => {
  const { account } = new Story();
  const { venue, trade, host, ca, paper, since, status, record, flags } = account;
  assert.deepEqual(
    { venue, trade, host, ca, paper, since, status, record, flags },
    {
      venue: 'binance-usdm',
      trade: 'https://trade',
      host: 'https://account',
      ca: null,
      paper: true,
      since: START,
      status: 'active',
      record: 'r1',
      flags: [['enableFutures', true]],
    },
  );
});

test('a probe renews the flags, a status is what was said last', () => {
  const story = new Story();
  story.tell({ kind: 'probe', account: 'main', flags: [['enableWithdrawals', true]], refusals: ['no'] });
  story.tell({ kind: 'accountStatus', account: 'main', status: 'quarantined', reasons: [] });
  assert.deepEqual(
    [story.account.flags, story.account.status],
    [[['enableWithdrawals', true]], 'quarantined'],
  );
});

test('a rotation names the record that is in use from then on, and what that key may do', () => {
  const story = new Story();
  story.tell({ kind: 'rotation', account: 'main', record: 'r2', flags: [['enableReading', true]] });
  story.tell({ kind: 'rootRotation', term: 2, records: 4 });
  assert.deepEqual([story.account.record, story.account.flags], ['r2', [['enableReading', true]]]);
  assert.equal(story.state.signers.size, 0, 'it names no key that must not come back');
});

test('a baseline takes what is held as given, at its mark: no profit, no loss, nothing open', () => {
  const story = new Story();
  story.place('a');
  story.fill('foreign', '1', '7');
  const positions = [
    { instrument: BTC, quantity: '2', mark: '100' },
    { instrument: ETH, quantity: '-10', mark: '10' },
  ];
  story.tell({ kind: 'baseline', account: 'main', positions, orders: [] });
  const { book, openIntents } = story.account;
  assert.deepEqual([book.orders.size, openIntents.size], [0, 0]);
  assert.deepEqual(
    [...book.positions],
    [
      [BTC, decimal('2')],
      [ETH, decimal('-10')],
    ],
  );
  assert.deepEqual([book.cash, book.day.baseline], [decimal('-100'), ZERO]);
});

test('a baseline ends what was known before: fills that waited for an order, and the best values', () => {
  const story = new Story();
  story.fill('v-a', '1', '7');
  story.account.book.peaks.set('ever', { startsAt: unixMs(0), value: decimal('5') });
  story.tell({ kind: 'baseline', account: 'main', positions: [], orders: [] });
  assert.equal(story.account.book.peaks.size, 0);
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open'));
  assert.deepEqual([story.live('a')?.filled, story.bot('ann').book.positions.size], [ZERO, 0]);
});

test('a revoked bot stays, and its key opens nothing any more', () => {
  const story = new Story();
  assert.equal(story.state.keys.get('key-ann'), 'ann');
  story.tell({ kind: 'botRevoked', bot: 'ann', reason: 'leaked' });
  assert.deepEqual([story.bot('ann').revoked, story.bot('bob').revoked], [true, false]);
  assert.deepEqual([...story.state.keys.keys()], ['key-bob']);
});

test('a halt of a halted scope never weakens it; a resume ends that scope alone (I6)', () => {
  const story = new Story();
  const halt = (scope: ScopeRecord, stops: 'openings' | 'orders') =>
    story.tell({ kind: 'halt', scope, stops, reason: stops, by: 'owner' });
  halt(main, 'openings');
  halt(main, 'orders');
  const last = halt(main, 'openings');
  halt({ kind: 'everything' }, 'openings');
  halt({ kind: 'bot', bot: 'ann' }, 'openings');
  const kept = { seq: last, at: story.now, stops: 'orders', reason: 'openings' };
  assert.deepEqual(story.state.halts.get('account:main'), kept);
  assert.deepEqual([...story.state.halts.keys()], ['account:main', 'everything', 'bot:ann']);
  story.tell({ kind: 'resume', scope: main, reason: '', by: 'owner' });
  assert.deepEqual([...story.state.halts.keys()], ['everything', 'bot:ann']);
});

test('the throttle of repeats latches a bot until a resume that covers it', () => {
  const latched = (scope: ScopeRecord): boolean => {
    const story = new Story();
    const denials = [{ code: 'REPEAT_THROTTLE_LATCHED', facts: {} }];
    story.place('a', {}, { verdict: 'deny', denials });
    assert.deepEqual([story.bot('ann').latched, story.bot('bob').latched], [true, false]);
    story.tell({ kind: 'resume', scope, reason: '', by: 'owner' });
    return story.bot('ann').latched;
  };
  assert.equal(latched({ kind: 'everything' }), false);
  assert.equal(latched(main), false);
  assert.equal(latched({ kind: 'bot', bot: 'ann' }), false);
  assert.equal(latched({ kind: 'bot', bot: 'bob' }), true);
  assert.equal(latched({ kind: 'account', account: 'other' }), true);
});

test('a reference is kept by account and instrument, with and without depth and volume', () => {
  const story = new Story();
  const facts = { kind: 'reference', venue: 'binance-usdm', account: 'main', instrument: BTC } as const;
  const prices = { mark: '100', bid: '99', ask: '101', observedAt: START - 5 } as const;
  story.tell({ ...facts, ...prices, volume24h: '7', depth: { bps: 50, bid: '1', ask: '2' } });
  assert.deepEqual(story.state.references.get('main/BTCUSDT' as never), {
    instrument: BTC,
    mark: decimal('100'),
    bid: decimal('99'),
    ask: decimal('101'),
    volume24h: decimal('7'),
    depth: { bps: 50, bid: decimal('1'), ask: decimal('2') },
    observedAt: START - 5,
  });
  story.tell({ ...facts, ...prices, volume24h: null, depth: null });
  const bare = story.state.references.get('main/BTCUSDT' as never);
  assert.deepEqual([bare?.volume24h, bare?.depth], [null, null]);
});

test('income is booked once; only funding moves cash', () => {
  const story = new Story();
  const tell = (id: string, amount: string, afterMs: number, what: 'funding' | 'other' = 'funding') =>
    story.tell({
      kind: 'income',
      account: 'main',
      id,
      what,
      instrument: BTC,
      amount,
      bookedAt: START + afterMs,
    });
  tell('1', '-5', 10);
  tell('1', '-5', 10);
  tell('2', '3', 10);
  tell('1', '-5', 10);
  tell('3', '100', 10, 'other');
  tell('4', '1', 9);
  assert.equal(story.account.book.cash, decimal('-2'));
  tell('5', '2', 11);
  assert.equal(story.account.book.cash, ZERO, 'a later moment is another');
});

test('a day begins at the value of everything held, for the account and its bots', () => {
  const story = new Story();
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open'));
  story.fill('v-a', '1', '2', { fee: '1' });
  assert.equal(story.account.book.day.turnover, decimal('200'));
  const day = { kind: 'day', account: 'main', startsAt: START + 5 } as const;
  assert.throws(() => story.tell({ ...day, marks: [] }));
  const again = new Story();
  again.outcome(again.place('a'), 'accepted', again.report('a', 'open'));
  again.fill('v-a', '1', '2', { fee: '1' });
  again.tell({ ...day, marks: [[BTC, '110']] });
  const begun = { startsAt: START + 5, baseline: decimal('19'), turnover: ZERO, worst: ZERO };
  assert.deepEqual([again.account.book.day, again.bot('ann').book.day], [begun, begun]);
  assert.deepEqual(again.bot('bob').book.day, { ...begun, baseline: ZERO });
});

test('a day that is over is remembered with what the account made in it, for 400 days', () => {
  const story = new Story();
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open'));
  story.fill('v-a', '1', '2', { fee: '1' });
  const tell = (startsAt: number, mark: string): void => {
    story.tell({ kind: 'day', account: 'main', startsAt: START + startsAt, marks: [[BTC, mark]] });
  };
  tell(5, '110');
  tell(6, '108.5');
  assert.deepEqual(story.account.days, [
    { startsAt: START, profit: decimal('19'), turnover: decimal('200') },
    { startsAt: START + 5, profit: decimal('-3'), turnover: ZERO },
  ]);
  for (let day = 7; day < 410; day += 1) tell(day, '108.5');
  assert.equal(story.account.days.length, 400);
  assert.equal(story.account.days.at(0)?.startsAt, START + 9);
  assert.equal(story.account.days.at(-1)?.startsAt, START + 408);
});

test('a recheck is remembered at its order, and one of an order that is gone changes nothing', () => {
  const story = new Story();
  story.place('a');
  const denial = { code: 'PRICE_OUTSIDE_COLLAR', facts: {} };
  story.pass(50).tell({ kind: 'recheck', account: 'main', id: 'a', denial });
  story.tell({ kind: 'recheck', account: 'main', id: 'gone', denial });
  assert.equal(story.live('a')?.recheckedAt, START + 50);
});

test('a request is remembered until its window has passed, and the first telling counts (I7)', () => {
  const story = new Story();
  story.place('a', {}, { request: 'r1', replayUntil: START + 10 });
  story.place('b', {}, { request: 'r1', replayUntil: START + 99 });
  assert.equal(story.state.requests.get('r1'), START + 10);
  story.pass(10).place('c', {}, { request: 'r2' });
  assert.ok(story.state.requests.has('r1'));
  story.pass(1).place('d', {}, { request: 'r1', replayUntil: START + 99 });
  assert.equal(story.state.requests.get('r1'), START + 99, 'told again after its window it counts again');
  assert.deepEqual([...story.state.requests.keys()], ['r2', 'r1']);
});

test('requests whose window has passed go in blocks, and none goes before (I7)', () => {
  const story = new Story();
  const tell = (name: string): void => {
    const window = { request: name, replayUntil: START + Number(name) };
    story.intent({ kind: 'cancelAll', instrument: BTC }, window);
  };
  for (let i = 0; i < 255; i += 1) tell(String(i));
  assert.equal(story.state.requests.size, 255);
  story.pass(100);
  tell('1000');
  assert.deepEqual([...story.state.requests.keys()].slice(0, 2), ['100', '101']);
  assert.equal(story.state.requests.size, 156);
});

test('a used order id is forgotten after seven days, with the venue’s own id, unless it is still open', () => {
  const story = new Story();
  story.outcome(story.place('open'), 'accepted', story.report('open', 'open'));
  story.pass(7 * DAY_MS).place('x');
  const ids = () => [...story.account.usedIds.keys()];
  assert.deepEqual(ids(), ['open', 'x'], 'an open one stays');
  story.tell({ kind: 'order', account: 'main', report: story.report('open', 'cancelled') });
  story.pass(1).place('y');
  assert.deepEqual(ids(), ['x', 'y']);
  assert.equal(story.account.venueIds.size, 0);
  story.pass(7 * DAY_MS - 1);
  story.outcome(story.state.size - 1, 'rejected');
  story.place('z');
  assert.deepEqual(ids(), ['x', 'y', 'z'], 'x is in doubt, so it is still open');
});

test('of more than 4,096 used order ids the old ones go in blocks', () => {
  const story = new Story();
  const placeMany = (from: number, to: number): void => {
    for (let i = from; i < to; i += 1) story.outcome(story.place(`o${i}`), 'rejected');
  };
  placeMany(0, 4_097);
  story.pass(7 * DAY_MS);
  placeMany(4_097, 4_352);
  assert.equal(story.account.usedIds.size, 4_352);
  placeMany(4_352, 4_353);
  assert.deepEqual([...story.account.usedIds.keys()].slice(0, 2), ['o4097', 'o4098']);
  assert.equal(story.account.usedIds.size, 256);
});

test('an id that is used again is younger again', () => {
  const story = new Story();
  story.outcome(story.place('a'), 'rejected');
  story.outcome(story.place('b'), 'rejected');
  story.place('a');
  assert.deepEqual([...story.account.usedIds.keys()], ['b', 'a']);
  assert.equal(story.account.usedIds.get('a' as ClientOrderId)?.outcome, null);
});

test('messages older than a minute go in blocks', () => {
  const story = new Story();
  for (let i = 0; i < 256; i += 1) story.intent({ kind: 'cancelAll', instrument: BTC });
  story.pass(59_999).intent({ kind: 'cancelAll', instrument: BTC });
  assert.equal(story.account.book.messages.length, 257);
  story.pass(1).intent({ kind: 'cancelAll', instrument: BTC });
  assert.deepEqual(story.account.book.messages, [START + 59_999, START + 60_000]);
});

test('openings are remembered by likeness for an hour; exits are not', () => {
  const story = new Story();
  story.place('a');
  story.place('b', { reduceOnly: true });
  story.place('c', { closePosition: true, quantity: null });
  story.pass(10).place('d');
  story.place('e', { price: '101' });
  const recent = (): unknown => [...story.bot('ann').book.recent];
  const like = (price: string) => `BTCUSDT buy limit 2 ${price} `;
  assert.deepEqual(recent(), [
    [like('100'), [START, START + 10]],
    [like('101'), [START + 10]],
  ]);
  story.pass(3_600_000 - 10).place('f', { price: '101' });
  assert.deepEqual(recent(), [
    [like('100'), [START, START + 10]],
    [like('101'), [START + 10, START + 3_600_000]],
  ]);
  assert.deepEqual(story.account.book.recent, story.bot('ann').book.recent);
});

test('openings of more than an hour ago go in blocks, the alike and the others', () => {
  const story = new Story();
  for (let i = 0; i < 256; i += 1) story.place(`a${i}`);
  for (let i = 1; i < 254; i += 1) story.place(`b${i}`, { price: String(100 + i) });
  story.pass(1).place('c', { price: '900' });
  const { recent } = story.bot('ann').book;
  assert.deepEqual([recent.size, [...recent.values()][0]?.length], [255, 256]);
  story.pass(3_600_000 - 1).place('d', { price: '901' });
  assert.deepEqual([...recent.values()], [[START + 1], [START + 3_600_000]]);
  for (let i = 0; i < 256; i += 1) story.place(`e${i}`, { price: '901' });
  story.pass(3_600_000).place('f', { price: '901' });
  assert.deepEqual(recent.get('BTCUSDT buy limit 2 901 '), [START + 3_600_000, START + 7_200_000]);
});

test('an opening that was repeated lately keeps no older ones from going', () => {
  const story = new Story();
  story.place('a');
  for (let i = 1; i < 255; i += 1) story.place(`b${i}`, { price: String(100 + i) });
  story.pass(3_000_000).place('c');
  story.pass(600_001).place('d', { price: '900' });
  const { recent } = story.bot('ann').book;
  assert.deepEqual([...recent.keys()], ['BTCUSDT buy limit 2 100 ', 'BTCUSDT buy limit 2 900 ']);
});

test('a snapshot of all this reads back equal, with the bots’ orders the account’s own objects', () => {
  const story = new Story();
  story.tell({ kind: 'halt', scope: main, stops: 'openings', reason: 'x', by: 'owner' });
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open'));
  story.amend('a', '3', '90');
  story.fill('v-a', '1', '0.5');
  story.fill('foreign', '2', '0.5');
  const read = readSnapshot(writeSnapshot(story.state));
  assert.deepEqual(read, story.state);
  const id = 'a' as ClientOrderId;
  const [account] = read?.accounts.values() ?? [];
  const [ann] = read?.bots.values() ?? [];
  assert.equal(ann?.book.orders.get(id), account?.book.orders.get(id));
});

test('what is no snapshot, or one of another layout, is not read', () => {
  const text = writeSnapshot(new Story().state);
  const kept: unknown = JSON.parse(text);
  assert.ok(typeof kept === 'object' && kept !== null && 'layout' in kept && typeof kept.layout === 'number');
  for (const broken of [
    '',
    'null',
    '{}',
    text.slice(0, -1),
    JSON.stringify({ ...kept, layout: kept.layout + 1 }),
    JSON.stringify({ ...kept, accounts: { $m: [['one']] } }),
    JSON.stringify({ ...kept, policy: { json: { version: 2 }, hash: '', seq: 0 } }),
  ])
    assert.equal(readSnapshot(broken), null);
});
