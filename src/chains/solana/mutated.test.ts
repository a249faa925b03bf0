import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proveCorpus } from './corpus-fixture.test.ts';

test('of changed transactions none that is forbidden passes, and none does what its words do not say (T28)', () => {
  const counts = proveCorpus(150);
  // The corpus has power: it holds what takes effect and is allowed, and what would have taken something and is not.
  assert.ok(counts.executed > 10 && counts.harmful > 5 && counts.fromTables > 5, JSON.stringify(counts));
});
