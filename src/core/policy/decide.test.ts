import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from '../account/record.ts';
import type { Approval } from '../account/state.ts';
import type { BotId, ClientOrderId, Seq } from '../units/ids.ts';
import { decimal } from '../units/decimal.ts';
import { parseAccountId } from '../units/ids.ts';
import { unixMs } from '../units/time.ts';
import { actionRecord, likenessOf, samenessOf } from '../account/record.ts';
import { countsAs, decide, replayed, waitingLike, type Verdict } from './decide.ts';
import { BTC, ETH, NOW, order, rest, world, type OrderWords, type World } from './policy-fixture.test.ts';
import { plainWorth } from './worth.ts';

function decided(on: World, action: Action, batch: Parameters<typeof decide>[1]['batch'] = []): Verdict {
  return decide(on.state, { bot: on.bot, account: on.account, action, now: NOW, batch });
}

function codes(verdict: Verdict): readonly string[] | string {
  // Account and bot often say the same.
  return verdict.kind === 'deny' ? [...new Set(verdict.denials.map(({ code }) => code))] : verdict.kind;
}

const place = (words: OrderWords = {}): Action => ({ kind: 'place', order: order(words) });

/** An order as it is after the fold: live, and its id used. */
function placed(on: World, words: OrderWords = {}, by: World['bot'] | null = on.bot) {
  const live = rest(on, words);
  on.account.usedIds.set(live.id, {
    bot: by?.id ?? null,
    likeness: likenessOf(live.order),
    intent: 5 as Seq,
    at: NOW,
    outcome: 9 as Seq,
    venueOrderId: null,
  });
  return live;
}

const amend = (id: string, words: { side?: 'buy' | 'sell'; quantity?: string } = {}): Action => ({
  kind: 'amend',
  amend: {
    instrument: BTC,
    target: { by: 'client', id: id as ClientOrderId },
    side: words.side ?? 'buy',
    quantity: decimal(words.quantity ?? '1'),
    price: decimal('100'),
    extras: [],
  },
});

/** Of another market than that of every order here. */
const elsewhere = (id: string): Action => {
  const action = amend(id);
  assert.ok(action.kind === 'amend');
  return { kind: 'amend', amend: { ...action.amend, instrument: ETH } };
};

const cancel = (id: string): Action => ({
  kind: 'cancel',
  instrument: BTC,
  target: { by: 'client', id: id as ClientOrderId },
});

test('a plain order within its limits is allowed', () => {
  assert.equal(codes(decided(world(), place())), 'allow');
  assert.equal(codes(decided(world(), place({ clientOrderId: null }))), 'allow');
});

test('an amend that names another market than its order’s is of no order: it would be sent with that name', () => {
  const on = world();
  placed(on, { clientOrderId: 'mine' as ClientOrderId });
  assert.deepEqual(codes(decided(on, elsewhere('mine'))), ['NOT_OWN_ORDER']);
});

test('the same order under its id is the one that was; another under that id is refused (I7)', () => {
  const on = world();
  const live = placed(on);
  const same = { ...live.order, clientOrderId: live.id };
  assert.deepEqual(decided(on, { kind: 'place', order: same }), { kind: 'again', outcome: 9 });
  const other = { ...same, price: decimal('99') };
  assert.deepEqual(codes(decided(on, { kind: 'place', order: other })), ['CLIENT_ORDER_ID_USED']);
});

test('an id that another bot used is refused, whatever the order', () => {
  const on = world();
  const live = placed(on, {}, null);
  assert.deepEqual(codes(decided(on, { kind: 'place', order: live.order })), ['CLIENT_ORDER_ID_USED']);
});

test('one id twice in a batch is refused; orders without one are not alike', () => {
  const on = world();
  const first = order({ clientOrderId: 'x' as ClientOrderId });
  const again = place({ clientOrderId: 'x' as ClientOrderId, price: '99' });
  assert.deepEqual(codes(decided(on, again, [first])), ['CLIENT_ORDER_ID_USED']);
  assert.equal(
    codes(decided(on, place({ clientOrderId: null }), [order({ clientOrderId: null, price: '99' })])),
    'allow',
  );
});

