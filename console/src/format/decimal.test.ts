import assert from 'node:assert/strict';
import test from 'node:test';
import { atMost, glanced } from './decimal.ts';
import { titled, worded, wordedLimit } from './worded.ts';

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
  assert.deepEqual([titled('collar'), titled('notionalMax')], ['Collar', 'Notional max']);
});

test('a glance rounds half away from zero, keeps small amounts apart from nothing, and changes no whole number', () => {
  for (const [decimal, said] of [
    ['-2.1119322', '\u22122.11'],
    ['11521.5836', '11,521.58'],
    ['999.995', '1,000.00'],
    ['0.00005', '0.0001'],
    ['-0.00004', '0'],
    ['0.0125', '0.0125'],
    ['0.99996', '1.0000'],
    ['25000', '25,000'],
    ['1.5', '1.5'],
    ['none', 'none'],
  ] as const)
    assert.equal(glanced(decimal), said);
});
