import assert from 'node:assert/strict';
import test from 'node:test';
import { oneCaller } from './one-caller.ts';
import { verdict } from './planting-fixture.test.ts';

test('T29: a permit to act issued elsewhere is found, and one whose power is computed', () => {
  const found = verdict(oneCaller, {
    'src/keeper/execution/market.ts': "new Permit('act', account, intent, draft);",
    'src/keeper/execution/change.ts': 'new Permit(power, account, intent, draft);',
    'src/keeper/gateway.ts': "new Permit('read', account, intent, draft);",
  });
  assert.equal(found.length, 3);
});

test('T29: a permit redeemed outside the keyring is found', () => {
  const found = verdict(oneCaller, { 'src/keeper/execution/admit.ts': 'permit.redeem();' });
  assert.deepEqual(found, [
    'src/keeper/execution/admit.ts:1 a permit is redeemed only in src/keeper/keyring',
  ]);
});

test('T29: a permit for a wallet that is issued anywhere but at its decision is found', () => {
  const found = verdict(oneCaller, {
    'src/keeper/wallets/sign-deed.ts': 'new DeedPermit(wallet, deed);',
    'src/keeper/wallets/admit-deed.ts': 'new DeedPermit(wallet, deed);',
  });
  assert.deepEqual(found, [
    'src/keeper/wallets/sign-deed.ts:1 a permit for a wallet is issued only in src/keeper/wallets/admit-deed.ts',
  ]);
});

test('I1: a second place that writes to a socket is found', () => {
  const text =
    "import type { Socket } from 'node:net';\nexport const again = (s: Socket): boolean => s.write('x');";
  const found = verdict(oneCaller, {
    'src/keeper/wire/venue-wire.ts': text,
    'src/keeper/wire/send-once.ts': text,
  });
  assert.deepEqual(found, [
    'src/keeper/wire/venue-wire.ts:2 bytes leave for a venue only in src/keeper/wire/send-once.ts',
  ]);
});

test('the named places pass, and so do a log and a store', () => {
  const found = verdict(oneCaller, {
    'src/keeper/execution/admit.ts': "new Permit('act', account, intent, draft);",
    'src/keeper/execution/serve.ts': "new Permit('read', account, intent, draft);",
    'src/keeper/keyring/software-keyring.ts': 'permit.redeem();',
    'src/keeper/keeper.ts': "import type { Socket } from 'node:net';\nlog.write('info', 'READY');",
    'src/keeper/custody/vault.ts': 'store.write(record);',
  });
  assert.deepEqual(found, []);
});
