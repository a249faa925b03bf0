import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OwnerRefusal } from './door/owner-refusal.ts';
import { durable } from './durable.ts';

test('an owner’s word whose checkpoint is not on the disk is not said to be signed for', () => {
  const taken = { kind: 'durable', size: 3, root: new Uint8Array(32) } as const;
  assert.equal(durable(taken), taken);
  for (const [kind, code] of [
    ['full', 'CHECKPOINT_FULL'],
    ['late', 'CHECKPOINT_LATE'],
  ] as const) {
    assert.throws(
      () => durable({ kind }),
      (reason) =>
        reason instanceof OwnerRefusal && reason.code === code && reason.text.includes('is not signed for'),
    );
  }
});
