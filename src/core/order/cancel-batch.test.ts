import assert from 'node:assert/strict';
import test from 'node:test';
import type { Instrument } from '../units/ids.ts';
import { cancelBatchOf } from './cancel-batch.ts';

const cancel = (market: string, id: string) =>
  ({ instrument: market as Instrument, target: { by: 'venue', id } }) as const;

test('cancels of one market name it once, those of several name each (I3)', () => {
  const one = cancelBatchOf(cancel('BTC', '1'), [cancel('BTC', '2')]);
  assert.deepEqual([one.instrument, one.instruments, one.targets.length], ['BTC', undefined, 2]);
  const several = cancelBatchOf(cancel('BTC', '1'), [cancel('ETH', '2'), cancel('BTC', '3')]);
  assert.deepEqual(several.instruments, ['BTC', 'ETH', 'BTC']);
  assert.deepEqual(
    several.targets.map(({ id }) => id),
    ['1', '2', '3'],
  );
});
