import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StandingClock } from '../alerts/outbox-fixture.test.ts';
import { Ending } from './ending.ts';

test('F33: the edge ends once what it was told is on the disk, with the code of a fault if there was one', async () => {
  const clock = new StandingClock();
  const codes: number[] = [];
  const ending = new Ending(clock, (code) => void codes.push(code));
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  assert.ok(!ending.isUnderWay);
  ending.end(70, () => first.promise);
  ending.end(0, () => second.promise);
  assert.ok(ending.isUnderWay);
  first.resolve();
  await clock.pass(10);
  assert.deepEqual(codes, [], 'the other one is not on the disk yet');
  second.resolve();
  await clock.pass(10);
  assert.deepEqual(codes, [70]);
});

test('a disk that takes nothing keeps the edge for half a second, and one that refuses for less', async () => {
  const clock = new StandingClock();
  const codes: number[] = [];
  const never = new Promise<void>(() => undefined);
  new Ending(clock, (code) => void codes.push(code)).end(0, () => never);
  await clock.pass(499);
  assert.equal(codes.length, 0);
  await clock.pass(1);
  assert.deepEqual(codes, [0]);
  new Ending(clock, (code) => void codes.push(code)).end(70, () => Promise.reject(new RangeError('disk')));
  await clock.pass(10);
  assert.deepEqual(codes, [0, 70]);
});
