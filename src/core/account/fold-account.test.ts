import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryBody } from '../ledger/entry.ts';
import { emptyState, fold } from './fold.ts';

const ACCOUNT: EntryBody = {
  kind: 'account',
  account: 'main',
  venue: 'binance-usdm',
  trade: 'https://fapi.example',
  accountHost: 'https://api.example',
  ca: null,
  flags: [],
  warnings: [],
  record: '1a'.repeat(32),
  paper: false,
};

test('it is known since when a key is in use, and when it was proven last', () => {
  const state = emptyState();
  const times: unknown[] = [];
  const bodies: readonly EntryBody[] = [
    ACCOUNT,
    { kind: 'probe', account: 'main', flags: [['enableFutures', true]], refusals: [] },
    { kind: 'rotation', account: 'main', record: '2b'.repeat(32), flags: [] },
  ];
  bodies.forEach((body, seq) => {
    fold(state, { seq, at: seq + 1, body });
    for (const { since, keySince, provenAt } of state.accounts.values())
      times.push([since, keySince, provenAt]);
  });
  assert.deepEqual(times, [
    [1, 1, 1],
    [1, 1, 2],
    [1, 3, 3],
  ]);
});

test('I8: what signs for an account is remembered, also of keys that were replaced', () => {
  const state = emptyState();
  const tell = (body: EntryBody): void => fold(state, { seq: state.size, at: 1, body });
  tell(ACCOUNT);
  const rotation = { kind: 'rotation', account: 'main', record: '2b'.repeat(32), flags: [] } as const;
  tell(rotation);
  assert.deepEqual([...state.signers], [], 'a key that is no address has no such name');
  tell({ ...ACCOUNT, signer: '0xa' });
  tell({ ...rotation, signer: '0xb' });
  tell({ ...ACCOUNT, signer: '0xc' });
  assert.deepEqual([...state.signers], ['0xa', '0xb', '0xc']);
});
