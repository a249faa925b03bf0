import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deed } from './chain.ts';
import { DeedPermit } from './deed-permit.ts';

test('a permit for a wallet is redeemed once (I10)', () => {
  const deed: Deed = Object.create(null);
  const permit = new DeedPermit('hot', deed);
  assert.deepEqual([permit.wallet, permit.deed], ['hot', deed]);
  permit.redeem();
  assert.throws(() => permit.redeem(), /redeemed once/);
});
