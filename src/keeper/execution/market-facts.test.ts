import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal } from '../../core/units/decimal.ts';
import { depthWithin } from './market-facts.ts';

test('depth is what rests within reach of the mark, in money: of an inverse market its quantity', () => {
  const level = (price: string, quantity: string) => [decimal(price), decimal(quantity)] as const;
  const book = { bids: [level('99', '2'), level('98', '5')], asks: [level('101', '3'), level('102', '7')] };
  const at = { mark: decimal('100'), bps: 150 };
  assert.deepEqual(depthWithin('linear', book, at), { bps: 150, bid: decimal('198'), ask: decimal('303') });
  assert.deepEqual(depthWithin('inverse', book, at), { bps: 150, bid: decimal('2'), ask: decimal('3') });
});