test('a halt of any scope over the bot stops openings; the stricter one stops exits too; cancels pass (I6)', () => {
  for (const key of ['everything', 'account:main', 'bot:grid'] as const) {
    const on = world();
    placed(on, { clientOrderId: 'mine' as ClientOrderId });
    const halt = (stops: 'openings' | 'orders') =>
      on.state.halts.set(key, { seq: 1 as Seq, at: NOW, stops, reason: 'said so' });
    halt('openings');
    const refused = decided(on, place());
    assert.deepEqual(refused, {
      kind: 'deny',
      denials: [{ code: 'TRADING_HALTED', facts: { reason: 'said so' } }],
    });
    assert.deepEqual(codes(decided(on, { kind: 'placeTest', order: order() })), ['TRADING_HALTED']);
    assert.deepEqual(codes(decided(on, amend('mine'))), ['TRADING_HALTED']);
    assert.ok(!codes(decided(on, place({ reduceOnly: true, side: 'sell' }))).includes('TRADING_HALTED'));
    assert.ok(!codes(decided(on, place({ closePosition: true, quantity: null }))).includes('TRADING_HALTED'));
    halt('orders');
    assert.ok(codes(decided(on, place({ reduceOnly: true, side: 'sell' }))).includes('TRADING_HALTED'));
    assert.equal(codes(decided(on, cancel('mine'))), 'allow');
    assert.equal(codes(decided(on, { kind: 'cancelAll', instrument: BTC })), 'allow');
  }
});

test('of several halts the strictest speaks', () => {
  const on = world();
  const halt = (key: 'everything' | 'account:main' | 'bot:grid', stops: 'openings' | 'orders') =>
    on.state.halts.set(key, { seq: 1 as Seq, at: NOW, stops, reason: key });
  halt('everything', 'openings');
  halt('account:main', 'orders');
  halt('bot:grid', 'openings');
  const verdict = decided(on, place());
  assert.deepEqual(verdict, {
    kind: 'deny',
    denials: [{ code: 'TRADING_HALTED', facts: { reason: 'account:main' } }],
  });
});

test('a quarantined account opens nothing and still closes; without a policy nothing passes (I13)', () => {
  const on = world();
  on.account.status = 'quarantined';
  assert.deepEqual(codes(decided(on, place())), ['ACCOUNT_QUARANTINED']);
  assert.ok(!codes(decided(on, place({ reduceOnly: true }))).includes('ACCOUNT_QUARANTINED'));
  on.account.status = 'active';
  on.state.policy = null;
  assert.deepEqual(codes(decided(on, place())), ['NO_POLICY']);
  assert.deepEqual(codes(decided(on, place({ reduceOnly: true }))), ['NO_POLICY']);
});

test('a side of hedge mode is refused, in orders and in tests of orders', () => {
  const on = world();
  for (const kind of ['place', 'placeTest'] as const) {
    const verdict = decided(on, { kind, order: order({ positionSide: 'long' }) });
    assert.ok(codes(verdict).includes('HEDGE_MODE_NOT_SERVED'));
    assert.equal(codes(decided(on, { kind, order: order() })), 'allow');
  }
});

test('an amend is of an own live order on its own side', () => {
  const on = world();
  placed(on, { clientOrderId: 'mine' as ClientOrderId });
  placed(on, { clientOrderId: 'theirs' as ClientOrderId }, null);
  assert.equal(codes(decided(on, amend('mine'))), 'allow');
  assert.deepEqual(codes(decided(on, amend('theirs'))), ['NOT_OWN_ORDER']);
  assert.deepEqual(codes(decided(on, amend('nobody'))), ['NOT_OWN_ORDER']);
  assert.deepEqual(codes(decided(on, amend('mine', { side: 'sell' }))), ['SIDE_NOT_ALLOWED']);
  const live = on.account.book.orders.get('mine' as ClientOrderId);
  assert.ok(live !== undefined);
  live.phase = 'closing';
  assert.deepEqual(codes(decided(on, amend('mine'))), ['NOT_OWN_ORDER']);
  on.account.book.orders.clear();
  assert.deepEqual(codes(decided(on, amend('mine'))), ['NOT_OWN_ORDER']);
});

