import assert from 'node:assert/strict';
import test from 'node:test';
import { atMost } from './decimal.ts';
import { worded, wordedLimit } from './worded.ts';

test('the most that something can cost is rounded up to cents, and never says less than is so', () => {
  for (const [decimal, said] of [
    ['25689.795918367346938776', '25,689.80'],
    ['0', '0.00'],
    ['12', '12.00'],
    ['0.001', '0.01'],
    ['999.999', '1,000.00'],
    ['1.20', '1.20'],
    ['-1', '-1'],
    ['none', 'none'],
  ] as const)
    assert.equal(atMost(decimal), said);
});

test('a limit is named without its bound, which stands beside it, and names of people stay', () => {
  assert.equal(wordedLimit('openOrdersMax'), 'Open orders');
  assert.equal(wordedLimit('turnoverPerDayMax'), 'Turnover per day');
  assert.equal(worded('notionalMax'), 'Notional max');
  assert.deepEqual([worded('grid-1'), worded('main')], ['grid-1', 'main']);
});
