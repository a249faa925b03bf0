import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './world.ts';

test('histories run in this process as they do in threads', async () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const { violations } = await new World(seed).run();
    assert.deepEqual(violations, []);
  }
});
