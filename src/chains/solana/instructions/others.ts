import { decodeUtf8 } from '../../../core/units/utf8.ts';
import type { Action } from '../actions.ts';
import { Cursor } from '../cursor.ts';
import type { Instruction } from '../message.ts';
import { RENT, SYSTEM, TOKEN, TOKEN_2022 } from '../programs.ts';

/** An instruction of the Compute budget program, which takes no accounts; null for another. */
export function readComputeBudget({ accounts, data }: Instruction): Action | null {
  const cursor = new Cursor(data);
  const action = computeAction(cursor);
  return cursor.isDone && accounts.length === 0 ? action : null;
}

function computeAction(cursor: Cursor): Action | null {
  const kind = cursor.u8();
  if (kind === 3) {
    const microLamports = cursor.u64();
    return microLamports === null ? null : { name: 'compute.unit-price', microLamports };
  }
  const count = cursor.u32();
  if (count === null) return null;
  if (kind === 1) return { name: 'compute.heap', bytes: count };
  if (kind === 2) return { name: 'compute.unit-limit', units: count };
  return kind === 4 ? { name: 'compute.loaded-bytes', bytes: count } : null;
}

/** A memo: text in UTF-8, and accounts that must all sign. Null for bytes that are no text. */
export function readMemo({ accounts, data }: Instruction): Action | null {
  const text = decodeUtf8(data);
  if (text === null || accounts.some(({ isSigner }) => !isSigner)) return null;
  return { name: 'memo', text, signers: accounts.map(({ address }) => address) };
}

/** The making of a token account at the address that follows from its owner and mint; null for anything else. */
export function readAssociatedToken({ accounts, data }: Instruction): Action | null {
  const [payer, account, owner, mint, system, tokenProgram, rent, ...more] = accounts.map(
    ({ address }) => address,
  );
  // No byte, 0: it must not be there yet. 1: it may.
  const isCreate = data.length === 0 || (data.length === 1 && (data[0] ?? 2) < 2);
  if (!isCreate || system !== SYSTEM || (tokenProgram !== TOKEN && tokenProgram !== TOKEN_2022)) return null;
  if (payer === undefined || account === undefined || owner === undefined || mint === undefined) return null;
  // An old form names the rent as well.
  if (more.length > 0 || (rent !== undefined && rent !== RENT)) return null;
  return { name: 'token.create-associated', payer, account, owner, mint, tokenProgram };
}
