import type { ChainDenial } from './chain-denial.ts';
import type { NodeQuestion } from './node-question.ts';
import type { Swaps } from './swaps.ts';
import type { FindAddress, Lookup, TableAddress } from './tables.ts';
import type { WalletLimits } from './wallet-limits.ts';

/** A network that is served. What is signed for one network is worth nothing on another. */
export type ChainId = 'solana' | 'stellar' | 'stellar-testnet';

/** What a node says that became of a transaction. */
export type Fate =
  { readonly kind: 'unseen' | 'seen' } | { readonly kind: 'landed' | 'failed'; readonly slot: number };

/** What a transaction would do, as a node says that tried it out. */
export interface TriedOut {
  /** Why it fails; null where it does not. A word of the chain's own, in visible ASCII. */
  readonly error: string | null;
  /** What the wallet would hold afterwards in the watched accounts, by asset. */
  readonly holdings: ReadonlyMap<string, bigint>;
}

/** A place for a signature in a transaction. */
export interface SignerPlace {
  readonly address: string;
  /** Ed25519, 32 bytes. */
  readonly key: Uint8Array;
  /** Null where nobody has signed yet. */
  readonly signature: Uint8Array | null;
}

/** What else a decision rests on than the bytes and the policy. All of it is written down with the decision. */
export interface WalletFacts {
  /** By asset: what left within the last 24 hours, or may have. */
  readonly spent: ReadonlyMap<string, bigint>;
}

/** A transaction, read to its last byte. Everything here follows from the bytes, and from the tables they name. */
export interface Deed {
  readonly kind: 'deed';
  /** As it was given. */
  readonly wire: Uint8Array;
  /** What signatures are over. */
  readonly signed: Uint8Array;
  readonly signers: readonly SignerPlace[];
  /** What it says until when it can take effect: a recent block's hash, or a nonce. */
  readonly lifetime: string;
  /** It rests on a nonce: only the nonce's next use ends it. */
  readonly isDurable: boolean;
  /** The account of the nonce that it rests on; absent: it rests on none. */
  readonly nonceAccount?: string;
  /** Its number among those of the wallet, of which at most one can ever take effect; absent: the chain has none. */
  readonly sequence?: bigint;
  /** The last second since 1970 in which it can take effect; absent: the chain counts otherwise, or there is none. */
  readonly until?: number;
  /** What it takes out of tables on the chain, as the reader was told; absent: nothing. */
  readonly tables?: readonly TableAddress[];
  /** It only takes back what is offered: only its fee leaves, and only the limit of that holds it. */
  readonly isExit?: boolean;
  /** What it bids for its place; absent: on this chain nothing can be bid later. */
  readonly bid?: Bid;
  /** What it does, for people, a line each. Never text from outside unescaped. */
  readonly words: readonly string[];
  /** By asset as in {@link WalletLimits}, in smallest units: what can leave the wallet at most, fees included. */
  spends(wallet: string): ReadonlyMap<string, bigint>;
  /** The wallet, and every account that it can write to; absent: the wallet alone. */
  watched?(wallet: string): readonly string[];
  /** Every reason not to sign it for the wallet; empty where there is none. */
  judge(wallet: string, limits: WalletLimits, facts: WalletFacts): readonly ChainDenial[];
  /** A signature of a key that is none of its signers, where such are kept: not proven. Null where there is none. */
  signatureOf?(key: Uint8Array): Uint8Array | null;
  /** The bytes with the signature of one of its signers. */
  withSignature(address: string, signature: Uint8Array): Uint8Array;
}

/** What a transaction pays for its place at most, on a chain where the places of a ledger are auctioned. */
export interface Bid {
  /** In smallest units of the coin, for all of its operations together. */
  readonly fee: bigint;
  readonly operations: bigint;
}

/** A higher fee around a signed transaction whose bytes stay as they are: it takes effect once, with one of the two. */
export interface FeeBump {
  /** What the wallet's signature is over. */
  readonly signed: Uint8Array;
  /** What is sent, with that signature. */
  withSignature(signature: Uint8Array): Uint8Array;
}

/** Of a chain on which a transaction that is sent and waits can be given a higher fee. */
export interface FeeBumps {
  /** What an operation costs now, in smallest units of the coin, as a node says. */
  price(): NodeQuestion<bigint>;
  /** How many times the price of what waits must be bid for each operation, to take its place. */
  readonly times: bigint;
  /** A fee of at most `fee` around the signed bytes of a transaction, paid by the wallet itself. */
  wrap(wire: Uint8Array, wallet: string, fee: bigint): FeeBump;
}

