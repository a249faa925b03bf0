import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pointed, pointedInFull } from './pointed.ts';

test('smallest units are written with their point, and without it where there is nothing behind it', () => {
  const rows = [
    [0n, 7, '0', '0.0000000'],
    [1n, 7, '0.0000001', '0.0000001'],
    [-500_000n, 7, '-0.05', '-0.0500000'],
    [10_000_000n, 7, '1', '1.0000000'],
    [1_234_500_000_000n, 7, '123450', '123450.0000000'],
    [120n, 0, '120', '120'],
    [-120n, 1, '-12', '-12.0'],
  ] as const;
  for (const [units, digits, short, full] of rows)
    assert.deepEqual([pointed(units, digits), pointedInFull(units, digits)], [short, full]);
});