test('a cancel is of an own order, by either id', () => {
  const on = world();
  placed(on, { clientOrderId: 'mine' as ClientOrderId });
  on.account.venueIds.set('77', 'mine' as ClientOrderId);
  const byVenue = (id: string): Action => ({ kind: 'cancel', instrument: BTC, target: { by: 'venue', id } });
  assert.equal(codes(decided(on, cancel('mine'))), 'allow');
  assert.equal(codes(decided(on, byVenue('77'))), 'allow');
  assert.deepEqual(codes(decided(on, byVenue('78'))), ['NOT_OWN_ORDER']);
  assert.deepEqual(codes(decided(on, cancel('other'))), ['NOT_OWN_ORDER']);
});

test('a setting passes where policy lists it, and never while halted', () => {
  const setting: Action = { kind: 'setting', name: 'leverage', instrument: BTC, values: [['leverage', '3']] };
  const on = world({ settings: ['leverage'], leverageMax: 5 });
  assert.equal(codes(decided(on, setting)), 'allow');
  assert.deepEqual(codes(decided(world(), setting)), ['SETTING_NOT_ALLOWED']);
  on.state.halts.set('everything', { seq: 1 as Seq, at: NOW, stops: 'openings', reason: '' });
  assert.deepEqual(codes(decided(on, setting)), ['TRADING_HALTED']);
});

test('T1: an alert is said anew by its own bot alone, where policy lists alerts', () => {
  const alert = { kind: 'setting', name: 'alert', instrument: BTC, values: [] } as const;
  const again = (id: string): Action => ({ ...alert, target: { by: 'venue', id } });
  const on = world({ settings: ['alert'] });
  for (const [id, bot] of [
    ['@1', on.bot.id],
    ['@2', 'other' as BotId],
  ] as const) {
    const used = { bot, likeness: '', intent: 1 as Seq, at: NOW, outcome: null, venueOrderId: id };
    on.account.usedIds.set(`~alert-${id}` as ClientOrderId, used);
    on.account.venueIds.set(id, `~alert-${id}` as ClientOrderId);
  }
  assert.equal(codes(decided(on, alert)), 'allow');
  assert.equal(codes(decided(on, again('@1'))), 'allow');
  for (const id of ['@2', '@3']) assert.deepEqual(codes(decided(on, again(id))), ['NOT_OWN_ORDER'], id);
  const { account, bot } = on;
  const unlisted = { ...world(), account, bot };
  assert.deepEqual(codes(decided(unlisted, again('@1'))), ['SETTING_NOT_ALLOWED']);
});

test('where a venue takes so many changes of an order, one more is refused before anything else is looked at', () => {
  const on = world();
  placed(on, { clientOrderId: 'mine' as ClientOrderId }).changes = 25;
  assert.equal(codes(decided(on, amend('mine'))), 'allow', 'other venues count none');
  const account = { ...on.account, venue: 'kite' } as const;
  const there = { ...on, account };
  const refused = decided(there, amend('mine'));
  assert.deepEqual(refused, { kind: 'deny', denials: [{ code: 'CHANGES_USED_UP', facts: { max: '25' } }] });
  assert.equal(codes(decided(there, cancel('mine'))), 'allow');
  for (const live of account.book.orders.values()) live.changes = 24;
  assert.notDeepEqual(codes(decided(there, amend('mine'))), ['CHANGES_USED_UP']);
});

