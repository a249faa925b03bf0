import { assert } from '../assert.ts';
import type { Deed } from './chain.ts';

/** A higher fee that was decided for a transaction that is signed already. */
export interface BumpOrder {
  /** In smallest units of the coin: the most that is paid, in the place of the transaction's own fee. */
  readonly fee: bigint;
  /** The wallet's own signature of the transaction, as the ledger has it. */
  readonly signature: Uint8Array;
}

/**
 * The right to one signature of a wallet: over a transaction, or over a higher fee around one. Issued in one place,
 * after the decision is durable; redeemed in one place, once.
 */
export class DeedPermit {
  readonly wallet: string;
  readonly deed: Deed;
  /** Null: the transaction itself is signed. */
  readonly bump: BumpOrder | null;
  #spent = false;

  constructor(wallet: string, deed: Deed, bump: BumpOrder | null = null) {
    this.wallet = wallet;
    this.deed = deed;
    this.bump = bump;
  }

  /** Uses the permit up. Throws when that already happened. */
  redeem(): void {
    assert(!this.#spent, 'a permit is redeemed once');
    this.#spent = true;
  }
}
