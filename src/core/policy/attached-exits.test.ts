import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionOf, actionRecord, likenessOf, samenessOf } from '../account/record.ts';
import type { Attached, AttachedChange, Order } from '../order/order.ts';
import { decimal, ONE } from '../units/decimal.ts';
import type { BotId, ClientOrderId } from '../units/ids.ts';
import type { Guard } from '../order/guard.ts';
import { decide } from './decide.ts';
import { BTC, hold, market, NOW, rest, world, type World } from './policy-fixture.test.ts';

const PARENT = 'parent' as ClientOrderId;

interface Wish {
  readonly closes?: Attached['closes'];
  /** Trigger, or trigger and limit. */
  readonly target?: readonly [string, string?];
  readonly stop?: readonly [string, string?];
}

/** A purchase at the market, which is at 100. */
function bracket(wish: Wish, words: Parameters<typeof market>[0] = {}): Order {
  const exit = (of: readonly [string, string?] | undefined): Attached['takeProfit'] =>
    of === undefined
      ? null
      : { triggerPrice: decimal(of[0]), price: of[1] === undefined ? null : decimal(of[1]) };
  const closes = wish.closes ?? 'filled';
  return {
    ...market(words),
    attached: { closes, takeProfit: exit(wish.target), stopLoss: exit(wish.stop) },
  };
}

/** Reasons against it, with who says so. */
function against(on: World, order: Order): readonly string[] {
  const { account, bot, state } = on;
  const verdict = decide(state, { account, bot, action: { kind: 'place', order }, now: NOW, batch: [] });
  if (verdict.kind === 'allow') return [];
  assert.equal(verdict.kind, 'deny');
  return verdict.denials.map(({ code, facts }) => `${code} ${facts['what'] ?? ''} ${facts['scope'] ?? ''}`);
}

test('I15: each price of an exit is judged: its trigger by the market, its limit by its trigger', () => {
  const on = world({ collarBps: 200, distanceBps: 1_000 });
  assert.deepEqual(against(on, bracket({ target: ['105'], stop: ['95'] })), []);
  assert.deepEqual(against(on, bracket({ target: ['105', '104'], stop: ['95', '94'] })), []);
  const far = (what: string): readonly string[] => [
    `PRICE_OUTSIDE_COLLAR ${what} account`,
    `PRICE_OUTSIDE_COLLAR ${what} bot`,
  ];
  assert.deepEqual(against(on, bracket({ target: ['111'] })), far('trigger'));
  assert.deepEqual(against(on, bracket({ stop: ['89'] })), far('trigger'));
  assert.deepEqual(against(on, bracket({ target: ['105', '102'] })), far('limit'));
  assert.deepEqual(against(on, bracket({ target: ['105'], stop: ['95', '92'] })), far('limit'));
  assert.deepEqual(against(on, bracket({ target: ['96'] })), far('trigger'), 'met already, and not near');
});

test('an exit is judged as an order of its own: by its type, and as one of those that only reduce', () => {
  const plain = world({ reducingTypes: ['limit', 'stopMarket'] });
  assert.deepEqual(against(plain, bracket({ stop: ['95'] })), []);
  assert.deepEqual(against(plain, bracket({ target: ['105'] })), [
    'ORDER_TYPE_NOT_ALLOWED  account',
    'ORDER_TYPE_NOT_ALLOWED  bot',
  ]);
  const full = world();
  for (let i = 0; i < 50; i += 1) rest(full, { side: 'sell', reduceOnly: true, quantity: '0.001' });
  assert.deepEqual(against(full, bracket({ stop: ['95'] })), [
    'OPEN_ORDERS_EXCEED_MAX  account',
    'OPEN_ORDERS_EXCEED_MAX  bot',
  ]);
});

test('what closes the whole position takes the place of the one before, and of no other', () => {
  const on = world();
  hold(on, '2');
  const whole = { closes: 'position', target: ['105'], stop: ['95'] } as const;
  assert.deepEqual(against(on, bracket(whole)), []);
  const exit = { side: 'sell', price: null, quantity: null, closePosition: true, timeInForce: null } as const;
  rest(on, { ...exit, type: 'takeProfitMarket', triggerPrice: '104' }, { parent: PARENT });
  rest(on, { ...exit, type: 'stopMarket', triggerPrice: '96' }, { parent: PARENT });
  assert.deepEqual(against(on, bracket(whole)), []);
  rest(on, { ...exit, type: 'stopMarket', triggerPrice: '96' });
  assert.deepEqual(
    against(on, bracket(whole)).filter((reason) => reason.startsWith('ORDER_TYPE')),
    ['ORDER_TYPE_NOT_ALLOWED  account', 'ORDER_TYPE_NOT_ALLOWED  bot'],
    'that of the bot itself stays, and two are more than there is to close',
  );
});

