import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAccountId } from '../../core/units/ids.ts';
import { KeyExpiry } from './key-expiry.ts';

test('a key that ends in fewer than 14 days is told of at each look, and no other', () => {
  const said: unknown[] = [];
  const expiry = new KeyExpiry({ write: (...words) => void said.push(words) });
  const main = parseAccountId('main');
  assert.ok(main !== null);
  const learn = (daysLeft: number | null): number | null => {
    const ends = daysLeft === null ? {} : { daysLeft };
    expiry.learn(main, { refusals: [], warnings: [], flags: [], ...ends });
    return expiry.alarm({ id: main, status: 'active' });
  };
  assert.equal(expiry.alarm({ id: main, status: 'active' }), null);
  assert.deepEqual([14, 13, null, 0].map(learn), [null, 13, null, 0]);
  assert.equal(expiry.alarm({ id: main, status: 'removed' }), null, 'nobody needs it any more');
  assert.deepEqual(said, [
    ['alert', 'KEY_ENDS_SOON', { account: 'main', daysLeft: 13 }],
    ['alert', 'KEY_ENDS_SOON', { account: 'main', daysLeft: 0 }],
  ]);
});
