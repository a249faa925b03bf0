import type { ChainId } from '../chain/chain.ts';
import type { TableAddress } from '../chain/tables.ts';
import type { Seq } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';

/** A wallet on a chain: one address, and how it is signed for. */
export interface Wallet {
  /** Given by its owner: [a-z0-9][a-z0-9-]{0,31}. Never used again. */
  readonly id: string;
  /** Who it belongs to; wallets are counted by user. */
  readonly user: string;
  readonly chain: ChainId;
  readonly address: string;
  /**
   * `client`: its key is elsewhere, and what was approved comes back signed. `server`: its key is sealed here.
   * `enclave`: its key was made in a token and stays there.
   */
  readonly mode: 'client' | 'server' | 'enclave';
  /** Digest of the sealed key, or of what names the token's; null in client mode. */
  readonly record: string | null;
  /** Above so much of the chain's coin nothing is signed here for bots; null in client mode. */
  readonly cap: bigint | null;
  readonly since: UnixMs;
  retired: boolean;
  /** The one of its user on its chain that is meant where none is named. One at most. */
  isPrimary: boolean;
  /** The first decision after which it was signed for here, which is told of; null before. */
  firstSigned: Seq | null;
  /** SHA-256 of the access token of each program that may ask for signatures, and its name. */
  readonly tokens: Map<string, string>;
  /** Approved, and not known yet what became of them. */
  readonly open: Map<Seq, OpenDeed>;
  /** What was approved within the last day, or is open, oldest first. What was signed stays whatever became of it. */
  readonly spent: SpentRow[];
  /** By digest of the signed bytes: what was approved lately, so that the same bytes are the same deed. Bounded. */
  readonly known: Map<string, KnownDeed>;
}

/** An approved transaction whose end is not known. */
export interface OpenDeed {
  readonly deed: Seq;
  readonly bot: string | null;
  /** As it was given, in base 64. */
  readonly wire: string;
  /** What it takes out of tables on the chain: without it the bytes cannot be read again. */
  readonly tables: readonly TableAddress[];
  readonly digest: string;
  /** Until this height of the chain it can take effect; null: it does not expire. */
  readonly lastHeight: number | null;
  /** What nodes showed of its nonce up to this slot is from before; 0: it rests on none, or that is not known. */
  readonly nonceSlot: number;
  /** Known once it is signed: the wallet's signature in base 64, and the name of the transaction. */
  signed: { readonly signature: string; readonly id: string } | null;
  /** Higher fees that were decided for it, in that order: each is higher than the one before. */
  readonly bumps: DecidedBump[];
}

/** A higher fee for a transaction that is signed. */
export interface DecidedBump {
  readonly bump: Seq;
  readonly at: UnixMs;
  /** In smallest units of the coin. */
  readonly fee: bigint;
  /** Known once that is signed too: it is sent in the place of the transaction alone. */
  signed: { readonly signature: string; readonly id: string } | null;
}

/** What one approved transaction can take out, or a higher fee for it, which has a row of its own. */
export interface SpentRow {
  readonly deed: Seq;
  readonly at: UnixMs;
  readonly amounts: readonly (readonly [asset: string, amount: bigint])[];
}

/** An approved transaction, for as long as the gateway remembers it. */
export interface KnownDeed {
  readonly deed: Seq;
  id: string | null;
  result: 'open' | 'landed' | 'failed' | 'expired' | 'notSigned';
}
