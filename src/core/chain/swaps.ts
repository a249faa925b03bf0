import type { NodeQuestion } from './node-question.ts';

/** What somebody wants to exchange, in smallest units. Assets are named as policy names them. */
export interface SwapWish {
  readonly selling: string;
  readonly buying: string;
  /** Which of the two amounts is exact: what is given, or what is got. */
  readonly exact: 'given' | 'got';
  /** Of the exact side. Above 0. */
  readonly amount: bigint;
}

/** A way from one asset to the other, and what it gives and takes at this moment, as a node says. */
export interface SwapWay {
  readonly given: bigint;
  readonly got: bigint;
  /** Assets in the middle. */
  readonly path: readonly string[];
}

/** A swap to oneself as it is to be written down. */
export interface SwapDraft {
  readonly wish: SwapWish;
  /** Of the side that is not exact: the least that may be got, or the most that may be given. Above 0. */
  readonly bound: bigint;
  readonly path: readonly string[];
  readonly wallet: string;
  readonly sequence: bigint;
  /** In smallest units of the coin. */
  readonly fee: bigint;
  /** The last second since 1970 in which it may take effect. */
  readonly until: number;
}

/** What a node says of an account, as far as a swap needs it. */
export interface SwapAccount {
  /** Of its last transaction. */
  readonly sequence: bigint;
  /** By asset, all that it can hold: what is missing has no trust line. */
  readonly balances: ReadonlyMap<string, bigint>;
}

/** What a node says became of a swap. */
export type SwapFate =
  | { readonly kind: 'unseen' }
  | {
      readonly kind: 'landed';
      readonly ledger: number;
      readonly isGood: boolean;
      /** In smallest units of the coin. */
      readonly fee: bigint;
      /** What moved; null where it failed, or that is not understood. */
      readonly moved: { readonly given: bigint; readonly got: bigint } | null;
    };

/** Of a chain on which one transaction swaps one asset for another, to the wallet itself. */
export interface Swaps {
  /** As programs call it that know several networks of a chain: `mainnet`, `testnet`. */
  readonly network: string;
  /** Digits after the point, of every asset. */
  readonly digits: number;
  /** Whether a text is the name of an asset. */
  isAsset(text: string): boolean;
  /** Every way that a node finds; none where there is no way. */
  ways(wish: SwapWish): NodeQuestion<readonly SwapWay[]>;
  /** What a wallet's account holds; null: the network does not know it. */
  account(wallet: string): NodeQuestion<{ readonly account: SwapAccount | null }>;
  /** The bytes of a transaction that does this and nothing else, unsigned. */
  draft(draft: SwapDraft): Uint8Array;
  /** What bytes do that {@link Swaps.draft} could have made; null for any others. */
  wishOf(wire: Uint8Array): SwapWish | null;
  fate(id: string, wish: SwapWish | null): NodeQuestion<SwapFate>;
  /** What an operation costs now, in smallest units of the coin. */
  price(): NodeQuestion<bigint>;
  /** The number of the newest ledger. */
  ledger(): NodeQuestion<number>;
}
