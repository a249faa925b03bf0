import { toBase58 } from '../../../core/units/base58.ts';
import type { Action, AuthorityRight } from '../actions.ts';
import { Cursor } from '../cursor.ts';
import type { Address, Instruction } from '../message.ts';

/**
 * An instruction of the Token program or of Token-2022; null for one that is not read, or not exactly as defined.
 * Accounts beyond those named are refused: they would be further signers of a multisignature, or what a hook of the
 * mint runs with.
 */
export function readToken({ program, accounts, data }: Instruction): Action | null {
  const cursor = new Cursor(data);
  const kind = cursor.u8();
  const read = kind === null ? undefined : READERS[kind];
  if (read === undefined) return null;
  const action = read({ program, accounts: accounts.map(({ address }) => address), cursor });
  return cursor.isDone ? action : null;
}

interface Parts {
  readonly program: Address;
  readonly accounts: readonly Address[];
  readonly cursor: Cursor;
}

type Reader = (parts: Parts) => Action | null;

const READERS: Readonly<Partial<Record<number, Reader>>> = {
  3: transfer,
  4: approve,
  5: revoke,
  6: setAuthority,
  7: (parts) => supply('token.mint', parts, false),
  8: (parts) => supply('token.burn', parts, false),
  9: closeAccount,
  12: transferChecked,
  13: approveChecked,
  14: (parts) => supply('token.mint', parts, true),
  15: (parts) => supply('token.burn', parts, true),
  17: syncNative,
  18: initializeAccount,
};

/** Exactly so many accounts, or null. */
function exactly(accounts: readonly Address[], count: 1): readonly [Address] | null;
function exactly(accounts: readonly Address[], count: 2): readonly [Address, Address] | null;
function exactly(accounts: readonly Address[], count: 3): readonly [Address, Address, Address] | null;
function exactly(
  accounts: readonly Address[],
  count: 4,
): readonly [Address, Address, Address, Address] | null;
function exactly(accounts: readonly Address[], count: number): readonly Address[] | null {
  return accounts.length === count ? accounts : null;
}

function transfer({ program, accounts, cursor }: Parts): Action | null {
  const named = exactly(accounts, 3);
  const amount = cursor.u64();
  if (named === null || amount === null) return null;
  const [source, destination, authority] = named;
  const unsaid = { mint: null, decimals: null };
  return { name: 'token.transfer', program, source, destination, authority, amount, ...unsaid };
}

function transferChecked({ program, accounts, cursor }: Parts): Action | null {
  const named = exactly(accounts, 4);
  const [amount, decimals] = [cursor.u64(), cursor.u8()];
  if (named === null || amount === null || decimals === null) return null;
  const [source, mint, destination, authority] = named;
  return { name: 'token.transfer', program, source, destination, authority, amount, mint, decimals };
}

function approve({ program, accounts, cursor }: Parts): Action | null {
  const named = exactly(accounts, 3);
  const amount = cursor.u64();
  if (named === null || amount === null) return null;
  const [source, delegate, authority] = named;
  const unsaid = { mint: null, decimals: null };
  return { name: 'token.approve', program, source, delegate, authority, amount, ...unsaid };
}

function approveChecked({ program, accounts, cursor }: Parts): Action | null {
  const named = exactly(accounts, 4);
  const [amount, decimals] = [cursor.u64(), cursor.u8()];
  if (named === null || amount === null || decimals === null) return null;
  const [source, mint, delegate, authority] = named;
  return { name: 'token.approve', program, source, delegate, authority, amount, mint, decimals };
}

function revoke({ program, accounts }: Parts): Action | null {
  const named = exactly(accounts, 2);
  return named === null ? null : { name: 'token.revoke', program, source: named[0], authority: named[1] };
}

/** The rights that both programs know; Token-2022 has more, which are not read. */
const RIGHTS: readonly AuthorityRight[] = [
  'mint tokens',
  'freeze accounts',
  'own the account',
  'close the account',
];

function setAuthority({ program, accounts, cursor }: Parts): Action | null {
  const named = exactly(accounts, 2);
  const right = RIGHTS[cursor.u8() ?? RIGHTS.length];
  const hasNext = cursor.u8();
  if (named === null || right === undefined || hasNext === null || hasNext > 1) return null;
  const next = hasNext === 1 ? cursor.bytes(32) : new Uint8Array();
  if (next === null) return null;
  const [account, authority] = named;
  return {
    name: 'token.set-authority',
    program,
    account,
    authority,
    right,
    next: hasNext === 1 ? toBase58(next) : null,
  };
}

/** Minting names the mint first, burning the account. */
function supply(name: 'token.mint' | 'token.burn', parts: Parts, isChecked: boolean): Action | null {
  const { program, accounts, cursor } = parts;
  const named = exactly(accounts, 3);
  const amount = cursor.u64();
  const decimals = isChecked ? cursor.u8() : null;
  if (named === null || amount === null || (isChecked && decimals === null)) return null;
  const [first, second, authority] = named;
  const [mint, account] = name === 'token.mint' ? [first, second] : [second, first];
  return { name, program, mint, account, authority, amount, decimals };
}

function closeAccount({ program, accounts }: Parts): Action | null {
  const named = exactly(accounts, 3);
  if (named === null) return null;
  const [account, destination, authority] = named;
  return { name: 'token.close-account', program, account, destination, authority };
}

function syncNative({ program, accounts }: Parts): Action | null {
  const named = exactly(accounts, 1);
  return named === null ? null : { name: 'token.sync-native', program, account: named[0] };
}

function initializeAccount({ program, accounts, cursor }: Parts): Action | null {
  const named = exactly(accounts, 2);
  const owner = cursor.bytes(32);
  if (named === null || owner === null) return null;
  const [account, mint] = named;
  return { name: 'token.initialize-account', program, account, mint, owner: toBase58(owner) };
}
