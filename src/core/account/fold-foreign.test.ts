import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryBody, OrderRecord } from '../ledger/entry.ts';
import { decimal } from '../units/decimal.ts';
import { foldForeign } from './fold-foreign.ts';
import { resolveReference } from './fold-intent.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { unixMs } from '../units/time.ts';
import type { Seq } from '../units/ids.ts';
import { BTC, Story } from './story-fixture.test.ts';

type Foreign = Extract<EntryBody, { kind: 'foreign' }>;

const ORDER: OrderRecord = {
  instrument: 'BTCUSDT',
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  quantity: '2',
  price: '100',
  triggerPrice: null,
  reduceOnly: false,
  closePosition: false,
  positionSide: 'both',
  clientOrderId: 'x',
  extras: [],
};

function foreign(story: Story, more: Partial<Foreign> = {}): Foreign {
  const report = { ...story.report('x', 'open', '0', '77'), quantity: '2' };
  const shape = { kind: 'foreign', account: 'main', origin: 'manual', instrument: 'BTCUSDT' } as const;
  return { ...shape, venueOrderId: '77', order: ORDER, report, ...more };
}

test('an order placed by hand counts in the account’s book and in no bot’s, until it ends (I4)', () => {
  const story = new Story();
  story.tell(foreign(story));
  const live = story.account.book.orders.get(ORDER.clientOrderId as never);
  assert.deepEqual([live?.quantity, live?.bot, live?.phase], [decimal('2'), null, 'open']);
  story.fill('77', '1', '2');
  assert.equal(story.account.book.positions.get(BTC), decimal('2'));
  assert.equal(story.account.book.orders.size, 0);
  assert.equal(story.bot('ann').book.positions.size + story.bot('bob').book.positions.size, 0);
});

test('fills of an order of others that came before its entry are joined with it (F10)', () => {
  const story = new Story();
  story.fill('77', '1', '0.5');
  story.tell(foreign(story));
  assert.equal(story.account.looseFills.size, 0);
  const [live] = story.account.book.orders.values();
  assert.equal(live?.filled, decimal('0.5'));
});

test('what an earlier order filled before the baseline is not waited for', () => {
  const story = new Story();
  story.fill('77', '1', '0.5');
  const report = { ...story.report('x', 'open', '1.5', '77'), quantity: '2' };
  story.tell(foreign(story, { origin: 'earlier', report }));
  const [live] = story.account.book.orders.values();
  assert.equal(live?.filled, decimal('1.5'));
  const other = new Story();
  other.fill('77', '1', '2');
  other.tell(foreign(other, { origin: 'earlier', report }));
  assert.equal(other.account.book.orders.size, 0);
});

test('an order of others under an id of ours is remembered, and ours stays what it is', () => {
  const story = new Story();
  const seq = story.place('x');
  story.outcome(seq, 'accepted', story.report('x', 'open'));
  story.tell(foreign(story));
  assert.ok(story.account.foreign.has('77'));
  assert.equal(story.live('x')?.venueOrderId, 'v-x');
  story.fill('77', '1', '1');
  assert.equal(story.bot('ann').book.positions.size, 0);
});

test('an order that the venue does not know any more is remembered by its number alone, in a snapshot too', () => {
  const story = new Story();
  story.tell(foreign(story, { order: null, report: null }));
  story.tell({ kind: 'manual', account: 'main', allowed: true, reason: 'x', by: 'owner' });
  assert.equal(story.account.book.orders.size, 0);
  const read = readSnapshot(writeSnapshot(story.state));
  const [account] = read?.accounts.values() ?? [];
  assert.deepEqual([account?.foreign.has('77'), account?.manual], [true, true]);
});

test('an order of others of which only half is told is remembered by its number alone', () => {
  for (const half of [{ order: null }, { report: null }]) {
    const story = new Story();
    story.tell(foreign(story, half));
    assert.deepEqual([story.account.foreign.has('77'), story.account.book.orders.size], [true, 0]);
  }
});

test('ten thousand orders of others are remembered, the oldest go first', () => {
  const story = new Story();
  const { state, account } = story;
  const at = unixMs(story.now);
  for (let i = 0; i <= 10_000; i += 1) {
    const body = foreign(story, { venueOrderId: String(i), order: null, report: null });
    assert.equal(foldForeign({ state, account, seq: state.size as Seq, at }, body), null);
  }
  assert.deepEqual([story.account.foreign.size, story.account.foreign.has('0')], [10_000, false]);
});

