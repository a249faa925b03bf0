import { assert } from '../assert.ts';
import type { Deed } from './chain.ts';

/**
 * The right to one signature of a wallet. Issued in one place, after the decision is durable; redeemed in one place,
 * once.
 */
export class DeedPermit {
  readonly wallet: string;
  readonly deed: Deed;
  #spent = false;

  constructor(wallet: string, deed: Deed) {
    this.wallet = wallet;
    this.deed = deed;
  }

  /** Uses the permit up. Throws when that already happened. */
  redeem(): void {
    assert(!this.#spent, 'a permit is redeemed once');
    this.#spent = true;
  }
}
