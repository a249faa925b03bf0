import assert from 'node:assert/strict';
import test from 'node:test';
import { world } from '../../core/policy/policy-fixture.test.ts';
import type { Venue } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { Nonces } from './nonces.ts';

const NOW = unixMs(1_795_220_000_000);
const COUNTING: Venue = { ...binanceUsdm, takesNonces: true };

test('where a venue counts no nonces there are none, and no entries about them', () => {
  const { account } = world();
  const nonces = new Nonces();
  assert.deepEqual(nonces.stamp(binanceUsdm, account, NOW), { now: NOW, clientOrderIds: [] });
  assert.equal(nonces.room(binanceUsdm, account, NOW), null);
});

test('I8: numbers grow whatever the clock does, and begin above what an earlier process may have given', () => {
  const { account } = world();
  account.nonceBound = unixMs(NOW + 600_000);
  const nonces = new Nonces();
  const given = [NOW, NOW, unixMs(NOW - 5_000), unixMs(NOW + 700_000)].map(
    (now) => (nonces.stamp(COUNTING, account, now).nonce ?? 0) - NOW,
  );
  assert.deepEqual(given, [600_001, 600_002, 600_003, 700_000]);
});

test('room is asked for before the first number as well, and not while there is enough (I8)', () => {
  const { account } = world();
  const nonces = new Nonces();
  const first = nonces.room(COUNTING, account, NOW);
  assert.deepEqual(first, { kind: 'nonceBound', account: account.id, upTo: NOW + 600_000 });
  account.nonceBound = unixMs(first?.upTo ?? 0);
  assert.equal(nonces.stamp(COUNTING, account, NOW).nonce, NOW, 'its own room is no earlier life’s');
  assert.equal(nonces.room(COUNTING, account, NOW), null);
});
