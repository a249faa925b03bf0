import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal } from '../../core/units/decimal.ts';
import { depthWithin, middleOf } from './market-facts.ts';

test('depth is what rests within reach of the mark, in money: of an inverse market its quantity', () => {
  const level = (price: string, quantity: string) => [decimal(price), decimal(quantity)] as const;
  const book = { bids: [level('99', '2'), level('98', '5')], asks: [level('101', '3'), level('102', '7')] };
  const at = { mark: decimal('100'), bps: 150 };
  assert.deepEqual(depthWithin('linear', book, at), { bps: 150, bid: decimal('198'), ask: decimal('303') });
  assert.deepEqual(depthWithin('inverse', book, at), { bps: 150, bid: decimal('2'), ask: decimal('3') });
});

test('the middle of a pair stands for its mark while bid, offer and the coin’s index are within the collar', () => {
  const middle = (mark: string | null, bid: string | null, ask: string | null): unknown => {
    const [index, best, offer] = [mark, bid, ask].map((text) => (text === null ? null : decimal(text)));
    return middleOf({ mark: index ?? null, bid: best ?? null, ask: offer ?? null }, 100);
  };
  assert.equal(middle('100', '99.5', '100.5'), decimal('100'));
  assert.equal(middle('100', '100', '100'), decimal('100'));
  assert.equal(middle('100', '99.4', '100.5'), null, 'too wide');
  assert.equal(middle('100', '101', '101'), decimal('101'));
  assert.equal(middle('100', '101.1', '101.1'), null, 'too far above the index');
  assert.equal(middle('100', '98.9', '98.9'), null, 'too far below it');
  assert.equal(middle('100', '101', '100'), null, 'crossed');
  for (const [mark, bid, ask] of [
    [null, '99', '100'],
    ['100', null, '100'],
    ['100', '100', null],
  ] as const)
    assert.equal(middle(mark, bid, ask), null);
});
