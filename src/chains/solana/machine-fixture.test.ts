import { address, getTransactionDecoder, lamports } from '@solana/kit';
import { FailedTransactionMetadata, LiteSVM } from 'litesvm';
import { parseAddress } from './derived-address.ts';
import { LOOKUP_TABLE, SYSTEM } from './programs.ts';

/** What an account holds, as the chain's own programs keep it. */
export interface Holding {
  readonly lamports: bigint;
  readonly program: string;
  /** Null for what is no token account. */
  readonly token: {
    readonly mint: Uint8Array;
    readonly owner: Uint8Array;
    readonly amount: bigint;
    /** Delegate, state, native, delegated amount and who may close it. */
    readonly rights: string;
  } | null;
}

const MINT_BYTES = 82;
const TOKEN_BYTES = 165;

/** The runtime and the programs of Solana, with accounts put in by hand. Signatures are not checked. */
export class Machine {
  readonly #machine = new LiteSVM().withSigverify(false).withBlockhashCheck(false).withTransactionHistory(0n);

  constructor() {
    // What was appended to tables before this slot is usable.
    this.#machine.warpToSlot(1_000n);
  }

  /** A table of addresses, as its program keeps it. */
  putTable(table: string, content: Uint8Array): void {
    this.#put(table, LOOKUP_TABLE, 100_000_000n, content);
  }

  give(owner: string, amount: bigint): void {
    this.#put(owner, SYSTEM, amount, new Uint8Array());
  }

  putMint(mint: string, tokenProgram: string, authority: string): void {
    const bytes = Buffer.alloc(MINT_BYTES);
    bytes.writeUInt32LE(1, 0);
    bytes.set(key(authority), 4);
    bytes.writeBigUInt64LE(1_000_000n, 36);
    bytes.set([6, 1], 44);
    this.#put(mint, tokenProgram, 10_000_000n, bytes);
  }

  putTokens(
    account: string,
    of: { tokenProgram: string; mint: string; owner: string; amount: bigint },
  ): void {
    const bytes = Buffer.alloc(TOKEN_BYTES);
    bytes.set(key(of.mint), 0);
    bytes.set(key(of.owner), 32);
    bytes.writeBigUInt64LE(of.amount, 64);
    bytes.set([1], 108);
    this.#put(account, of.tokenProgram, 2_039_280n, bytes);
  }

  remove(account: string): void {
    this.#put(account, SYSTEM, 0n, new Uint8Array());
  }

  /** Whether it took effect. */
  execute(wire: Uint8Array): boolean {
    return !(
      this.#machine.sendTransaction(getTransactionDecoder().decode(wire)) instanceof FailedTransactionMetadata
    );
  }

  look(of: string): Holding | null {
    const found = this.#machine.getAccount(address(of));
    if (!found.exists) return null;
    const bytes = Buffer.from(found.data);
    const isToken = bytes.length === TOKEN_BYTES;
    return {
      lamports: found.lamports,
      program: found.programAddress,
      token: isToken
        ? {
            mint: bytes.subarray(0, 32),
            owner: bytes.subarray(32, 64),
            amount: bytes.readBigUInt64LE(64),
            rights: bytes.subarray(72).toString('hex'),
          }
        : null,
    };
  }

  #put(of: string, program: string, amount: bigint, bytes: Uint8Array): void {
    this.#machine.setAccount({
      address: address(of),
      programAddress: address(program),
      lamports: lamports(amount),
      data: bytes,
      executable: false,
      space: BigInt(bytes.length),
    });
  }
}

function key(text: string): Uint8Array {
  return parseAddress(text) ?? new Uint8Array(32);
}
