import assert from 'node:assert/strict';
import test from 'node:test';
import { hourBars } from './hour-bars.ts';

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 10, 21, 12);

test('each hour has a bar, an empty one too, and the last is the one that runs', () => {
  const bars = hourBars(
    [
      { at: NOON - 2 * HOUR_MS, n: 4 },
      { at: NOON, n: 1 },
    ],
    { until: NOON + 59 * 60_000, hours: 4 },
    ({ n }) => [n],
  );
  assert.deepEqual(
    bars.map(({ values }) => values),
    [[0], [4], [0], [1]],
  );
  assert.equal(bars.at(-1)?.label, '11-21 12:00 UTC');
  assert.deepEqual(
    hourBars([], { until: NOON, hours: 2 }, () => [1]).map(({ values }) => values),
    [[], []],
  );
});
