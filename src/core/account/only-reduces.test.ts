import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal } from '../units/decimal.ts';
import { ETH, hold, order, rest, world, type OrderWords, type World } from '../policy/policy-fixture.test.ts';
import { onlyReduces } from './only-reduces.ts';

const reduces = (on: World, words: OrderWords): boolean => onlyReduces(on.account.book, order(words));

test('an order only reduces where no more is open on its side, with it, than is held on the other', () => {
  const on = world();
  assert.equal(reduces(on, { side: 'sell' }), false, 'nothing is held');
  hold(on, '3');
  assert.equal(reduces(on, { side: 'sell', quantity: '3' }), true);
  assert.equal(reduces(on, { side: 'sell', quantity: '3.1' }), false);
  assert.equal(reduces(on, { side: 'buy', quantity: '1' }), false);
  assert.equal(reduces(on, { side: 'sell', instrument: ETH }), false);
  rest(on, { side: 'sell', quantity: '2' }, { filled: decimal('1') });
  rest(on, { side: 'buy', quantity: '9' });
  rest(on, { side: 'sell', quantity: '9', instrument: ETH });
  assert.equal(reduces(on, { side: 'sell', quantity: '2' }), true);
  assert.equal(reduces(on, { side: 'sell', quantity: '2.5' }), false);
});

test('of what was sold before it is owned a purchase is a reduction', () => {
  const on = world();
  hold(on, '-3');
  assert.deepEqual([reduces(on, { quantity: '3' }), reduces(on, { quantity: '4' })], [true, false]);
  assert.equal(reduces(on, { side: 'sell', quantity: '1' }), false);
});

test('what has no quantity, and whatever comes beside it, is not said to reduce', () => {
  const on = world();
  hold(on, '3');
  assert.equal(reduces(on, { side: 'sell', quantity: null }), false);
  rest(on, {
    side: 'sell',
    quantity: null,
    price: null,
    type: 'stopMarket',
    triggerPrice: '90',
    closePosition: true,
  });
  assert.equal(reduces(on, { side: 'sell', quantity: '1' }), false);
});
