import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../units/time.ts';
import { Watched } from './watched-fixture.test.ts';
import { countOne } from './window.ts';

test('what is exactly as old as the window is out of it, and a millisecond less is in it', () => {
  const { watch } = new Watched().state;
  const counted = (at: number): number => countOne(watch, { key: 'k', at: unixMs(at), minutes: 1, most: 10 });
  assert.equal(counted(1_000_000), 1);
  assert.equal(counted(1_059_999), 2);
  assert.equal(counted(1_060_000), 2);
});

test('of one mark the first in the window counts alone, and no more are remembered than are asked for', () => {
  const { watch } = new Watched().state;
  const counted = (at: number, mark = ''): number =>
    countOne(watch, { key: 'k', at: unixMs(at), minutes: 1, most: 3, mark });
  assert.deepEqual(
    [counted(1, 'a'), counted(2, 'a'), counted(3, 'b'), counted(4), counted(5)],
    [1, 1, 2, 3, 3],
  );
  assert.equal(watch.windows.get('k')?.length, 3);
});
