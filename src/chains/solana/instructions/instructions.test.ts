import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AccountRole, address, type Instruction as Made } from '@solana/kit';
import { ACTION_NAMES, type Action } from '../actions.ts';
import { encodeAction, somebody, unsigned } from '../encode-fixture.test.ts';
import { readTransaction, type Message } from '../message.ts';
import { MEMOS, SYSTEM, TOKEN, TOKEN_2022 } from '../programs.ts';
import { readActions } from '../read-actions.ts';

const [WALLET, OTHER, THIRD, MINT, NONCE] = ['wallet', 'other', 'third', 'mint', 'nonce'].map(somebody) as [
  string,
  string,
  string,
  string,
  string,
];
const TOKENS = { program: TOKEN, source: OTHER, authority: WALLET, amount: 5n };

/** One of every form that is read. */
const ACTIONS: readonly Action[] = [
  { name: 'system.transfer', from: WALLET, to: OTHER, lamports: 2n ** 64n - 1n },
  { name: 'system.create-account', payer: WALLET, account: OTHER, lamports: 7n, space: 165n, owner: TOKEN },
  { name: 'system.assign', account: OTHER, owner: SYSTEM },
  { name: 'system.allocate', account: OTHER, space: 9n },
  { name: 'nonce.advance', nonce: NONCE, authority: WALLET },
  { name: 'nonce.withdraw', nonce: NONCE, to: OTHER, authority: WALLET, lamports: 3n },
  { name: 'nonce.initialize', nonce: NONCE, authority: WALLET },
  { name: 'nonce.authorize', nonce: NONCE, authority: WALLET, next: OTHER },
  { name: 'token.transfer', ...TOKENS, destination: THIRD, mint: null, decimals: null },
  { name: 'token.transfer', ...TOKENS, destination: THIRD, mint: MINT, decimals: 6 },
  { name: 'token.transfer', ...TOKENS, program: TOKEN_2022, destination: THIRD, mint: MINT, decimals: 0 },
  { name: 'token.approve', ...TOKENS, delegate: THIRD, mint: null, decimals: null },
  { name: 'token.approve', ...TOKENS, delegate: THIRD, mint: MINT, decimals: 6 },
  { name: 'token.revoke', program: TOKEN, source: OTHER, authority: WALLET },
  {
    name: 'token.set-authority',
    program: TOKEN,
    account: OTHER,
    authority: WALLET,
    right: 'own the account',
    next: THIRD,
  },
  {
    name: 'token.set-authority',
    program: TOKEN,
    account: MINT,
    authority: WALLET,
    right: 'mint tokens',
    next: null,
  },
  {
    name: 'token.mint',
    program: TOKEN,
    mint: MINT,
    account: OTHER,
    authority: WALLET,
    amount: 1n,
    decimals: null,
  },
  {
    name: 'token.mint',
    program: TOKEN,
    mint: MINT,
    account: OTHER,
    authority: WALLET,
    amount: 1n,
    decimals: 6,
  },
  {
    name: 'token.burn',
    program: TOKEN,
    mint: MINT,
    account: OTHER,
    authority: WALLET,
    amount: 1n,
    decimals: null,
  },
  {
    name: 'token.burn',
    program: TOKEN,
    mint: MINT,
    account: OTHER,
    authority: WALLET,
    amount: 1n,
    decimals: 6,
  },
  { name: 'token.close-account', program: TOKEN, account: OTHER, destination: WALLET, authority: WALLET },
  { name: 'token.sync-native', program: TOKEN, account: OTHER },
  { name: 'token.initialize-account', program: TOKEN, account: OTHER, mint: MINT, owner: WALLET },
  {
    name: 'token.create-associated',
    payer: WALLET,
    account: OTHER,
    owner: THIRD,
    mint: MINT,
    tokenProgram: TOKEN,
  },
  { name: 'memo', text: 'paid – in full', signers: [WALLET] },
  { name: 'compute.unit-limit', units: 200_000 },
  { name: 'compute.unit-price', microLamports: 1_000n },
  { name: 'compute.heap', bytes: 32_768 },
  { name: 'compute.loaded-bytes', bytes: 65_536 },
];

function messageOf(...instructions: readonly Made[]): Message {
  const transaction = readTransaction(unsigned(WALLET, instructions));
  assert.ok(transaction.kind === 'transaction');
  return transaction.message;
}

