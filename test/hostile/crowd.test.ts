import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crowd } from './crowd/crowd.ts';
import { LIMITS } from './crowd/limits.ts';

const REQUESTS = 1000;

for (const limit of LIMITS) {
  test(`I5: ${REQUESTS} requests at once never get beyond ${limit.name}, and leave no reservation behind`, async () => {
    const { overshoot, passed, leaks } = await crowd(limit, { seed: 1, requests: REQUESTS });
    assert.ok(overshoot <= 0, `${overshoot} beyond the limit`);
    assert.ok(passed >= (limit.atLeast ?? 1) && passed < REQUESTS, `${passed} of ${REQUESTS} passed`);
    assert.deepEqual(leaks, []);
  });
}

test('I5: reservations that are not given back are found', async () => {
  const limit = LIMITS.find(({ name }) => name === 'exposureMax');
  assert(limit !== undefined);
  const { leaks } = await crowd(limit, { seed: 1, requests: REQUESTS, bug: 'leak' });
  assert.match(leaks.join('\n'), /reserved and not open/);
});

test('I5: reservations that are given back too early are found', async () => {
  for (const name of ['positionMax', 'openOrdersMax', 'turnoverPerDayMax']) {
    const limit = LIMITS.find((one) => one.name === name);
    assert(limit !== undefined);
    const { overshoot } = await crowd(limit, { seed: 1, requests: REQUESTS, bug: 'early-release' });
    assert.ok(overshoot > 0, name);
  }
});
