import assert from 'node:assert/strict';
import test from 'node:test';
import { sizeOf } from './words.ts';

test('an order shows its quantity, a purchase by amount what it may spend, and all else nothing', () => {
  assert.equal(sizeOf({ quantity: '1500.5', amount: null }), '1,500.5');
  assert.equal(sizeOf({ quantity: null, amount: '600' }), 'for 600');
  assert.equal(sizeOf({ quantity: null, amount: null }), '');
});
