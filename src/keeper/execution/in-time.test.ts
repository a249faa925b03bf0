import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeldClock, turn } from './journal-fixture.test.ts';
import { inTime, isTakenInTime } from './in-time.ts';

/** A clock of a process that stood still: the timer is due, and what arrived meanwhile is looked at after it. */
class StoodStill extends HeldClock {
  arrived: () => void = () => undefined;

  override soon(task: () => void): void {
    this.arrived();
    setImmediate(task);
  }
}

test('an answer that arrived while the process stood still is heard, and the ledger is not called silent', async () => {
  const clock = new StoodStill();
  const submitted = Promise.withResolvers<string>();
  const waiting = inTime(clock, submitted.promise, 200);
  clock.arrived = () => submitted.resolve('recorded');
  clock.ring();
  assert.equal(await waiting, 'recorded');
});

test('a ledger that does not answer is not waited for, and one that fails says so', async () => {
  const clock = new StoodStill();
  const silent = inTime(clock, new Promise(() => undefined), 200);
  clock.ring();
  assert.equal(await silent, null);
  await assert.rejects(inTime(clock, Promise.reject(new RangeError('EIO')), 200), RangeError);
  await turn();
  assert.equal(clock.timers.size, 0);
});

test('what goes on either way hears whether the ledger took it, and at once where nothing is taken', async () => {
  const clock = new StoodStill();
  assert.equal(await isTakenInTime(clock, Promise.resolve(1), 200), true);
  assert.equal(await isTakenInTime(clock, Promise.reject(new RangeError('EIO')), 200), false);
  assert.equal(await isTakenInTime(clock, null, 200), false);
  const silent = isTakenInTime(clock, new Promise(() => undefined), 200);
  clock.ring();
  assert.equal(await silent, false);
});
