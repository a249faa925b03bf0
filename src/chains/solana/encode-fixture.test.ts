import { createHash } from 'node:crypto';
import {
  AccountRole,
  address,
  appendTransactionMessageInstructions,
  blockhash,
  compileTransaction,
  compressTransactionMessageUsingAddressLookupTables,
  createTransactionMessage,
  getAddressEncoder,
  getTransactionEncoder,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
  type AddressesByLookupTableAddress,
  type Instruction,
} from '@solana/kit';
import { toBase58 } from '../../core/units/base58.ts';
import type { Sha256 } from '../../core/units/bytes.ts';
import type { Action } from './actions.ts';
import { ASSOCIATED_TOKEN, COMPUTE_BUDGET, MEMOS, RECENT_BLOCKHASHES, RENT, SYSTEM } from './programs.ts';

export const SHA256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/** An address that means nothing, the same for the same name. */
export function somebody(name: string): string {
  return toBase58(SHA256(Buffer.from(name)));
}

const [SIGNED, WRITTEN, READ] = ['ws', 'w', 'r'] as const;
type Use = readonly [string, typeof SIGNED | typeof WRITTEN | typeof READ];

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function key(text: string): Uint8Array {
  return Uint8Array.from(getAddressEncoder().encode(address(text)));
}

function made(program: string, uses: readonly Use[], ...parts: readonly Uint8Array[]): Instruction {
  const roles = { ws: AccountRole.WRITABLE_SIGNER, w: AccountRole.WRITABLE, r: AccountRole.READONLY };
  return {
    programAddress: address(program),
    accounts: uses.map(([of, use]) => ({ address: address(of), role: roles[use] })),
    data: Uint8Array.from(Buffer.concat(parts)),
  };
}

/** The instruction that does an action, written after the programs' own documentation. */
export function encodeAction(action: Action): Instruction {
  switch (action.name) {
    case 'system.transfer':
      return made(
        SYSTEM,
        [
          [action.from, SIGNED],
          [action.to, WRITTEN],
        ],
        u32(2),
        u64(action.lamports),
      );
    case 'system.create-account': {
      const uses: readonly Use[] = [
        [action.payer, SIGNED],
        [action.account, SIGNED],
      ];
      return made(SYSTEM, uses, u32(0), u64(action.lamports), u64(action.space), key(action.owner));
    }
    case 'system.assign':
      return made(SYSTEM, [[action.account, SIGNED]], u32(1), key(action.owner));
    case 'system.allocate':
      return made(SYSTEM, [[action.account, SIGNED]], u32(8), u64(action.space));
    default:
      return action.name.startsWith('nonce.') ? encodeNonce(action) : encodeOther(action);
  }
}

function encodeNonce(action: Action): Instruction {
  switch (action.name) {
    case 'nonce.advance': {
      const uses: readonly Use[] = [
        [action.nonce, WRITTEN],
        [RECENT_BLOCKHASHES, READ],
        [action.authority, SIGNED],
      ];
      return made(SYSTEM, uses, u32(4));
    }
    case 'nonce.withdraw': {
      const ends: readonly Use[] = [
        [RECENT_BLOCKHASHES, READ],
        [RENT, READ],
        [action.authority, SIGNED],
      ];
      return made(
        SYSTEM,
        [[action.nonce, WRITTEN], [action.to, WRITTEN], ...ends],
        u32(5),
        u64(action.lamports),
      );
    }
    case 'nonce.initialize': {
      const uses: readonly Use[] = [
        [action.nonce, WRITTEN],
        [RECENT_BLOCKHASHES, READ],
        [RENT, READ],
      ];
      return made(SYSTEM, uses, u32(6), key(action.authority));
    }
    case 'nonce.authorize':
      return made(
        SYSTEM,
        [
          [action.nonce, WRITTEN],
          [action.authority, SIGNED],
        ],
        u32(7),
        key(action.next),
      );
    default:
      return encodeOther(action);
  }
}

function encodeOther(action: Action): Instruction {
  switch (action.name) {
    case 'memo':
      return made(
        MEMOS[0] ?? '',
        action.signers.map((signer): Use => [signer, SIGNED]),
        Buffer.from(action.text),
      );
    case 'compute.heap':
      return made(COMPUTE_BUDGET, [], Buffer.of(1), u32(action.bytes));
    case 'compute.unit-limit':
      return made(COMPUTE_BUDGET, [], Buffer.of(2), u32(action.units));
    case 'compute.unit-price':
      return made(COMPUTE_BUDGET, [], Buffer.of(3), u64(action.microLamports));
    case 'compute.loaded-bytes':
      return made(COMPUTE_BUDGET, [], Buffer.of(4), u32(action.bytes));
    default:
      return encodeToken(action);
  }
}

