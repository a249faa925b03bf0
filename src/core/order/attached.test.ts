import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal } from '../units/decimal.ts';
import { market } from '../policy/policy-fixture.test.ts';
import { exitsOf, isExitOf } from './attached.ts';
import type { Attached, Order } from './order.ts';

const TARGET = { triggerPrice: decimal('105'), price: null };
const STOP = { triggerPrice: decimal('98'), price: decimal('97') };

function parent(attached: Attached, words: Parameters<typeof market>[0] = {}): Order {
  return { ...market(words), attached };
}

test('an exit is an order on the other side that only reduces: a part of a size, or whatever is held', () => {
  const whole = parent({ closes: 'position', takeProfit: TARGET, stopLoss: null });
  const part = parent({ closes: 'filled', takeProfit: TARGET, stopLoss: STOP }, { side: 'sell' });
  const seen = (order: Order): readonly unknown[] =>
    exitsOf(order).map(({ side, type, quantity, reduceOnly, closePosition, timeInForce }) => [
      ...[side, type, quantity, reduceOnly, closePosition, timeInForce],
    ]);
  assert.deepEqual(seen(whole), [['sell', 'takeProfitMarket', null, false, true, null]]);
  assert.deepEqual(seen(part), [
    ['buy', 'takeProfitMarket', decimal('1'), true, false, null],
    ['buy', 'stop', decimal('1'), true, false, 'gtc'],
  ]);
  assert.deepEqual(seen(market()), []);
});

test('T41: only what is like an exit that was asked for is one, whatever its size', () => {
  const asked = parent({ closes: 'filled', takeProfit: TARGET, stopLoss: STOP });
  const [, stop] = exitsOf(asked);
  assert.ok(stop !== undefined);
  assert.ok(isExitOf(asked, { ...stop, quantity: decimal('0.3') }));
  for (const change of [
    { instrument: 'ETHUSDT' as Order['instrument'] },
    { side: 'buy' },
    { type: 'takeProfit' },
    { triggerPrice: decimal('98.1') },
    { price: null },
    { closePosition: true },
    { reduceOnly: false },
    { positionSide: 'long' },
  ] as const)
    assert.ok(!isExitOf(asked, { ...stop, ...change }), Object.keys(change).join());
});