test('orders and amends of a batch count for the next one; nothing else does', () => {
  const on = world();
  const live = placed(on, { clientOrderId: 'mine' as ClientOrderId, quantity: '2' });
  const one = order();
  assert.equal(countsAs(on.account, { kind: 'place', order: one }), one);
  const changed = countsAs(on.account, amend('mine', { quantity: '5' }));
  assert.deepEqual(changed, { ...live.order, quantity: decimal('5'), price: decimal('100') });
  assert.equal(countsAs(on.account, cancel('mine')), null);
  assert.throws(() => countsAs(on.account, amend('nobody')));
  assert.throws(() => countsAs(on.account, { ...amend('x') }));
});

test('a request is a replay until its window has passed, to the millisecond (I7)', () => {
  const on = world();
  on.state.requests.set('seen', NOW);
  assert.deepEqual(replayed(on.state, 'seen', NOW), { code: 'REQUEST_REPLAYED', facts: {} });
  assert.equal(replayed(on.state, 'seen', unixMs(NOW + 1)), null);
  assert.equal(replayed(on.state, 'new', NOW), null);
});

test('what an action is worth: at its limit, its trigger or the mark; a closing order by its position', () => {
  const on = world();
  const worth = (action: Action) => plainWorth(on.state, on.account, action);
  assert.equal(worth(place({ quantity: '2', price: '90' })), decimal('180'));
  assert.equal(
    worth(place({ quantity: '2', price: null, triggerPrice: '80', type: 'stopMarket' })),
    decimal('160'),
  );
  assert.equal(worth(place({ quantity: '2', price: null, type: 'market' })), decimal('200'));
  const closing = place({ quantity: null, price: null, closePosition: true, type: 'market' });
  assert.equal(worth(closing), 0n);
  on.account.book.positions.set(BTC, decimal('-3'));
  assert.equal(worth(closing), decimal('300'));
  on.state.references.clear();
  assert.equal(worth(closing), 0n);
  assert.equal(worth(amend('x', { quantity: '4' })), decimal('400'));
  assert.equal(worth(cancel('x')), 0n);
});

/** A request of the bot that was held before, in a state of its own. */
function heldBefore(on: World, action: Action, words: Partial<Approval> = {}): Approval {
  const id = (words.id ?? 7) as Seq;
  const held: Approval = {
    id,
    bot: on.bot.id,
    account: on.account.id,
    action: actionRecord(action),
    sameness: samenessOf(action),
    what: '',
    at: NOW,
    minutes: 5,
    status: 'approved',
    until: NOW,
    reason: 'because',
    ...words,
  };
  on.state.approvals.set(id, held);
  return held;
}

test('an approval authorises the same request of the same bot, once, up to its last millisecond', () => {
  const action = place({ quantity: '4' });
  const verdictWith = (words: Partial<Approval>, spent: readonly number[] = []): Verdict => {
    const on = world({ approval: { notionalAbove: '300' } });
    heldBefore(on, action, words);
    const ids = new Set(spent.map((id) => id as Seq));
    return decide(on.state, { bot: on.bot, account: on.account, action, now: NOW, batch: [], spent: ids });
  };
  assert.deepEqual(verdictWith({}), { kind: 'allow', approval: 7 });
  assert.equal(verdictWith({ until: unixMs(NOW - 1) }).kind, 'hold');
  assert.equal(verdictWith({ bot: 'other' as Approval['bot'] }).kind, 'hold');
  assert.equal(verdictWith({ sameness: 'other' }).kind, 'hold');
  assert.equal(verdictWith({ status: 'waiting' }).kind, 'hold');
  assert.equal(verdictWith({ status: 'used' }).kind, 'hold');
  assert.equal(verdictWith({}, [7]).kind, 'hold', 'an order before it in the batch used it up');
  assert.deepEqual(verdictWith({}, [8]), { kind: 'allow', approval: 7 });
  assert.deepEqual(verdictWith({ status: 'rejected' }), {
    kind: 'deny',
    denials: [{ code: 'APPROVAL_REJECTED', facts: { approval: '7', reason: 'because' } }],
  });
});