test('an order with exits is read back from the ledger as it was, and is like no other', () => {
  const one = bracket({ closes: 'position', target: ['105'] });
  const two = bracket({ target: ['105', '104'], stop: ['95'] });
  for (const order of [one, two]) {
    const action = { kind: 'place', order } as const;
    assert.deepEqual(actionOf(actionRecord(action)), action);
  }
  const { attached: _, ...plain } = one;
  const all = [one, two, plain, bracket({ target: ['105'] })];
  assert.equal(new Set(all.map(likenessOf)).size, 4);
  assert.equal(new Set(all.map((order) => samenessOf({ kind: 'place', order }))).size, 4);
  assert.equal(one.instrument, BTC);
});

/** Exits of the position of BTCUSDT: of the whole, unless a quantity is said. */
function guard(wish: Pick<Wish, 'target' | 'stop'>, words: Partial<Guard> = {}): Guard {
  const { quantity = null } = words;
  const { attached } = bracket({ ...wish, closes: quantity === null ? 'position' : 'filled' });
  assert.ok(attached !== undefined);
  return { instrument: BTC, positionSide: 'both', attached, quantity, drops: [], extras: [], ...words };
}

function verdictOn(on: World, wish: Guard): ReturnType<typeof decide> {
  const { account, bot, state } = on;
  return decide(state, { account, bot, action: { kind: 'guard', guard: wish }, now: NOW, batch: [] });
}

function guardedBy(on: World, wish: Guard): readonly string[] {
  const verdict = verdictOn(on, wish);
  return verdict.kind === 'deny'
    ? verdict.denials.map(({ code, facts }) => `${code} ${facts['scope'] ?? ''}`)
    : [];
}

test('I15: exits of a position are judged as those of an order, on the side that the position has', () => {
  const on = world({ collarBps: 200, distanceBps: 1_000 });
  hold(on, '2');
  assert.deepEqual(guardedBy(on, guard({ target: ['105'], stop: ['95'] })), []);
  assert.deepEqual(guardedBy(on, guard({ target: ['105', '104'], stop: ['95'] }, { quantity: ONE })), []);
  const far = ['PRICE_OUTSIDE_COLLAR account', 'PRICE_OUTSIDE_COLLAR bot'];
  assert.deepEqual(guardedBy(on, guard({ stop: ['89'] })), far);
  assert.deepEqual(guardedBy(on, guard({ target: ['105', '102'] }, { quantity: ONE })), far);
  const types = ['ORDER_TYPE_NOT_ALLOWED account', 'ORDER_TYPE_NOT_ALLOWED bot', ...far];
  assert.deepEqual(
    guardedBy(on, guard({ stop: ['95'] }, { quantity: decimal('3') })),
    types,
    'more than is held',
  );
  const hedged = guard({ stop: ['95'] }, { positionSide: 'long' });
  assert.deepEqual(guardedBy(on, hedged), ['HEDGE_MODE_NOT_SERVED ']);
  hold(on, '-2');
  assert.deepEqual(guardedBy(on, guard({ target: ['95'], stop: ['105'] })), []);
  assert.deepEqual(guardedBy(on, guard({ stop: ['95'] })), far, 'met already, and not near');
});

test('while no position is known, the side of its exits is told by their triggers', () => {
  const on = world({ collarBps: 200, distanceBps: 1_000 });
  rest(on, { side: 'buy' });
  assert.deepEqual(guardedBy(on, guard({ target: ['105'] })), []);
  assert.deepEqual(guardedBy(on, guard({ stop: ['95'] })), []);
  const others = ['ORDER_TYPE_NOT_ALLOWED', 'PRICE_OUTSIDE_COLLAR'].flatMap((code) => [
    `${code} account`,
    `${code} bot`,
  ]);
  assert.deepEqual(guardedBy(on, guard({ stop: ['105'] })), others, 'that of a sale, and nothing is sold');
  assert.deepEqual(guardedBy(on, guard({ target: ['95'] })), others);
  on.state.references.clear();
  assert.ok(guardedBy(on, guard({ stop: ['95'] })).includes('REFERENCE_PRICE_STALE account'));
});

test('exits pass while openings are halted, and none does under a halt of orders; taking one away always does', () => {
  const on = world();
  hold(on, '2');
  const scope = 'account:main';
  on.state.halts.set(scope, { seq: 1 as never, at: NOW, stops: 'openings', reason: 'test' });
  assert.deepEqual(guardedBy(on, guard({ stop: ['95'] })), []);
  on.state.halts.set(scope, { seq: 1 as never, at: NOW, stops: 'orders', reason: 'test' });
  assert.deepEqual(guardedBy(on, guard({ stop: ['95'] })), ['TRADING_HALTED ']);
  assert.equal(verdictOn(on, guard({}, { drops: ['stopLoss', 'takeProfit'] })).kind, 'allow');
  assert.deepEqual(guardedBy(on, guard({ target: ['105'] }, { drops: ['stopLoss'] })), ['TRADING_HALTED ']);
});

