import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ORDER, Story } from '../../core/account/story-fixture.test.ts';
import type { Alarm } from '../../core/anomaly/alarm.ts';
import type { ActionRecord, Entry, IntentRecord } from '../../core/ledger/entry.ts';
import type { Permission, Resource } from '../../core/identity/permission.ts';
import { maySeeAlarm } from './alerts.ts';
import type { Caller } from './caller.ts';
import { orderRow, type OrderRow } from './order-row.ts';
import { intentOf } from './orders.ts';

/** The row of the decision that a story tells with that entry. */
function row(story: Story, seq: number, action: ActionRecord, more: Partial<IntentRecord> = {}): OrderRow {
  const intent = { ...BARE, action, ...more };
  return orderRow(story.state, { seq, at: story.now, intent });
}

const BARE: Omit<IntentRecord, 'action'> = {
  bot: 'ann',
  account: 'main',
  request: 'r',
  stampedAt: 0,
  replayUntil: 0,
  verdict: 'allow',
  denials: [],
  policy: null,
  draft: null,
  resolvesAt: null,
  batch: null,
};
const PLACE = { kind: 'place', order: { ...ORDER, clientOrderId: 'mine' } } as const;

test('each kind of request is shown by what it names, and nothing else of it', () => {
  const target = { by: 'client', id: 'mine' } as const;
  const words = { instrument: 'BTCUSDT', quantity: '2', price: '100', side: 'buy' } as const;
  const shown = (action: ActionRecord): readonly unknown[] => {
    const { action: kind, instrument, type, quantity, price, clientOrderId } = row(new Story(), 9, action);
    return [kind, instrument, type, quantity, price, clientOrderId];
  };
  assert.deepEqual(shown(PLACE), ['place', 'BTCUSDT', 'limit', '2', '100', 'mine']);
  assert.deepEqual(shown({ ...PLACE, kind: 'placeTest' })[0], 'placeTest');
  const amend = { kind: 'amend', target, ...words, extras: [] } as const;
  assert.deepEqual(shown(amend), ['amend', 'BTCUSDT', null, '2', '100', 'mine']);
  const wait = { type: 'stop', triggerPrice: '105', standing: { kind: 'single' } } as const;
  const waiting = row(new Story(), 9, { ...amend, wait });
  assert.deepEqual([waiting.type, waiting.triggerPrice], ['stop', '105']);
  const cancel = { kind: 'cancel', instrument: 'BTCUSDT', target } as const;
  assert.deepEqual(shown(cancel), ['cancel', 'BTCUSDT', null, null, null, 'mine']);
  const all = { kind: 'cancelAll', instrument: 'BTCUSDT' } as const;
  assert.deepEqual(shown(all), ['cancelAll', 'BTCUSDT', null, null, null, null]);
  const setting = { kind: 'setting', name: 'leverage', instrument: null, values: [] } as const;
  assert.deepEqual(shown(setting), ['setting', null, null, null, null, null]);
  const stop = { triggerPrice: '90', price: null };
  const guarding = { closes: 'position', takeProfit: stop, stopLoss: null } as const;
  const bare = { instrument: 'BTCUSDT', positionSide: 'both', quantity: null, extras: [] } as const;
  const guard = { ...bare, attached: guarding, drops: [] };
  assert.equal(row(new Story(), 9, { kind: 'guard', guard }).triggerPrice, '90');
  const dropping = { ...guard, attached: { ...guarding, takeProfit: null }, drops: ['stopLoss'] as const };
  const none = ['guard', 'BTCUSDT', null, null, null, null];
  assert.deepEqual(shown({ kind: 'guard', guard: dropping }), none);
  const route = { kind: 'route', route: 'POST /withdraw' } as const;
  assert.deepEqual(shown(route), ['route', null, 'POST /withdraw', null, null, null]);
  const spending = { ...ORDER, type: 'market', price: null, quantity: null, amount: '600' } as const;
  const bought = row(new Story(), 9, { kind: 'place', order: spending });
  assert.deepEqual([bought.quantity, bought.amount, row(new Story(), 9, PLACE).amount], [null, '600', null]);
  const closing = row(new Story(), 9, { kind: 'place', order: { ...ORDER, closePosition: true } });
  assert.equal(closing.reduceOnly, true, 'what closes only reduces');
});

test('a request is held, refused, in doubt, open or ended, as the state has it now', () => {
  const story = new Story();
  const states = (seq: number, more: Partial<IntentRecord> = {}, action: ActionRecord = PLACE): string =>
    row(story, seq, action, more).state;
  const seq = story.place('mine');
  assert.equal(states(seq), 'inDoubt');
  story.outcome(seq, 'accepted', story.report('mine', 'open'));
  assert.equal(states(seq), 'open');
  assert.equal(states(seq + 1), 'ended', 'another request of that id');
  assert.equal(states(seq, { verdict: 'hold' }), 'held');
  assert.equal(states(seq, { verdict: 'deny' }), 'refused');
  const nameless = { kind: 'place', order: { ...ORDER, clientOrderId: null } } as const;
  assert.equal(states(90, {}, nameless), 'ended');
  assert.equal(states(90, {}, { kind: 'cancelAll', instrument: 'BTCUSDT' }), 'ended');
  assert.equal(states(90, { account: 'gone' }), 'ended');
});

test('an order that was sent without the ledger is shown by the decision that entered it later', () => {
  const intent = { ...BARE, action: PLACE };
  const entry = (body: unknown): Entry => ({ seq: 1, at: 1, body }) as Entry;
  assert.equal(intentOf(entry({ kind: 'spilled', intent })), intent);
  assert.equal(intentOf(entry({ kind: 'start' })), null);
});

test('T30: an alarm about an account or a bot is for who may see that, any other for who may audit', () => {
  const story = new Story();
  const seen = (subject: string, may: (permission: Permission, resource: Resource) => boolean): boolean =>
    maySeeAlarm(story.state, { may } as Caller, { subject } as Alarm);
  const mayOn = (kind: Resource['kind']) => (permission: Permission, on: Resource) =>
    permission === 'see' && on.kind === kind;
  assert.equal(seen('account:main', mayOn('account')), true);
  assert.equal(seen('bot:ann', mayOn('bot')), true);
  assert.equal(seen('bot:ann', mayOn('account')), false);
  const audits = (permission: Permission): boolean => permission === 'audit';
  for (const subject of ['sink:telegram', 'person:5a', 'wallet:hot', 'account:none']) {
    assert.equal(seen(subject, audits), true, subject);
    assert.equal(seen(subject, mayOn('everything')), false, subject);
  }
});
