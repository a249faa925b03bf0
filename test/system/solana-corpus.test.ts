import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proveCorpus } from '../../src/chains/solana/corpus-fixture.test.ts';

test('of 1,000 changed transactions none that is forbidden passes, and none does what is not said (T28)', () => {
  const counts = proveCorpus(1_000);
  assert.ok(counts.executed > 100 && counts.harmful > 50 && counts.fromTables > 50, JSON.stringify(counts));
});
