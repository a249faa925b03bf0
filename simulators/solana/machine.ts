import { createHash } from 'node:crypto';
import {
  address,
  getBase58Decoder,
  getCompiledTransactionMessageDecoder,
  getTransactionDecoder,
  lamports,
  type Transaction,
} from '@solana/kit';
import { FailedTransactionMetadata, LiteSVM } from 'litesvm';

/** How a transaction ended in the machine. */
export interface Landed {
  readonly id: string;
  readonly slot: number;
  /** Null where it succeeded. */
  readonly error: string | null;
  /** What programs said on the way. */
  readonly logs: readonly string[];
  /** Every account that stands in its message. */
  readonly accounts: readonly string[];
}

/** What is in an account. */
export interface Held {
  readonly lamports: number;
  readonly owner: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
}

const SYSTEM = '11111111111111111111111111111111';
/** Blocks for which a hash is good. */
const LIFETIME = 150;
const SLOTS_SEEN = 32;

/**
 * The runtime of Solana with its programs, and a chain of blocks around it that grows when it is told to. Transactions
 * may be lost on the way, as on the real one.
 */
export class SolanaMachine {
  readonly #machine = new LiteSVM();
  /** Which hashes are good, and from which height on. */
  readonly #hashes = new Map<string, number>();
  readonly landed = new Map<string, Landed>();
  /** So many of the next transactions are taken and forgotten. */
  losing = 0;
  /** Every transaction that was handed over, also those that were lost, as it came. */
  readonly received: string[] = [];
  height = 1_000;

  constructor() {
    // The clock of the runtime: what was appended to a table before is usable.
    this.#machine.warpToSlot(BigInt(this.height));
    this.#hashes.set(this.#machine.latestBlockhash(), this.height);
  }

  /** Goes on by so many blocks; the newest has another hash. */
  advance(blocks = 1): void {
    this.height += blocks;
    this.#machine.expireBlockhash();
    this.#hashes.set(this.#machine.latestBlockhash(), this.height);
    for (const [hash, since] of this.#hashes) if (this.height > since + LIFETIME) this.#hashes.delete(hash);
    // What programs see of it: the slot that it is, and those before, which tables are made by.
    this.#machine.warpToSlot(BigInt(this.height));
    this.#machine.setSlotHashes(
      [...this.#hashes]
        .toReversed()
        .slice(1, 1 + SLOTS_SEEN)
        .map(([hash, slot]) => ({ hash, slot: BigInt(slot) })),
    );
  }

  latest(): { readonly blockhash: string; readonly lastValidBlockHeight: number } {
    const blockhash = this.#machine.latestBlockhash();
    return { blockhash, lastValidBlockHeight: (this.#hashes.get(blockhash) ?? 0) + LIFETIME };
  }

  isGood(blockhash: string): boolean {
    const since = this.#hashes.get(blockhash);
    return since !== undefined && this.height <= since + LIFETIME;
  }

  give(to: string, amount: number): void {
    this.put(to, { lamports: amount, owner: SYSTEM, content: new Uint8Array(), executable: false });
  }

  /** What the faucet of a test network does: more on top of what there is, and the name of the transaction. */
  grant(to: string, amount: number): string {
    const held = this.look(to);
    if (held === null) this.give(to, amount);
    else this.put(to, { ...held, lamports: held.lamports + amount });
    const id = getBase58Decoder().decode(createHash('sha512').update(`grant ${this.landed.size}`).digest());
    this.landed.set(id, { id, slot: this.height, error: null, logs: [], accounts: [to] });
    return id;
  }

  put(to: string, held: Held): void {
    this.#machine.setAccount({
      address: address(to),
      programAddress: address(held.owner),
      lamports: lamports(BigInt(held.lamports)),
      data: held.content,
      executable: held.executable,
      space: BigInt(held.content.length),
    });
  }

  look(of: string): Held | null {
    const found = this.#machine.getAccount(address(of));
    if (!found.exists) return null;
    return {
      lamports: Number(found.lamports),
      owner: found.programAddress,
      content: Uint8Array.from(found.data),
      executable: found.executable,
    };
  }

  rent(bytes: number): number {
    return Number(this.#machine.minimumBalanceForRentExemption(BigInt(bytes)));
  }

  /** Takes a signed transaction: its name, or why it was refused at the door. */
  send(wire: Uint8Array): { readonly id: string } | { readonly refused: string } {
    const transaction = decoded(wire);
    const [first] = transaction === null ? [] : Object.values(transaction.signatures);
    if (transaction === null || first === null || first === undefined) return { refused: 'SignatureFailure' };
    const id = getBase58Decoder().decode(first);
    this.received.push(Buffer.from(wire).toString('base64'));
    if (this.landed.has(id)) return { id };
    if (this.losing > 0) {
      this.losing -= 1;
      return { id };
    }
    const accounts = accountsOf(transaction);
    const outcome = this.#within(transaction, () => this.#machine.sendTransaction(transaction));
    if (outcome instanceof FailedTransactionMetadata) {
      const error = outcome.toString();
      // What names a hash that is not good any more never takes effect, not even for its fee.
      if (error.includes('BlockhashNotFound')) return { id };
      this.landed.set(id, { id, slot: this.height, error, logs: outcome.meta().logs(), accounts });
      return { id };
    }
    this.landed.set(id, { id, slot: this.height, error: null, logs: outcome.logs(), accounts });
    return { id };
  }

  /** Tries a transaction out; signatures are not looked at. */
  tryOut(
    wire: Uint8Array,
    accounts: readonly string[],
  ): { readonly error: string | null; readonly after: readonly (Held | null)[] } {
    const transaction = decoded(wire);
    if (transaction === null) return { error: 'SanitizeFailure', after: [] };
    this.#machine.withSigverify(false);
    const outcome = this.#within(transaction, () => this.#machine.simulateTransaction(transaction));
    this.#machine.withSigverify(true);
    if (outcome instanceof FailedTransactionMetadata) return { error: outcome.toString(), after: [] };
    const after = new Map(outcome.postAccounts().map((post) => [String(post.address), post]));
    return {
      error: null,
      after: accounts.map((of) => {
        const post = after.get(of);
        if (post === undefined) return this.look(of);
        return {
          lamports: Number(post.lamports),
          owner: post.programAddress,
          content: Uint8Array.from(post.data),
          executable: post.executable,
        };
      }),
    };
  }

  /** The machine takes the newest hash alone, and what rests on a nonce; the chain takes older ones for a while. */
  #within<T>(transaction: Transaction, run: () => T): T {
    this.#machine.withBlockhashCheck(!this.isGood(lifetimeOf(transaction)));
    const outcome = run();
    this.#machine.withBlockhashCheck(true);
    return outcome;
  }
}

function lifetimeOf({ messageBytes }: Transaction): string {
  const message = getCompiledTransactionMessageDecoder().decode(messageBytes);
  return 'lifetimeToken' in message ? message.lifetimeToken : '';
}

function accountsOf({ messageBytes }: Transaction): readonly string[] {
  return getCompiledTransactionMessageDecoder().decode(messageBytes).staticAccounts;
}

/** Null for bytes that are no transaction, at which the bindings would end the process. */
function decoded(wire: Uint8Array): Transaction | null {
  try {
    return getTransactionDecoder().decode(wire);
  } catch {
    return null;
  }
}
