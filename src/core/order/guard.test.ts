import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal, ZERO } from '../units/decimal.ts';
import { guardId, madeOrderId, type Instrument } from '../units/ids.ts';
import { attachedAfter, changedExits, isExitOf } from './attached.ts';
import { askedBy, exitSideOf, type Guard } from './guard.ts';
import type { Order } from './order.ts';

const at = (price: string) => ({ triggerPrice: decimal(price), price: null });
const BARE = { closes: 'position', takeProfit: null, stopLoss: null } as const;
const GUARD: Guard = {
  instrument: 'BTCUSDT' as Instrument,
  positionSide: 'both',
  attached: { ...BARE, stopLoss: at('95') },
  quantity: null,
  drops: [],
  extras: [],
};

test('exits lie against what is held, and while nothing is known to be, where their triggers say', () => {
  const mark = decimal('100');
  const side = (attached: Partial<Guard['attached']>, held = ZERO, from: typeof mark | null = mark): string =>
    exitSideOf({ ...GUARD, attached: { ...BARE, ...attached } }, held, from);
  assert.equal(side({ stopLoss: at('95') }, decimal('-1')), 'buy');
  assert.equal(side({ stopLoss: at('105') }, decimal('1')), 'sell');
  assert.equal(side({ takeProfit: at('105') }), 'sell');
  assert.equal(side({ takeProfit: at('95'), stopLoss: at('95') }), 'buy');
  assert.equal(side({ stopLoss: at('95') }), 'sell');
  assert.equal(side({ stopLoss: at('105') }), 'buy');
  assert.equal(side({}), 'buy', 'where none is set the side means nothing');
  assert.equal(side({ stopLoss: at('105') }, ZERO, null), 'sell', 'without a mark nothing is sent');
});

test('T41: what was asked for a position is known on either side, under a name that is no order’s', () => {
  const exit: Order = {
    ...{ instrument: GUARD.instrument, side: 'sell', type: 'stopMarket', timeInForce: null, quantity: null },
    ...{ price: null, triggerPrice: decimal('95'), reduceOnly: false, closePosition: true },
    ...{ positionSide: 'both', clientOrderId: null, extras: [] },
  };
  assert.ok(isExitOf(askedBy(GUARD), exit));
  assert.ok(isExitOf(askedBy(GUARD), { ...exit, side: 'buy' }));
  assert.ok(!isExitOf(askedBy(GUARD), { ...exit, triggerPrice: decimal('96') }));
  assert.ok(!isExitOf({ ...askedBy(GUARD), side: 'sell' }, exit));
  assert.notEqual(guardId(7), madeOrderId('7'));
});

test('a change of exits leaves what it does not name, and takes away what it names as nothing', () => {
  const before = { closes: 'filled', takeProfit: at('105'), stopLoss: at('95') } as const;
  const none = { closes: 'filled', takeProfit: null, stopLoss: null } as const;
  assert.deepEqual(attachedAfter(before, undefined), { attached: before });
  assert.deepEqual(attachedAfter(undefined, undefined), {});
  assert.deepEqual(attachedAfter(before, none), {});
  assert.deepEqual(attachedAfter(before, { closes: 'filled', takeProfit: null }), {
    attached: { ...before, takeProfit: null },
  });
  assert.deepEqual(attachedAfter(undefined, { closes: 'filled', stopLoss: at('90') }), {
    attached: { ...none, stopLoss: at('90') },
  });
  assert.deepEqual(attachedAfter(undefined, { closes: 'filled', takeProfit: at('110') }), {
    attached: { ...none, takeProfit: at('110') },
  });
  assert.deepEqual(changedExits({ closes: 'filled', stopLoss: at('90') }), { ...none, stopLoss: at('90') });
});
