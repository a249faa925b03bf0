import assert from 'node:assert/strict';
import test from 'node:test';
import { verdict } from './planting-fixture.test.ts';
import { venueShape } from './venue-shape.ts';

const WHOLE = ['attach', 'authenticate', 'decode', 'draft', 'markets', 'outcome', 'permissions', 'queries']
  .concat(['rates', 'refuse', 'reply', 'routes', 'timing', 'venue'])
  .map((name) => [`src/venues/one/${name}.ts`, 'export const a = 1;'] as const);

test('a venue without one of the files is found', () => {
  const found = verdict(venueShape, Object.fromEntries(WHOLE));
  assert.deepEqual(found, ['src/venues/one:1 has no README.md']);
});

test('what venues share needs no shape', () => {
  assert.deepEqual(verdict(venueShape, { 'src/venues/shared/json.ts': 'export const a = 1;' }), []);
});

test('a whole venue passes', () => {
  assert.deepEqual(
    verdict(venueShape, { ...Object.fromEntries(WHOLE), 'src/venues/one/README.md': '# One' }),
    [],
  );
});
