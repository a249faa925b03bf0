import type { ActorRecord } from './person-entry.ts';

/** The bodies of entries about wallets on chains, and about what was signed for them. */
export type WalletBody =
  /** A wallet on a chain. `record`: SHA-256 of what is sealed for it: its
   * key, or the name of a token's. Amounts in smallest units. */
  | {
      readonly kind: 'wallet';
      readonly wallet: string;
      readonly user: string;
      readonly chain: 'solana' | 'stellar' | 'stellar-testnet';
      readonly address: string;
      readonly mode: 'client' | 'server' | 'enclave';
      readonly origin: 'created' | 'imported' | 'registered';
      readonly record: string | null;
      readonly cap: string | null;
      readonly by: ActorRecord;
    }
  /** Nothing is signed for it from here on, and its sealed key is destroyed. Neither name nor address comes back. */
  | {
      readonly kind: 'walletRetired';
      readonly wallet: string;
      readonly reason: string;
      readonly by: ActorRecord;
    }
  /** Of the wallets of its user on its chain this is the one that is meant where none is named. */
  | {
      readonly kind: 'walletPrimary';
      readonly wallet: string;
      readonly by: ActorRecord;
    }
  /**
   * Other nodes are asked from here on: for one wallet, or, where that is null, for every wallet of the chain that has
   * none of its own. Their addresses may hold secrets and are not said. `hosts`: so many different machines.
   */
  | {
      readonly kind: 'walletNodes';
      readonly chain: 'solana' | 'stellar' | 'stellar-testnet';
      readonly wallet: string | null;
      readonly nodes: number;
      readonly hosts: number;
      readonly by: ActorRecord;
    }
  /** Its sealed key was given out, to somebody who had shown a passkey for that. This stands before it leaves. */
  | {
      readonly kind: 'walletExported';
      readonly wallet: string;
      readonly by: ActorRecord;
    }
  /** A program may ask for signatures with a token of that SHA-256, or no longer. */
  | {
      readonly kind: 'walletBot';
      readonly wallet: string;
      readonly bot: string;
      readonly token: string;
      readonly revoked: boolean;
    }
  /** A transaction that somebody wants signed, what it does, and what was decided. `bot` is null for people. */
  | {
      readonly kind: 'deed';
      readonly wallet: string;
      readonly bot: string | null;
      /** As it was given, in base 64. */
      readonly wire: string;
      /** SHA-256 of the bytes that a signature is over; null where they were not understood. */
      readonly digest: string | null;
      readonly words: readonly string[];
      /** What it takes out of tables of addresses on the chain, as the nodes agreed; absent: nothing. */
      readonly tables?: readonly (readonly [table: string, place: number, address: string])[];
      /** By asset, what can leave at most, in smallest units. */
      readonly spends: readonly (readonly [string, string])[];
      /** What the wallet held of the chain's coin, in smallest units; null where that was not known. */
      readonly balance: string | null;
      /** How much of that offers that rest had promised; absent: nothing. */
      readonly promised?: string;
      /** The chain's height up to which it can take effect; null: it does not expire, or was not asked. */
      readonly lastHeight: number | null;
      /** The newest slot in which a node showed its nonce; absent: it rests on none. */
      readonly nonceSlot?: number;
      readonly verdict: 'allow' | 'deny';
      readonly denials: readonly {
        readonly code: string;
        readonly facts: Readonly<Record<string, string>>;
      }[];
      readonly policy: string | null;
      /** The person who asked for it over the API. Absent for a program, and for the owner's door. */
      readonly by?: ActorRecord;
    }
  /** An allowed transaction is signed: here, or elsewhere and proven to be the allowed one. It is sent after this. */
  | {
      readonly kind: 'deedSigned';
      readonly wallet: string;
      readonly deed: number;
      /** The chain's name of the transaction. */
      readonly id: string;
      /** The wallet's own signature, in base 64. */
      readonly signature: string;
      readonly by: 'gateway' | 'client';
    }
  /** What is signed and waits may pay a higher fee, around the very bytes that were allowed. Then that is signed. */
  | {
      readonly kind: 'feeBump';
      readonly wallet: string;
      /** Who asked for the transaction; null for people. */
      readonly bot: string | null;
      readonly deed: number;
      /** The most that is paid in the place of the transaction's own fee, in smallest units. */
      readonly fee: string;
      /** How much more that is than what was counted for it before. */
      readonly more: string;
      /** What an operation costs, as the nodes say: the least of what they say. */
      readonly price: string;
      readonly balance: string;
      readonly policy: string | null;
    }
  /** A higher fee is signed, under the chain's name of both together. They are sent after this. */
  | {
      readonly kind: 'feeBumpSigned';
      readonly wallet: string;
      readonly bump: number;
      readonly id: string;
      readonly signature: string;
    }
  /** What became of an allowed transaction, as the chain is said to have it. */
  | {
      readonly kind: 'deedOutcome';
      readonly wallet: string;
      readonly deed: number;
      readonly result: 'landed' | 'failed' | 'expired' | 'notSigned';
      readonly code: string | null;
      readonly slot: number | null;
    };
