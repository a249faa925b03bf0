import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { crowd } from '../hostile/crowd/crowd.ts';
import { LIMITS } from '../hostile/crowd/limits.ts';

const SEEDS = 10;

for (const limit of LIMITS) {
  test(`I5: over ${SEEDS} new seeds, 1000 requests at once never get beyond ${limit.name}`, async () => {
    for (let turn = 0; turn < SEEDS; turn += 1) {
      const seed = randomInt(2 ** 47);
      const { overshoot, leaks } = await crowd(limit, { seed, requests: 1000 });
      assert.ok(overshoot <= 0, `seed ${seed}: ${overshoot} beyond the limit`);
      assert.deepEqual(leaks, [], `seed ${seed}`);
    }
  });
}
