import assert from 'node:assert/strict';
import test from 'node:test';
import type { WalletBody } from '../ledger/wallet-entry.ts';
import { MINUTE_MS, Watched } from './watched-fixture.test.ts';

type Deed = Extract<WalletBody, { kind: 'deed' }>;

function add(watched: Watched, wallet: string, mode: 'client' | 'server' = 'client'): void {
  watched.tell({
    kind: 'wallet',
    wallet,
    user: 'u',
    chain: 'solana',
    address: `address-${wallet}`,
    mode,
    origin: 'registered',
    record: null,
    cap: null,
    by: 'owner',
  });
}

function failures(watched: Watched): Readonly<Record<string, string>> | undefined {
  return watched.state.watch.recent.find(({ kind }) => kind === 'executionFailures')?.facts;
}

function deed(watched: Watched, wallet: string, code: string | null): number {
  const denials: Deed['denials'] = code === null ? [] : [{ code, facts: {} }];
  const words = {
    wire: 'AA==',
    digest: 'd',
    words: [],
    spends: [],
    balance: null,
    lastHeight: null,
    policy: null,
  };
  const verdict = code === null ? 'allow' : 'deny';
  return watched.tell({ kind: 'deed', wallet, bot: null, ...words, verdict, denials });
}

test('more than three wallets of a user within an hour are an alarm, slower ones are none', () => {
  const watched = new Watched();
  for (const name of ['a', 'b', 'c']) add(watched, name);
  assert.deepEqual(watched.kinds, []);
  add(watched, 'd');
  assert.deepEqual(watched.told('walletCreation'), ['warning everything 1']);
  const slow = new Watched();
  for (let i = 0; i < 10; i += 1) add(slow.pass(21 * MINUTE_MS), `w${i}`);
  assert.deepEqual(slow.kinds, []);
  const off = new Watched();
  off.settings([['walletsMax', 0]]);
  for (let i = 0; i < 10; i += 1) add(off, `w${i}`);
  assert.deepEqual(off.kinds, []);
});

test('a wallet whose key signs here is told of as a warning, one that signs elsewhere as a note', () => {
  const watched = new Watched();
  add(watched, 'here', 'server');
  add(watched, 'there');
  assert.deepEqual(watched.told('ownerAct').slice(-2), ['warning wallet:here 1', 'note wallet:there 1']);
});

test('refused signatures are told: for balance, against a limit, and at a wallet whose key signs here', () => {
  const watched = new Watched();
  add(watched, 'here', 'server');
  add(watched, 'there');
  deed(watched, 'there', null);
  assert.deepEqual(watched.kinds, []);
  deed(watched, 'there', 'BALANCE_BELOW_MINIMUM');
  deed(watched, 'there', 'ASSET_NOT_LISTED');
  deed(watched, 'here', 'ASSET_NOT_LISTED');
  assert.deepEqual(watched.kinds, ['balanceFailure', 'walletLimit', 'serverSigning']);
});

test('the first signature that is made here for a wallet is told once, one that is made elsewhere never', () => {
  const watched = new Watched();
  add(watched, 'here', 'server');
  add(watched, 'there');
  const sign = (wallet: string, by: 'gateway' | 'client'): void => {
    const of = deed(watched, wallet, null);
    watched.tell({ kind: 'deedSigned', wallet, deed: of, id: 'x', signature: 'AA==', by });
  };
  sign('there', 'client');
  assert.deepEqual(watched.kinds, []);
  for (let i = 0; i < 2; i += 1) sign('here', 'gateway');
  assert.deepEqual(watched.told('firstServerSigning'), ['warning wallet:here 1']);
});

test('transactions that fail again and again are told, those that land or were not signed are not', () => {
  const watched = new Watched();
  add(watched, 'there');
  const end = (result: 'landed' | 'failed' | 'expired' | 'notSigned', code: string | null = null): void => {
    const of = deed(watched, 'there', null);
    watched.tell({ kind: 'deedOutcome', wallet: 'there', deed: of, result, code, slot: null });
  };
  for (let i = 0; i < 10; i += 1) end('notSigned');
  for (const result of ['failed', 'expired', 'failed', 'failed'] as const) end(result);
  assert.deepEqual(watched.kinds, []);
  end('failed', 'custom');
  assert.deepEqual(watched.told('executionFailures'), ['warning wallet:there 1']);
  assert.equal(failures(watched)?.['code'], 'custom');
  const silent = new Watched();
  add(silent, 'there');
  for (let i = 0; i < 5; i += 1) {
    const deedOf = deed(silent, 'there', null);
    silent.tell({
      kind: 'deedOutcome',
      wallet: 'there',
      deed: deedOf,
      result: 'expired',
      code: null,
      slot: null,
    });
  }
  assert.equal(failures(silent)?.['code'], 'none', 'the chain gave no reason');
  const off = new Watched();
  off.settings([['failuresMax', 0]]);
  add(off, 'there');
  const of = deed(off, 'there', null);
  for (let i = 0; i < 6; i += 1)
    off.tell({ kind: 'deedOutcome', wallet: 'there', deed: of, result: 'failed', code: null, slot: null });
  assert.deepEqual(off.kinds, []);
});
