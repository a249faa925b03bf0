import { toBase58 } from '../../../core/units/base58.ts';
import type { Action } from '../actions.ts';
import { Cursor } from '../cursor.ts';
import type { Instruction } from '../message.ts';
import { RECENT_BLOCKHASHES, RENT } from '../programs.ts';

/** An instruction of the System program; null for one that is not read, or not exactly as its program defines it. */
export function readSystem({ accounts, data }: Instruction): Action | null {
  const cursor = new Cursor(data);
  const kind = cursor.u32();
  const read = kind === null ? undefined : READERS[kind];
  if (read === undefined) return null;
  const action = read(
    accounts.map(({ address }) => address),
    cursor,
  );
  // The runtime would pass bytes at the end over; what says more than is read is not signed.
  return cursor.isDone ? action : null;
}

type Reader = (accounts: readonly string[], cursor: Cursor) => Action | null;

const READERS: Readonly<Partial<Record<number, Reader>>> = {
  0: createAccount,
  1: assign,
  2: transfer,
  4: advanceNonce,
  5: withdrawNonce,
  6: initializeNonce,
  7: authorizeNonce,
  8: allocate,
};

function createAccount([payer, account, ...more]: readonly string[], cursor: Cursor): Action | null {
  const [lamports, space, owner] = [cursor.u64(), cursor.u64(), cursor.bytes(32)];
  if (payer === undefined || account === undefined || more.length > 0) return null;
  if (lamports === null || space === null || owner === null) return null;
  return { name: 'system.create-account', payer, account, lamports, space, owner: toBase58(owner) };
}

function assign([account, ...more]: readonly string[], cursor: Cursor): Action | null {
  const owner = cursor.bytes(32);
  if (account === undefined || more.length > 0 || owner === null) return null;
  return { name: 'system.assign', account, owner: toBase58(owner) };
}

function transfer([from, to, ...more]: readonly string[], cursor: Cursor): Action | null {
  const lamports = cursor.u64();
  if (from === undefined || to === undefined || more.length > 0 || lamports === null) return null;
  return { name: 'system.transfer', from, to, lamports };
}

function advanceNonce([nonce, hashes, authority, ...more]: readonly string[]): Action | null {
  if (nonce === undefined || hashes !== RECENT_BLOCKHASHES || authority === undefined) return null;
  return more.length > 0 ? null : { name: 'nonce.advance', nonce, authority };
}

function withdrawNonce(accounts: readonly string[], cursor: Cursor): Action | null {
  const [nonce, to, hashes, rent, authority, ...more] = accounts;
  const lamports = cursor.u64();
  if (nonce === undefined || to === undefined || authority === undefined || lamports === null) return null;
  if (hashes !== RECENT_BLOCKHASHES || rent !== RENT || more.length > 0) return null;
  return { name: 'nonce.withdraw', nonce, to, authority, lamports };
}

function initializeNonce([nonce, hashes, rent, ...more]: readonly string[], cursor: Cursor): Action | null {
  const authority = cursor.bytes(32);
  if (nonce === undefined || authority === null || more.length > 0) return null;
  if (hashes !== RECENT_BLOCKHASHES || rent !== RENT) return null;
  return { name: 'nonce.initialize', nonce, authority: toBase58(authority) };
}

function authorizeNonce([nonce, authority, ...more]: readonly string[], cursor: Cursor): Action | null {
  const next = cursor.bytes(32);
  if (nonce === undefined || authority === undefined || more.length > 0 || next === null) return null;
  return { name: 'nonce.authorize', nonce, authority, next: toBase58(next) };
}

function allocate([account, ...more]: readonly string[], cursor: Cursor): Action | null {
  const space = cursor.u64();
  if (account === undefined || more.length > 0 || space === null) return null;
  return { name: 'system.allocate', account, space };
}