test('what an earlier order filled is not waited for either where the ledger has none of its fills', () => {
  const story = new Story();
  const report = { ...story.report('x', 'open', '1.5', '77'), quantity: '2' };
  story.tell(foreign(story, { origin: 'earlier', report }));
  const [live] = story.account.book.orders.values();
  assert.equal(live?.filled, decimal('1.5'));
  story.fill('77', '1', '0.5');
  assert.equal(story.account.book.orders.size, 0);
});

test('an order of others is in a snapshot, the account’s alone', () => {
  const story = new Story();
  story.tell(foreign(story));
  const read = readSnapshot(writeSnapshot(story.state));
  assert.deepEqual(read, story.state);
  assert.deepEqual(
    [...(read?.bots.values() ?? [])].map(({ book }) => book.orders.size),
    [0, 0],
  );
});

/** The exit of `ann`'s order `p`, as the venue placed it. */
function exit(story: Story, more: Partial<Foreign> = {}): Foreign {
  const order = { ...ORDER, side: 'sell', reduceOnly: true, clientOrderId: '~78' } as const;
  const report = { ...story.report('~78', 'open', '0', '78'), quantity: '2' };
  return foreign(story, { origin: 'attached', parent: 'p', venueOrderId: '78', order, report, ...more });
}

const ATTACHED = {
  closes: 'filled',
  takeProfit: { triggerPrice: '105', price: '104' },
  stopLoss: null,
} as const;

test('I4: an exit that the venue placed for a bot is in the bot’s book too, and its fills are the bot’s', () => {
  const story = new Story();
  story.place('p', { attached: ATTACHED });
  story.outcome(story.state.size - 1, 'accepted', story.report('p', 'open'));
  story.fill('v-p', '1', '2');
  story.fill('78', '2', '0.5', { side: 'sell' });
  story.tell(exit(story));
  const live = story.live('~78');
  assert.deepEqual([live?.bot, live?.parent, live?.filled], ['ann', 'p', decimal('0.5')]);
  assert.equal(story.account.foreign.size, 0);
  assert.deepEqual(readSnapshot(writeSnapshot(story.state)), story.state);
  story.fill('78', '3', '1.5', { side: 'sell' });
  assert.equal(story.live('~78'), undefined);
  assert.equal(story.bot('ann').book.positions.size + story.account.book.positions.size, 0);
});

test('an order with exits is remembered from its last fill on, since that is when the venue places them', () => {
  const story = new Story();
  story.place('p', { attached: ATTACHED });
  story.outcome(story.state.size - 1, 'accepted', story.report('p', 'open'));
  story.pass(8 * 86_400_000).fill('v-p', '1', '2');
  story.pass(1_000).place('q');
  assert.equal(story.account.usedIds.has('p' as never), true);
  story.pass(8 * 86_400_000).place('r');
  assert.equal(story.account.usedIds.has('p' as never), false);
});

test('an exit of nobody who is known is remembered as a stranger’s', () => {
  for (const more of [{ parent: 'unknown' }, {}] as const) {
    const story = new Story();
    const { parent: _, ...rest } = exit(story);
    story.tell({ ...rest, ...more });
    assert.ok(story.account.foreign.has('78'));
    assert.equal(story.account.book.orders.get('~78' as never)?.bot, null);
  }
});

test('orders of others without an id are each counted, and each ends by itself (I4, T41)', () => {
  const story = new Story();
  for (const number of ['77', '78']) {
    const order = { ...ORDER, clientOrderId: '' };
    const report = { ...story.report('', 'open', '0', number), quantity: '2' };
    story.tell(foreign(story, { venueOrderId: number, order, report }));
  }
  const { book, usedIds, venueIds } = story.account;
  assert.deepEqual([...book.orders.keys()], ['~77', '~78']);
  assert.deepEqual(
    [usedIds.has('' as never), [...venueIds]],
    [
      false,
      [
        ['77', '~77'],
        ['78', '~78'],
      ],
    ],
  );
  story.fill('78', '1', '2');
  assert.deepEqual([...book.orders.keys()], ['~77']);
  assert.equal(resolveReference(story.account, { by: 'client', id: '' as never }), null);
});
