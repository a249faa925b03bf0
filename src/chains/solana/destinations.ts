import type { Sha256 } from '../../core/units/bytes.ts';
import { associatedTokenAccount } from './derived-address.ts';
import type { Address } from './message.ts';

/**
 * Who may get something. Whose a token account is does not stand in a message; but the one that belongs to a listed
 * owner by rule can be worked out, so nobody is asked who could lie.
 */
export class Destinations {
  readonly #sha256: Sha256;
  readonly #wallet: Address;
  readonly #listed: ReadonlySet<Address>;

  constructor(sha256: Sha256, wallet: Address, listed: ReadonlySet<Address>) {
    this.#sha256 = sha256;
    this.#wallet = wallet;
    this.#listed = listed;
  }

  /** The wallet, or an address that policy names. */
  has(address: Address): boolean {
    return address === this.#wallet || this.#listed.has(address);
  }

  /** A token account that is named itself, or belongs to whoever is. */
  hasTokenAccount(account: Address, mint: Address, tokenProgram: Address): boolean {
    if (this.#listed.has(account)) return true;
    return [this.#wallet, ...this.#listed].some(
      (owner) => associatedTokenAccount(this.#sha256, { owner, mint, tokenProgram }) === account,
    );
  }

  /** Whether an account is the one that an owner has by rule. */
  isDerived(
    account: Address,
    of: { readonly owner: Address; readonly mint: Address; readonly tokenProgram: Address },
  ): boolean {
    return associatedTokenAccount(this.#sha256, of) === account;
  }
}
