import assert from 'node:assert/strict';
import test from 'node:test';
import { decimal } from '../src/core/units/decimal.ts';
import { compareDays } from './compare-days.ts';

/** One unit of the eighth decimal, the last that the venue keeps of a balance, for each of at most 24 fills a day. */
const ROUNDING = decimal('0.00000024');

test('daily profit is the change of the venue’s own equity over 600 random days with restarts (I5)', async () => {
  const { days, moved, wrong } = await compareDays(6, ROUNDING);
  assert.equal(days, 600);
  assert.deepEqual(wrong, []);
  assert.ok(moved > 540, `${moved} days with trades`);
});
