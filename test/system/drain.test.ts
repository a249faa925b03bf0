import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { episode } from '../hostile/drain/episode.ts';

const EPISODES = 1_000;

test(`T1 I16: in ${EPISODES} days of new seeds a thief stays within the printed blast radius`, async (t) => {
  const first = randomInt(2 ** 40);
  t.diagnostic(`seeds from ${first}`);
  for (let seed = first; seed < first + EPISODES; seed += 1) {
    const take = await episode(seed);
    assert.ok(take.taken <= take.bound, `seed ${seed}: ${take.taken} taken, ${take.bound} printed`);
  }
});
