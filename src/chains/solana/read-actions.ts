import type { Action } from './actions.ts';
import { readAssociatedToken, readComputeBudget, readMemo } from './instructions/others.ts';
import { readSystem } from './instructions/system.ts';
import { readToken } from './instructions/token.ts';
import type { Address, Instruction, Message } from './message.ts';
import { ASSOCIATED_TOKEN, COMPUTE_BUDGET, MEMOS, SYSTEM, TOKEN, TOKEN_2022 } from './programs.ts';

/** What a message would do, instruction by instruction, or the first one that is not understood. */
export type ReadActions =
  | { readonly kind: 'actions'; readonly actions: readonly Action[] }
  /** `place` counts from 1. */
  | { readonly kind: 'notUnderstood'; readonly place: number; readonly program: Address };

const READERS: ReadonlyMap<Address, (instruction: Instruction) => Action | null> = new Map([
  [SYSTEM, readSystem],
  [TOKEN, readToken],
  [TOKEN_2022, readToken],
  [ASSOCIATED_TOKEN, readAssociatedToken],
  [COMPUTE_BUDGET, readComputeBudget],
  ...MEMOS.map((memo): [Address, typeof readMemo] => [memo, readMemo]),
]);

/** Reads every instruction. One that is not understood makes the whole message so: a transaction is one deed. */
export function readActions({ instructions }: Message): ReadActions {
  const actions: Action[] = [];
  for (const [at, instruction] of instructions.entries()) {
    const action = READERS.get(instruction.program)?.(instruction) ?? null;
    if (action === null) return { kind: 'notUnderstood', place: at + 1, program: instruction.program };
    actions.push(action);
  }
  return { kind: 'actions', actions };
}
