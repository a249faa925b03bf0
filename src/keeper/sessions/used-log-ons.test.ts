import assert from 'node:assert/strict';
import test from 'node:test';
import { unixMs } from '../../core/units/time.ts';
import { UsedLogOns } from './used-log-ons.ts';

test('a log-on is good once within its window, and forgotten after it (T1)', () => {
  const used = new UsedLogOns();
  assert.equal(used.use('a', unixMs(100), unixMs(1)), true);
  assert.equal(used.use('a', unixMs(100), unixMs(100)), false);
  assert.equal(used.use('b', unixMs(100), unixMs(100)), true);
  assert.equal(used.use('a', unixMs(300), unixMs(101)), true);
});

test('a flood of log-ons is refused beyond its bound, and costs no more memory (T31)', () => {
  const used = new UsedLogOns();
  for (let i = 0; i < 4_096; i += 1) assert.equal(used.use(`s${i}`, unixMs(100), unixMs(1)), true);
  assert.equal(used.use('one more', unixMs(100), unixMs(1)), false);
  assert.equal(used.use('later', unixMs(300), unixMs(101)), true);
});