function encodeToken(action: Action): Instruction {
  switch (action.name) {
    case 'token.transfer':
    case 'token.approve': {
      const other = action.name === 'token.transfer' ? action.destination : action.delegate;
      const isTransfer = action.name === 'token.transfer';
      const end: readonly Use[] = [
        [other, WRITTEN],
        [action.authority, SIGNED],
      ];
      if (action.mint === null) {
        return made(
          action.program,
          [[action.source, WRITTEN], ...end],
          Buffer.of(isTransfer ? 3 : 4),
          u64(action.amount),
        );
      }
      const uses: readonly Use[] = [[action.source, WRITTEN], [action.mint, READ], ...end];
      const digits = Buffer.of(action.decimals ?? 0);
      return made(action.program, uses, Buffer.of(isTransfer ? 12 : 13), u64(action.amount), digits);
    }
    case 'token.revoke':
      return made(
        action.program,
        [
          [action.source, WRITTEN],
          [action.authority, SIGNED],
        ],
        Buffer.of(5),
      );
    case 'token.set-authority': {
      const right = ['mint tokens', 'freeze accounts', 'own the account', 'close the account'].indexOf(
        action.right,
      );
      const next = action.next === null ? [Buffer.of(0)] : [Buffer.of(1), key(action.next)];
      const uses: readonly Use[] = [
        [action.account, WRITTEN],
        [action.authority, SIGNED],
      ];
      return made(action.program, uses, Buffer.of(6, right), ...next);
    }
    case 'token.mint':
    case 'token.burn': {
      const isMint = action.name === 'token.mint';
      const [first, second] = isMint ? [action.mint, action.account] : [action.account, action.mint];
      const uses: readonly Use[] = [
        [first, WRITTEN],
        [second, WRITTEN],
        [action.authority, SIGNED],
      ];
      const isChecked = action.decimals !== null;
      const kind = (isMint ? 7 : 8) + (isChecked ? 7 : 0);
      const digits = isChecked ? [Buffer.of(action.decimals)] : [];
      return made(action.program, uses, Buffer.of(kind), u64(action.amount), ...digits);
    }
    default:
      return encodeAccount(action);
  }
}

function encodeAccount(action: Action): Instruction {
  switch (action.name) {
    case 'token.close-account': {
      const uses: readonly Use[] = [
        [action.account, WRITTEN],
        [action.destination, WRITTEN],
        [action.authority, SIGNED],
      ];
      return made(action.program, uses, Buffer.of(9));
    }
    case 'token.sync-native':
      return made(action.program, [[action.account, WRITTEN]], Buffer.of(17));
    case 'token.initialize-account':
      return made(
        action.program,
        [
          [action.account, WRITTEN],
          [action.mint, READ],
        ],
        Buffer.of(18),
        key(action.owner),
      );
    case 'token.create-associated': {
      const ends: readonly Use[] = [
        [action.owner, READ],
        [action.mint, READ],
        [SYSTEM, READ],
        [action.tokenProgram, READ],
      ];
      return made(
        ASSOCIATED_TOKEN,
        [[action.payer, SIGNED], [action.account, WRITTEN], ...ends],
        Buffer.of(1),
      );
    }
    default:
      throw new RangeError(action.name);
  }
}

/** A transaction that nobody has signed, made by the official library. */
export function unsigned(
  payer: string,
  instructions: readonly Instruction[],
  form: {
    readonly version?: 'legacy' | 0 | 1;
    readonly lifetime?: string;
    /** Of version 0: addresses of tables, and what stands in them. */
    readonly tables?: Readonly<Record<string, readonly string[]>>;
  } = {},
): Uint8Array {
  const { version = 0, lifetime = somebody('a block'), tables } = form;
  const token = { blockhash: blockhash(lifetime), lastValidBlockHeight: 1_000n };
  const build = (start: ReturnType<typeof createTransactionMessage>): Uint8Array => {
    const paid = setTransactionMessageFeePayer(address(payer), start);
    const timed = setTransactionMessageLifetimeUsingBlockhash(token, paid);
    const whole = appendTransactionMessageInstructions(instructions, timed);
    return Uint8Array.from(getTransactionEncoder().encode(compileTransaction(whole)));
  };
  if (tables === undefined) return build(createTransactionMessage({ version }));
  const paid = setTransactionMessageFeePayer(address(payer), createTransactionMessage({ version: 0 }));
  const timed = setTransactionMessageLifetimeUsingBlockhash(token, paid);
  const whole = appendTransactionMessageInstructions(instructions, timed);
  const short = compressTransactionMessageUsingAddressLookupTables(whole, kitTables(tables));
  return Uint8Array.from(getTransactionEncoder().encode(compileTransaction(short)));
}

/** Tables in the form in which the official library takes them. */
export function kitTables(
  tables: Readonly<Record<string, readonly string[]>>,
): AddressesByLookupTableAddress {
  return Object.fromEntries(Object.entries(tables).map(([of, all]) => [of, all.map((one) => address(one))]));
}

/** What the program of tables keeps in the account of one. */
export function tableContent(
  addresses: readonly string[],
  more: { readonly givenUp?: bigint; readonly extended?: bigint; readonly start?: number } = {},
): Uint8Array {
  const { givenUp = 2n ** 64n - 1n, extended = 1n, start = 0 } = more;
  const noAuthority = Buffer.alloc(HEAD_REST);
  const head = [u32(1), u64(givenUp), u64(extended), Buffer.of(start), noAuthority];
  return Uint8Array.from(Buffer.concat([...head, ...addresses.map(key)]));
}

/** Whose the table is, and room up to the 56th byte. */
const HEAD_REST = 35;
