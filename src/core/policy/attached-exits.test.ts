import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionOf, actionRecord, likenessOf, samenessOf } from '../account/record.ts';
import type { Attached, Order } from '../order/order.ts';
import { decimal } from '../units/decimal.ts';
import type { ClientOrderId } from '../units/ids.ts';
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
