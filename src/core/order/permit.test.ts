import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountId, Instrument } from '../units/ids.ts';
import { unixMs } from '../units/time.ts';
import type { Intent } from './intent.ts';
import { Permit } from './permit.ts';
import type { Draft } from './venue.ts';

const draft: Draft = {
  host: 'trade',
  method: 'GET',
  path: '/x',
  payload: '',
  stampedAt: unixMs(1),
  windowMs: 5_000,
};
const cancelAll: Intent = { kind: 'cancelAll', instrument: 'BTCUSDT' as Instrument };
const read: Intent = { kind: 'read', route: 'account', values: [] };
const main = 'main' as AccountId;

test('a permit is redeemed once (I10)', () => {
  const permit = new Permit('act', main, cancelAll, draft);
  permit.redeem();
  assert.throws(() => permit.redeem());
});

test('a permit to read signs nothing that could change an account (I10)', () => {
  assert.throws(() => new Permit('read', main, cancelAll, draft));
  assert.equal(new Permit('read', main, read, draft).power, 'read');
  assert.equal(
    new Permit('read', main, { kind: 'local', route: 'apiRestrictions' }, draft).intent.kind,
    'local',
  );
});
