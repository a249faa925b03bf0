import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { episode } from '../hostile/drain/episode.ts';
import { COINS } from '../hostile/drain/scene.ts';

for (const [venue, { days }] of COINS) {
  test(`T1 I16: in ${days} days of new seeds at ${venue} a thief stays within the printed blast radius`, async (t) => {
    const first = randomInt(2 ** 40);
    t.diagnostic(`seeds from ${first}`);
    for (let seed = first; seed < first + days; seed += 1) {
      const take = await episode(venue, seed);
      assert.ok(take.taken <= take.bound, `seed ${seed}: ${take.taken} taken, ${take.bound} printed`);
    }
  });
}