test('an approval that is of no use hides none behind it, and what is refused anyway asks nobody', () => {
  const action = place({ quantity: '4' });
  const on = world({ approval: { notionalAbove: '300' } });
  heldBefore(on, action, { id: 7 as Seq, status: 'used' });
  heldBefore(on, action, { id: 8 as Seq });
  assert.deepEqual(decided(on, action), { kind: 'allow', approval: 8 });
  on.state.halts.set('everything', { seq: 1 as Seq, at: NOW, stops: 'openings', reason: 'r' });
  assert.deepEqual(decided(on, action), {
    kind: 'deny',
    denials: [{ code: 'TRADING_HALTED', facts: { reason: 'r' } }],
  });
});

test('an equal request of the same bot waits already, up to its last millisecond', () => {
  const action = place({ quantity: '4' });
  const waiting = (words: Partial<Approval>): Seq | null => {
    const on = world();
    heldBefore(on, action, { status: 'waiting', ...words });
    return waitingLike(on.state, { bot: on.bot, account: on.account, action, now: NOW });
  };
  assert.equal(waiting({}), 7);
  assert.equal(waiting({ until: unixMs(NOW - 1) }), null);
  assert.equal(waiting({ bot: 'other' as Approval['bot'] }), null);
  assert.equal(waiting({ account: 'other' as Approval['account'] }), null);
  assert.equal(waiting({ sameness: 'other' }), null);
  assert.equal(waiting({ status: 'approved' }), null);
});

test('refusals before any rule say what they are about', () => {
  const on = world();
  placed(on, { clientOrderId: 'mine' as ClientOrderId });
  const denials = (action: Action, batch: Parameters<typeof decided>[2] = []): unknown => {
    const verdict = decided(on, action, batch);
    return verdict.kind === 'deny' ? verdict.denials : verdict.kind;
  };
  const used = [{ code: 'CLIENT_ORDER_ID_USED', facts: { id: 'mine' } }];
  assert.deepEqual(denials(place({ clientOrderId: 'mine' as ClientOrderId, quantity: '2' })), used);
  const twice = { clientOrderId: 'twice' as ClientOrderId };
  assert.deepEqual(denials(place(twice), [order(twice)]), [
    { code: 'CLIENT_ORDER_ID_USED', facts: { id: 'twice' } },
  ]);
  assert.deepEqual(denials(amend('mine', { side: 'sell' })), [
    { code: 'SIDE_NOT_ALLOWED', facts: { side: 'sell' } },
  ]);
  assert.deepEqual(denials(place({ positionSide: 'long' })), [
    { code: 'HEDGE_MODE_NOT_SERVED', facts: { side: 'long' } },
  ]);
});

test('a bot is judged where it trades now, and nowhere else', () => {
  const on = world();
  const elsewhere = { ...on.account, id: parseAccountId('elsewhere') ?? assert.fail('a name') };
  const asked = { bot: on.bot, account: elsewhere, action: place(), now: NOW, batch: [] };
  assert.deepEqual(codes(decide(on.state, asked)), ['BOT_MOVED']);
});

test('how long ago a request was signed is judged where it is known', () => {
  const on = world({ expiryMaxMs: 2_000 });
  const asked = { bot: on.bot, account: on.account, action: place(), now: NOW, batch: [] };
  assert.equal(codes(decide(on.state, asked)), 'allow');
  assert.equal(codes(decide(on.state, { ...asked, stampedAt: unixMs(NOW - 2_000) })), 'allow');
  const late = decide(on.state, { ...asked, stampedAt: unixMs(NOW - 2_001) });
  assert.deepEqual(codes(late), ['REQUEST_TOO_OLD']);
});

test('a change of an order repeats nothing, however often orders like it came', () => {
  const on = world({ repeat: { count: 2, withinS: 60 } });
  const { id } = placed(on);
  for (const { book } of [on.bot, on.account]) book.recent.set(likenessOf(order()), [NOW, NOW, NOW]);
  assert.equal(codes(decided(on, amend(id))), 'allow');
  assert.ok(codes(decided(on, place())).includes('REPEAT_THROTTLE_LATCHED'));
});