function isRead(instruction: Made): boolean {
  return readActions(messageOf(instruction)).kind === 'actions';
}

test('every action that policy can name is read from an instruction as its program defines it', () => {
  assert.deepEqual([...new Set(ACTIONS.map(({ name }) => name))].sort(), [...ACTION_NAMES].sort());
  for (const action of ACTIONS) {
    assert.deepEqual(readActions(messageOf(encodeAction(action))), { kind: 'actions', actions: [action] });
  }
});

test('an instruction with a byte more or fewer, or an account more or fewer, is not understood (T28)', () => {
  for (const action of ACTIONS.filter(({ name }) => name !== 'memo')) {
    const { programAddress, accounts = [], data = new Uint8Array() } = encodeAction(action);
    const extra = { address: address(somebody('extra')), role: AccountRole.READONLY };
    const forms: readonly Made[] = [
      { programAddress, accounts, data: Uint8Array.from([...data, 0]) },
      { programAddress, accounts, data: Uint8Array.from(data.slice(0, -1)) },
      { programAddress, accounts: [...accounts, extra], data },
      ...(accounts.length === 0 ? [] : [{ programAddress, accounts: accounts.slice(0, -1), data }]),
    ];
    for (const [at, form] of forms.entries()) {
      // Without its byte, the making of a token account means the same.
      if (action.name === 'token.create-associated' && at === 1) continue;
      assert.equal(isRead(form), false, `${action.name} ${at}`);
    }
  }
});

test('what no reader knows makes the whole transaction not understood, and it is said where (T28)', () => {
  const [known] = ACTIONS;
  assert.ok(known !== undefined);
  const unknown: readonly Made[] = [
    { programAddress: address(somebody('program')), accounts: [], data: Uint8Array.of(1) },
    { programAddress: address(SYSTEM), accounts: [], data: Uint8Array.of(12, 0, 0, 0) },
    { programAddress: address(SYSTEM), accounts: [], data: Uint8Array.of(2) },
    { programAddress: address(TOKEN), accounts: [], data: Uint8Array.of(255) },
    { programAddress: address(TOKEN), accounts: [], data: new Uint8Array() },
    { programAddress: address(MEMOS[1] ?? ''), accounts: [], data: Uint8Array.of(0xff) },
    { ...encodeAction({ name: 'compute.heap', bytes: 1 }), data: Uint8Array.of(5, 0, 0, 0, 0) },
    { ...encodeAction({ name: 'compute.heap', bytes: 1 }), data: Uint8Array.of(3, 0) },
  ];
  for (const instruction of unknown) {
    const understood = readActions(messageOf(encodeAction(known), instruction));
    assert.deepEqual(understood, { kind: 'notUnderstood', place: 2, program: instruction.programAddress });
  }
});

test('a memo is signed by every account that it names', () => {
  const memo = encodeAction({ name: 'memo', text: 'x', signers: [] });
  assert.equal(
    isRead({ ...memo, accounts: [{ address: address(OTHER), role: AccountRole.READONLY }] }),
    false,
  );
});

test('accounts of the system that an instruction must name are named, and no others', () => {
  for (const action of ACTIONS.filter(
    ({ name }) => name.startsWith('nonce.') || name === 'token.create-associated',
  )) {
    const instruction = encodeAction(action);
    for (const [at, { address: of }] of (instruction.accounts ?? []).entries()) {
      if (!of.startsWith('Sysvar') && of !== SYSTEM && of !== TOKEN) continue;
      const accounts = (instruction.accounts ?? []).map((use, place) =>
        place === at ? { ...use, address: address(THIRD) } : use,
      );
      assert.equal(isRead({ ...instruction, accounts }), false, `${action.name} ${at}`);
    }
  }
});

test('the old form of making a token account, which names the rent, means the same', () => {
  const action: Action = {
    name: 'token.create-associated',
    payer: WALLET,
    account: OTHER,
    owner: THIRD,
    mint: MINT,
    tokenProgram: TOKEN,
  };
  const made = encodeAction(action);
  const rent = {
    address: address('SysvarRent111111111111111111111111111111111'),
    role: AccountRole.READONLY,
  };
  const old = { ...made, accounts: [...(made.accounts ?? []), rent], data: new Uint8Array() };
  assert.deepEqual(readActions(messageOf(old)), { kind: 'actions', actions: [action] });
  assert.equal(isRead({ ...old, data: Uint8Array.of(2) }), false);
});
