import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownTables, noTables } from './tables.ts';

test('of tables on a chain an address is known at its own place, and nowhere else', () => {
  const find = knownTables([{ table: 'A', place: 3, address: 'x' }]);
  assert.equal(find('A', 3), 'x');
  for (const [table, place] of [
    ['A', 2],
    ['B', 3],
  ] as const)
    assert.equal(find(table, place), null);
  assert.equal(noTables(), null);
});
