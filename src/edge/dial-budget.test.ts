import assert from 'node:assert/strict';
import test from 'node:test';
import { DialBudget } from './dial-budget.ts';
import { HandClock } from './socket-fixture.test.ts';

test('a bot that connects again and again does not get the address of all bots banned (T35)', () => {
  const clock = new HandClock();
  const budget = new DialBudget(clock);
  const taken = Array.from({ length: 1_000 }, () => {
    clock.at += 10;
    return budget.take();
  });
  assert.equal(taken.filter(Boolean).length, 250);
  clock.at = 300_000;
  assert.equal(budget.take(), false);
  clock.at = 300_011;
  assert.equal(budget.take(), true);
  assert.equal(budget.take(), false);
});
