import assert from 'node:assert/strict';
import test from 'node:test';
import { formatDecimal, type Decimal } from '../src/core/units/decimal.ts';
import { TradingDays } from './trading-days.ts';

/** In units of 10^-18: one unit of the eighth decimal, the last that the venue keeps of a balance, for each fill. */
const UNIT = 10n ** 10n;
const FILLS_MAX = 24n;

test('daily profit is the change of the venue’s own equity over 10,000 random days with restarts (I5)', async () => {
  let worst = 0n;
  let moved = 0;
  for (let seed = 1; seed <= 100; seed += 1) {
    const days = new TradingDays(seed);
    for (let day = 0; day < 100; day += 1) {
      const { ours, theirs } = await days.next();
      const off = ours > theirs ? ours - theirs : theirs - ours;
      if (off > worst) worst = off;
      if (theirs !== 0n) moved += 1;
      const text = `seed ${seed}, day ${day}: ${formatDecimal(ours)} here, ${formatDecimal(theirs)} at the venue`;
      assert.ok(off <= UNIT * FILLS_MAX, text);
    }
  }
  assert.ok(moved > 9_000, `${moved} days with trades`);
  assert.ok(worst >= 0n, formatDecimal(worst as Decimal));
});