test('T30: no bot replaces or takes away what another one has set for the whole position', () => {
  const on = world();
  hold(on, '2');
  const exit = { side: 'sell', price: null, quantity: null, closePosition: true, timeInForce: null } as const;
  const stop = { ...exit, type: 'stopMarket', triggerPrice: '96' } as const;
  const live = rest(on, stop, { parent: PARENT });
  assert.deepEqual(guardedBy(on, guard({ stop: ['95'] })), []);
  assert.equal(verdictOn(on, guard({}, { drops: ['stopLoss'] })).kind, 'allow');
  on.account.book.orders.set(live.id, { ...live, bot: 'other' as BotId });
  assert.deepEqual(guardedBy(on, guard({ stop: ['95'] })), ['NOT_OWN_ORDER ']);
  assert.deepEqual(guardedBy(on, guard({}, { drops: ['stopLoss'] })), ['NOT_OWN_ORDER ']);
  assert.equal(verdictOn(on, guard({}, { drops: ['takeProfit'] })).kind, 'allow', 'there is none');
  assert.ok(
    !guardedBy(on, guard({ stop: ['95'] }, { quantity: ONE })).includes('NOT_OWN_ORDER '),
    'one more',
  );
});

test('I15: a change of an order is judged with the exits that it brings, and as much as it then opens', () => {
  const on = world({ collarBps: 200, distanceBps: 1_000 });
  const { attached } = bracket({ target: ['105'], stop: ['95'] });
  assert.ok(attached !== undefined);
  const live = rest(on, { attached });
  const { id, bot } = live;
  const known = { bot, likeness: '', intent: 0 as never, at: NOW, outcome: null, venueOrderId: null };
  on.account.usedIds.set(id, known);
  const changed = (exits: AttachedChange, quantity = '1'): readonly string[] => {
    const { account, bot, state } = on;
    const target = { by: 'client', id: live.id } as const;
    const amend = {
      ...{ instrument: BTC, target, side: null, quantity: decimal(quantity), price: decimal('100') },
      ...{ extras: [], exits },
    };
    const verdict = decide(state, { account, bot, action: { kind: 'amend', amend }, now: NOW, batch: [] });
    return verdict.kind === 'deny' ? verdict.denials.map(({ code }) => code) : [];
  };
  const at = (price: string): AttachedChange['stopLoss'] & object => ({
    triggerPrice: decimal(price),
    price: null,
  });
  assert.deepEqual(changed({ closes: 'filled', stopLoss: at('94') }), []);
  assert.deepEqual(changed({ closes: 'filled', stopLoss: at('94') }, '2'), []);
  assert.deepEqual(changed({ closes: 'filled', stopLoss: null, takeProfit: null }), []);
  const twice = ['PRICE_OUTSIDE_COLLAR', 'PRICE_OUTSIDE_COLLAR'];
  assert.deepEqual(changed({ closes: 'filled', takeProfit: at('120') }), twice);
  on.account.book.orders.set(live.id, { ...live, quantity: null });
  hold(on, '1');
  assert.deepEqual(changed({ closes: 'filled', stopLoss: at('94') }), [], 'one without a size of its own');
});

test('what is asked of exits is read back from the ledger as it was, and is like nothing else', () => {
  const exit = { triggerPrice: decimal('95'), price: decimal('94') };
  const target = { by: 'client', id: PARENT } as const;
  const amend = { instrument: BTC, target, side: null, quantity: ONE, price: ONE, extras: [] } as const;
  const actions = [
    { kind: 'guard', guard: guard({ target: ['105'], stop: ['95'] }) },
    { kind: 'guard', guard: guard({ target: ['105', '104'] }, { quantity: ONE }) },
    { kind: 'guard', guard: guard({ target: ['105'] }, { drops: ['stopLoss'] }) },
    { kind: 'amend', amend },
    { kind: 'amend', amend: { ...amend, exits: { closes: 'filled', takeProfit: exit } } },
    { kind: 'amend', amend: { ...amend, exits: { closes: 'filled', stopLoss: exit, takeProfit: null } } },
  ] as const;
  for (const action of actions) assert.deepEqual(actionOf(actionRecord(action)), action);
  assert.equal(new Set(actions.map(samenessOf)).size, actions.length);
});
