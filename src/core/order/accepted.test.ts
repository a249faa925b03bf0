import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedFlags, acceptedOf } from './accepted.ts';

test('for what a key was accepted is known by its flags, as long as they are on', () => {
  assert.deepEqual(acceptedOf(acceptedFlags(['spot'])), ['spot']);
  assert.deepEqual(acceptedOf(acceptedFlags(['spot', 'inverse'])), ['inverse', 'spot']);
  assert.deepEqual(acceptedOf([['Spot.SpotTrade', true]]), []);
  assert.deepEqual(acceptedOf(acceptedFlags(['spot']).map(([name]) => [name, false])), []);
});
