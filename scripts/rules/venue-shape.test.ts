import assert from 'node:assert/strict';
import test from 'node:test';
import { verdict } from './planting-fixture.test.ts';
import { SHAPE, SIMULATED, venueShape } from './venue-shape.ts';

const WHOLE = Object.fromEntries(
  [
    ...SHAPE.map((name) => `src/venues/one/${name}`),
    ...SIMULATED.map((name) => `simulators/one/${name}`),
    'sim/venues/one.ts',
  ].map((path) => [path, path.endsWith('.ts') ? 'export const a = 1;' : '{}']),
);

const without = (path: string): Record<string, string> =>
  Object.fromEntries(Object.entries(WHOLE).filter(([name]) => name !== path));

test('a venue without one of the files is found', () => {
  const found = (path: string) => verdict(venueShape, without(path));
  assert.deepEqual(found('src/venues/one/README.md'), ['src/venues/one:1 has no README.md']);
  assert.deepEqual(found('src/venues/one/decode.test.ts'), ['src/venues/one:1 has no decode.test.ts']);
  const book = 'simulators/one/book.test.ts';
  assert.deepEqual(found(book), [`src/venues/one:1 has no ${book}`]);
  assert.deepEqual(found('sim/venues/one.ts'), ['src/venues/one:1 has no sim/venues/one.ts']);
});

test('what venues share needs no shape', () => {
  assert.deepEqual(verdict(venueShape, { 'src/venues/shared/json.ts': 'export const a = 1;' }), []);
});

test('a whole venue passes', () => {
  assert.deepEqual(verdict(venueShape, WHOLE), []);
});
