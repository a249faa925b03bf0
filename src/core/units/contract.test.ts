import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marketName } from './category.ts';
import { coinsFor, valueDown, valueOf, valueUp } from './contract.ts';
import { decimal, multiplyDown, multiplyUp, ONE } from './decimal.ts';

const LINEAR = marketName('linear', 'BTCUSDT');
const INVERSE = marketName('inverse', 'BTCUSD');
const SMALLEST = decimal('0.000000000000000001');

test('a linear quantity is worth itself times the price, an inverse one itself whatever the price', () => {
  const [quantity, price] = [decimal('-2.5'), decimal('100')];
  for (const market of [LINEAR, marketName('spot', 'BTCUSDT')])
    assert.equal(valueOf(market, quantity, price), decimal('-250') * ONE);
  for (const at of [price, decimal('0'), SMALLEST, decimal('1000000')])
    assert.equal(valueOf(INVERSE, quantity, at), quantity * ONE);
});

test('a value is rounded as products are, up or down, above and below zero', () => {
  for (const quantity of ['3', '-3', '0.000000000000000001', '-0.000000000000000001', '0'].map(decimal)) {
    for (const price of ['0.5', '1', '0.333333333333333333', '7'].map(decimal)) {
      assert.equal(valueUp(LINEAR, quantity, price), multiplyUp(quantity, price));
      assert.equal(valueDown(LINEAR, quantity, price), multiplyDown(quantity, price));
      assert.deepEqual(
        [valueUp(INVERSE, quantity, price), valueDown(INVERSE, quantity, price)],
        [quantity, quantity],
      );
    }
  }
});

test('coins that a trade brings are rounded down, and those that it costs up', () => {
  assert.equal(coinsFor(decimal('100'), decimal('50000')), decimal('0.002'));
  assert.equal(coinsFor(decimal('-100'), decimal('50000')), decimal('-0.002'));
  assert.equal(coinsFor(decimal('1'), decimal('3')), decimal('0.333333333333333333'));
  assert.equal(coinsFor(decimal('-1'), decimal('3')), decimal('-0.333333333333333334'));
});
