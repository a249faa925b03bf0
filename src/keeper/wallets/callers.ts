import type { Wallet } from '../../core/account/wallet-state.ts';
import type { ChainId } from '../../core/chain/chain.ts';
import { toHex } from '../../core/units/bytes.ts';
import type { Clock } from '../../ports.ts';
import type { Journal } from '../execution/journal.ts';
import { sha256 } from '../open-ledger.ts';

/** Calls under way at once, for each wallet. */
const CALLS_MAX = 32;
const SENDS_PER_SECOND = 10;

/** A program that may ask for a wallet's signatures. */
export interface Caller {
  readonly wallet: Wallet;
  readonly bot: string;
}

const RPC_TARGET = /^\/?([A-Za-z0-9]{20,128})\/?$/;

/** The token in a target such as `/TOKEN`; empty where there is none. */
export function rpcTokenOf(target: string): string {
  return RPC_TARGET.exec(target)?.[1] ?? '';
}

/** Who calls at the address of a chain, and how much each wallet is asked at once. */
export class Callers {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #chains: ReadonlySet<ChainId>;
  readonly #calls = new Map<string, { underWay: number }>();
  /** Transactions of each wallet in the second that began then: every one costs the ledger an entry. */
  readonly #second = new Map<string, { readonly since: number; count: number }>();

  constructor(
    { journal, clock }: { readonly journal: Journal; readonly clock: Clock },
    ...chains: readonly ChainId[]
  ) {
    this.#journal = journal;
    this.#clock = clock;
    this.#chains = new Set(chains);
  }

  /** Null for a token that opens nothing here. */
  find(token: string): Caller | null {
    const digest = toHex(sha256(Buffer.from(token, 'latin1')));
    for (const wallet of this.#journal.state.wallets.values()) {
      const bot = this.#chains.has(wallet.chain) ? wallet.tokens.get(digest) : undefined;
      if (bot !== undefined) return { wallet, bot };
    }
    return null;
  }

  /** Begins a call; the answer ends it. Null where too many are under way. */
  enter({ id }: Wallet): (() => void) | null {
    const calls = this.#calls.get(id) ?? { underWay: 0 };
    this.#calls.set(id, calls);
    if (calls.underWay >= CALLS_MAX) return null;
    calls.underWay += 1;
    return () => void (calls.underWay -= 1);
  }

  /** Whether one transaction more may be asked for in this second. */
  maySend({ id }: Wallet): boolean {
    const now = this.#clock.monotonicMs();
    const known = this.#second.get(id);
    const second = known === undefined || now - known.since >= 1_000 ? { since: now, count: 0 } : known;
    second.count += 1;
    this.#second.set(id, second);
    return second.count <= SENDS_PER_SECOND;
  }
}
