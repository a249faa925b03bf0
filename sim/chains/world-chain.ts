import type { ServedChain } from '../../src/core/chain/chain.ts';
import type { RawReply, RawRequest } from '../../src/core/order/venue.ts';
import type { SeededRandom } from '../random.ts';

/** Chains on which histories of wallets are run. */
export const WORLD_CHAINS = ['solana', 'stellar'] as const;

export type WorldChainId = (typeof WORLD_CHAINS)[number];

/** Nodes of every wallet: what one says the other may not know, or may say otherwise. */
export const NODES = ['http://127.0.0.1:9001', 'http://127.0.0.1:9002'] as const;

/** A wallet of a history: its throw-away key is known to the world, and sealed in the gateway in server mode. */
export interface WorldWallet {
  readonly id: string;
  readonly mode: 'server' | 'client';
  readonly address: string;
  /** Ed25519, 32 bytes. */
  readonly key: Uint8Array;
  /** What its bot calls itself with. */
  readonly token: string;
  readonly bot: string;
  /** Signs with the wallet's key, as who has it in client mode does. */
  sign(message: Uint8Array): Uint8Array;
  /** Signs with the key that is the token's other half, on a chain where there is one. */
  signDecoy(message: Uint8Array): Uint8Array;
}

/** What a bot asks for, as bytes to the gateway. */
export interface Asking {
  readonly first: RawRequest;
  /** The same bytes with the wallet's signature, where the key is with the bot; null where it is not. */
  readonly signed: RawRequest | null;
}

/** What left for a node and can change something, read by other code than the gateway's. */
export interface SentDeed {
  /** SHA-256 of what the signature is over, in hexadecimal. */
  readonly digest: string;
  readonly id: string;
  readonly address: string;
  /** The whole bytes, in base 64. */
  readonly wire: string;
  /** Whether the signature is the address's own over exactly these bytes. */
  readonly isSigned: boolean;
  /** By asset as policy calls it, what can leave the wallet at most. */
  readonly spends: ReadonlyMap<string, bigint>;
  /** Whether it does nothing that the policy of these histories does not list. */
  readonly isListed: boolean;
  /** Its number among those of the address; null where the chain has none. */
  readonly sequence: bigint | null;
  /** A higher fee around it, with which it left; null: it left alone. */
  readonly bump: { readonly id: string; readonly fee: bigint; readonly isSigned: boolean } | null;
}

/** What the chain really has, for good. */
export type Truth = 'landed' | 'failed' | 'absent';

/** A small chain in virtual time with two nodes before it, and the bots' side of it. */
export interface WorldChain {
  readonly codec: ServedChain;
  /** The limits of a wallet as policy writes them. */
  readonly limits: object;
  /** Units that one bot's requests choose from; and what limits say as figures, for the checker. */
  readonly most: ReadonlyMap<string, { readonly perTransaction: bigint; readonly perDay: bigint }>;
  readonly minimumBalance: bigint;
  /** Of a wallet whose key is sealed here, above so much nothing is signed for bots. */
  readonly cap: bigint;
  /** After so long everything that was sent has ended, once nodes answer, in milliseconds. */
  readonly restMaxMs: number;
  /** Tells of each transaction that takes effect: what the account of who signed it then holds of the coin. */
  watch(onEffect: (address: string, balance: bigint) => void): void;
  open(wallets: readonly WorldWallet[]): void;
  advance(nowMs: number): void;
  /** What a node answers: to whom it is handed, that is what arrives. */
  answer(node: number, request: RawRequest): RawReply;
  write(wallet: WorldWallet, random: SeededRandom): Asking;
  readSent(request: RawRequest): SentDeed | null;
  truthOf(id: string): Truth;
  /** Something goes wrong with the chain or its nodes: a fork, a lag, a surge of fees, transactions dropped. */
  trouble(): void;
  /** Money comes to a wallet, or goes from it by another way than the gateway. */
  elsewhere(wallet: WorldWallet): void;
  /** Nodes agree and take what is handed to them. */
  heal(): void;
}
