import assert from 'node:assert/strict';
import test from 'node:test';
import { reachOf, signedLayers, stackedLayers } from './bar.ts';

test('what is stacked reaches over what is below it, and is drawn before it', () => {
  const series = [
    { name: 'Refused', color: 'refuse' },
    { name: 'Allowed', color: 'pass' },
  ] as const;
  const bars = [
    { label: 'one', values: [2, 3] },
    { label: 'two', values: [0, 4] },
    { label: 'three', values: [1, 0] },
  ];
  assert.deepEqual(stackedLayers(series, bars), [
    { name: 'Allowed', color: 'pass', values: [5, 4, null] },
    { name: 'Refused', color: 'refuse', values: [2, null, 1] },
  ]);
});

test('gains and losses are two layers, and what nobody knows is in neither', () => {
  const [gain, loss] = signedLayers([3, -2, null, 0, Number.NaN]);
  assert.deepEqual(gain?.values, [3, null, null, null, null]);
  assert.deepEqual(loss?.values, [null, -2, null, null, null]);
});

test('zero is always in sight, and there is a height where nothing is', () => {
  assert.deepEqual(reachOf(signedLayers([3, -2])), [-2, 3]);
  assert.deepEqual(reachOf(signedLayers([-2])), [-2, 0]);
  assert.deepEqual(reachOf(signedLayers([])), [0, 1]);
});
