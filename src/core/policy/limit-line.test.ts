import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal } from '../units/decimal.ts';
import { limitLines, percentOf } from './limit-line.ts';
import type { LimitRow } from './order-limits.ts';

const ROW = { part: 'order', scope: 'bot', limit: 'collarBps', result: 'passed' } as const;

type Bound = string | null;

/** What is left of a limit by its bounds and what it comes to. */
function leftOf(least: Bound, most: Bound, after: Bound): Bound {
  const of = (text: Bound) => (text === null ? null : decimal(text));
  const figure: LimitRow['figure'] = {
    ...{ kind: 'number', limit: 'collarBps', isPassed: true, of: null, unit: 'price', isBelow: false },
    ...{ least: of(least), most: of(most), before: null, adds: null, after: of(after) },
  };
  const [line] = limitLines([{ ...ROW, figure }]);
  assert.ok(line !== undefined);
  return line.left;
}

test('what is left is counted to the nearer bound, and is below zero beyond it', () => {
  assert.equal(leftOf('90', '110', '95'), '5');
  assert.equal(leftOf('90', '110', '108'), '2');
  assert.equal(leftOf('90', '110', '111'), '-1');
  assert.equal(leftOf('90', null, '95'), '5');
  assert.equal(leftOf(null, '110', '95'), '15');
  assert.equal(leftOf(null, null, '95'), null);
  assert.equal(leftOf('90', '110', null), null);
});

test('what stands against an order comes first, and a limit without a figure has none', () => {
  const rows = (['passed', 'held', 'notSet', 'refused'] as const).map((result) => ({
    ...{ ...ROW, result, figure: null },
  }));
  const lines = limitLines(rows);
  assert.deepEqual(
    lines.map(({ result }) => result),
    ['held', 'refused', 'passed', 'notSet'],
  );
  assert.ok(lines.every(({ most, after, percent }) => most === null && after === null && percent === null));
});

test('a share is rounded down, bounded, and all of nothing', () => {
  assert.equal(percentOf(decimal('99.99'), decimal('100')), 99);
  assert.equal(percentOf(decimal('1'), decimal('0')), 100);
  assert.equal(percentOf(decimal('1000000'), decimal('0.001')), 1_000_000);
});
