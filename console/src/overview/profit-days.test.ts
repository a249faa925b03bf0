import assert from 'node:assert/strict';
import test from 'node:test';
import { dayLabel, profitBars, profitSum } from './profit-days.ts';

const DAYS = [
  { startsAt: Date.UTC(2026, 10, 19), profit: '100', turnover: '5' },
  { startsAt: Date.UTC(2026, 10, 20), profit: '0.000000000000000001', turnover: '5' },
  { startsAt: Date.UTC(2026, 10, 21), profit: '-2', turnover: '5' },
  { startsAt: Date.UTC(2026, 10, 22, 5, 30), profit: null, turnover: '0' },
];

test('the last days become bars, and one without a price is none of zero', () => {
  assert.deepEqual(profitBars(DAYS, 2), [
    { label: '2026-11-21', value: -2, text: '\u22122' },
    { label: '2026-11-22 05:30 UTC', value: null, text: 'no price' },
  ]);
  assert.equal(dayLabel(0), '1970-01-01');
  assert.equal(dayLabel(Number.MAX_SAFE_INTEGER), '9007199254740991 ms');
});

test('the sum is exact, and leaves out what nobody knows', () => {
  assert.equal(profitSum(DAYS, 3), '-1.999999999999999999');
  assert.equal(profitSum(DAYS, 400), '98.000000000000000001');
});
