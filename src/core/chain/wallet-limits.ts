/**
 * What a wallet may do on its chain, complete. Amounts are in the asset's smallest units (lamports for SOL). Whatever
 * is not listed is refused.
 */
export interface WalletLimits {
  /** Names of what may be done, as the chain's codec calls them. */
  readonly actions: ReadonlySet<string>;
  /** Who may get something: addresses of owners or of single accounts. The wallet itself always may. */
  readonly destinations: ReadonlySet<string>;
  /** Who may be given a right over something of the wallet: delegates, new owners. */
  readonly authorities: ReadonlySet<string>;
  /** By asset: the chain's coin by its name, tokens by the address that defines them. */
  readonly assets: ReadonlyMap<string, AssetLimit>;
  /** Highest fee of one transaction. */
  readonly feeMax: bigint;
  /** Highest fee that the gateway may bid on its own for what is sent and waits; 0: it never does. */
  readonly feeBumpMax: bigint;
  /** Highest price of a unit of computing, in the chain's unit for it (millionths of a lamport). */
  readonly unitPriceMax: bigint;
  /** Accounts of the wallet whose value may stand in for a recent block, so that a transaction does not expire. */
  readonly nonceAccounts: ReadonlySet<string>;
  /** What the wallet must still hold of the chain's coin after a transaction. */
  readonly minimumBalance: bigint;
  /** Whether a key that is sealed here may be given out: never, or to who shows a passkey for exactly that. */
  readonly export: 'never' | 'passkey';
}

/** How much of one asset may leave. */
export interface AssetLimit {
  readonly perTransaction: bigint;
  /** Of the last 24 hours, transactions in doubt included. */
  readonly perDay: bigint;
}
