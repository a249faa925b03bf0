import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keypair, xdr } from '@stellar/stellar-sdk';
import { accountEntry, accountOfKey } from './account-entry.ts';

const ME = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 1)).publicKey();
const OTHER = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 2)).publicKey();

const ACCOUNT = {
  account_id: ME,
  sequence: '41',
  subentry_count: 3,
  home_domain: 'example.com',
  thresholds: { low_threshold: 1, med_threshold: 2, high_threshold: 3 },
  flags: { auth_required: true, auth_revocable: false },
  balances: [
    { balance: '7.0000000', asset_type: 'credit_alphanum4' },
    { balance: '20.5', asset_type: 'native', buying_liabilities: '1.0', selling_liabilities: '2.0' },
  ],
  signers: [
    { key: ME, weight: 5 },
    { key: OTHER, weight: 6 },
    { key: 'TOFAHASH', weight: 7 },
  ],
};

function entryOf(json: object): xdr.AccountEntry | null {
  const bytes = accountEntry(Object(json));
  if (bytes === null) return null;
  const entry = xdr.LedgerEntryData.fromXdr(bytes);
  assert.ok(entry.type === 'account');
  return entry.account;
}

test('the entry of an account says what the Horizon says, in the form of the network', () => {
  const entry = entryOf(ACCOUNT);
  assert.ok(entry !== null);
  assert.deepEqual(
    [entry.balance, entry.seqNum, entry.numSubEntries, entry.flags, entry.signers.length],
    [205_000_000n, 41n, 3, 1, 1],
  );
  assert.deepEqual([...entry.thresholds.toBytes()], [5, 1, 2, 3]);
  assert.equal(String(entry.homeDomain), 'example.com');
  const { liabilities } = Object(entry.ext).v1;
  assert.deepEqual([liabilities.buying, liabilities.selling], [10_000_000n, 20_000_000n]);
  const plain = { ...ACCOUNT, signers: [], home_domain: undefined, balances: [ACCOUNT.balances[1]] };
  assert.deepEqual([...(entryOf(plain)?.thresholds.toBytes() ?? [])], [0, 1, 2, 3]);
  const bare = { ...ACCOUNT, balances: [{ balance: '1.0000000', asset_type: 'native' }] };
  assert.equal(entryOf(bare)?.balance, 10_000_000n);
});

test('what has another form is no account (T27)', () => {
  const coin = { balance: '1.0', asset_type: 'native' };
  const wrong: readonly object[] = [
    { account_id: 'x' },
    { sequence: 41 },
    { sequence: 'x' },
    { balances: 'none' },
    { balances: [] },
    { balances: [{ ...coin, balance: '1' }] },
    { balances: [{ ...coin, buying_liabilities: 'x' }] },
    { balances: [{ ...coin, selling_liabilities: 'x' }] },
  ];
  for (const change of wrong) assert.equal(entryOf({ ...ACCOUNT, ...change }), null, JSON.stringify(change));
});

test('only the key of an account names one', () => {
  const key = new Uint8Array(40).fill(7, 8);
  assert.deepEqual(accountOfKey(key), new Uint8Array(32).fill(7));
  assert.equal(accountOfKey(key.subarray(1)), null);
  assert.equal(accountOfKey(Uint8Array.of(0, 0, 0, 1, ...key.subarray(4))), null);
});