/** Bytes that are no transaction, or do what is not understood. */
export interface NoDeed {
  readonly kind: 'noDeed';
  readonly denial: ChainDenial;
  /** What can be said of it all the same. */
  readonly words: readonly string[];
}

/**
 * A chain's protocol, pure: bytes to deeds and back. Not the contract of an exchange: there is one request and it is
 * the transaction itself, whose signature the bot cannot make.
 */
export interface Chain {
  readonly id: ChainId;
  /** `find`: what stands in tables of addresses that the bytes refer to. */
  read(wire: Uint8Array, find: FindAddress): Deed | NoDeed;
  /** The tables that bytes refer to, whatever else they are; absent: the chain has none. */
  lookups?(wire: Uint8Array): readonly Lookup[];
  /** The address of a public key of 32 bytes. */
  addressOf(key: Uint8Array): string;
  /** The key of an address; null for text that is none. */
  keyOf(address: string): Uint8Array | null;
  /** The name under which the chain knows a signed transaction. */
  idOf(wire: Uint8Array): string | null;
  /** Absent: what is signed pays what it says, and nothing else. */
  readonly feeBumps?: FeeBumps;
  /** Absent: no transaction of this chain that is served here is a swap. */
  readonly swaps?: Swaps;
}

/** A chain whose nodes the gateway speaks to. */
export interface ServedChain extends Chain {
  readonly ask: ChainQuestions;
}

/** What is asked of nodes: what became of a transaction, and what it needs beforehand. */
export type ChainQuestions = FollowQuestions & (TrialQuestions | AccountQuestions);

/** What is asked of nodes about a transaction that is decided. */
export interface FollowQuestions {
  /** How far the chain is, in that by which its transactions end; `final`: what can no longer be undone. */
  height(certainty: 'confirmed' | 'final'): NodeQuestion<number>;
  fate(id: string): NodeQuestion<Fate>;
  /** Hands a signed transaction over. What nodes answer is for whoever asked. */
  submit(wire: Uint8Array): NodeQuestion<unknown>;
}

/** Of a chain whose nodes try a transaction out. */
export interface TrialQuestions {
  readonly kind: 'trial';
  /** Of the chain's coin, in smallest units. */
  balance(address: string): NodeQuestion<bigint>;
  /** By asset, what those of the accounts hold together that are the wallet's, and nobody else may take. */
  holdings(accounts: readonly string[], wallet: string): NodeQuestion<ReadonlyMap<string, bigint>>;
  /** Whether a transaction with that lifetime can still take effect. */
  isCurrent(lifetime: string): NodeQuestion<boolean>;
  /** What an account has for transactions that rest on it. */
  nonce(account: string, certainty: 'confirmed' | 'final'): NodeQuestion<NonceLook>;
  tryOut(wire: Uint8Array, accounts: readonly string[], wallet: string): NodeQuestion<TriedOut>;
  /** What stands in a table of addresses, as far as nothing can change it any more. */
  table(address: string): NodeQuestion<TableLook>;
  /** How many heights a transaction stays valid from the newest on, at most. */
  readonly lifetimeHeights: number;
}

/** What a node says of a nonce. */
export interface NonceLook {
  /** Empty where the account is no nonce's. */
  readonly value: string;
  /** As of which slot. */
  readonly slot: number;
}

/** What a node says of a table: its addresses by place; that there is none; or that it is being given up. */
export type TableLook =
  | { readonly kind: 'table'; readonly addresses: readonly string[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'ending' };

/** Of a chain whose nodes only tell what stands in an account; what would fail follows from that. */
export interface AccountQuestions {
  readonly kind: 'account';
  /** Of the chain's coin, in smallest units. */
  balance(address: string): NodeQuestion<bigint>;
  account(wire: Uint8Array, wallet: string): NodeQuestion<AccountLook>;
  /** What the wallet's key can do on its account, for people, a line each. */
  power(wallet: string): NodeQuestion<readonly string[]>;
}

/** What a node says of a wallet's account, with a transaction in mind. */
export interface AccountLook {
  /** Of the chain's coin, in smallest units. */
  readonly balance: bigint;
  /** How much of the balance offers that rest have promised: others can take it at any time. */
  readonly promised: bigint;
  /** The number of the account's last transaction. */
  readonly sequence: bigint;
  /** Why the network would refuse it, as far as this account tells. */
  readonly against: readonly ChainDenial[];
}
