import assert from 'node:assert/strict';
import test from 'node:test';
import { world } from '../core/policy/policy-fixture.test.ts';
import { Fault } from '../core/fault.ts';
import type { CurveSigner } from './keyring/curve-signer.ts';
import { proveSigner, servedVenues } from './served-venues.ts';

const KEY = Uint8Array.of(4, ...new Uint8Array(64).fill(2));
const CURVE: CurveSigner = { sign: () => KEY, recover: () => KEY, publicKey: () => KEY };
const SIGNED = {
  method: 'POST',
  target: '/exchange',
  headers: [],
  body: Buffer.from(
    '{"action":{"type":"noop"},"nonce":1,"signature":{"r":"0x1","s":"0x1","v":27}}',
    'latin1',
  ),
};

test('a keeper without the curve does not start with an account that needs it, and with any other it does', () => {
  const { account } = world();
  const withVenue = (venue: typeof account.venue, status: typeof account.status) => ({
    accounts: new Map([[account.id, { ...account, venue, status }]]),
  });
  const missing = (reason: unknown): boolean => reason instanceof Fault && reason.code === 'SIGNER_MISSING';
  assert.throws(() => proveSigner(withVenue('hyperliquid', 'active'), null), missing);
  proveSigner(withVenue('hyperliquid', 'active'), CURVE);
  proveSigner(withVenue('hyperliquid', 'removed'), null);
  proveSigner(withVenue('bybit', 'active'), null);
});

test('whoever signed is found with the curve, and nobody is without', () => {
  const keys = (curve: CurveSigner | null) => servedVenues(curve).get('hyperliquid')?.keysOf(SIGNED);
  assert.equal(keys(CURVE)?.length, 2);
  assert.deepEqual(keys(null), []);
});
