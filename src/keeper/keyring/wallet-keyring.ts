import { isDeepStrictEqual } from 'node:util';
import type { Chain, ChainId } from '../../core/chain/chain.ts';
import type { DeedPermit } from '../../core/chain/deed-permit.ts';
import { knownTables } from '../../core/chain/tables.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';
import { assert } from '../../core/assert.ts';
import { Fault } from '../../core/fault.ts';
import { equalBytes } from '../../core/units/bytes.ts';
import { signWith } from '../custody/key-material.ts';
import { walletKeyId } from '../custody/record-id.ts';
import type { SecretSource } from './software-keyring.ts';

/** Signs transactions with sealed keys of wallets. The only place where a permit for one is redeemed. */
export class WalletKeyring {
  readonly #secrets: SecretSource;
  readonly #wallets: ReadonlyMap<string, Wallet>;
  readonly #chains: ReadonlyMap<ChainId, Chain>;

  constructor(
    secrets: SecretSource,
    wallets: ReadonlyMap<string, Wallet>,
    chains: ReadonlyMap<ChainId, Chain>,
  ) {
    this.#secrets = secrets;
    this.#wallets = wallets;
    this.#chains = chains;
  }

  /**
   * Spends the permit, reads the bytes once more on its own account and compares what they say with what was decided,
   * and signs (T29). Throws DRAFT_MISMATCH for other bytes, VAULT_RECORD_REFUSED for a wallet without a key here.
   */
  sign(permit: DeedPermit): Uint8Array {
    permit.redeem();
    const wallet = this.#wallets.get(permit.wallet);
    if (wallet === undefined || wallet.mode !== 'server' || wallet.retired)
      throw new Fault('VAULT_RECORD_REFUSED', { wallet: permit.wallet });
    const chain = this.#chains.get(wallet.chain);
    assert(chain !== undefined, 'wallets are of chains that are served');
    const { deed } = permit;
    const again = chain.read(deed.wire, knownTables(deed.tables ?? []));
    const isSame =
      again.kind === 'deed' &&
      equalBytes(again.signed, deed.signed) &&
      isDeepStrictEqual(again.words, deed.words) &&
      isDeepStrictEqual(again.spends(wallet.address), deed.spends(wallet.address));
    if (!isSame) throw new Fault('DRAFT_MISMATCH', { wallet: wallet.id });
    const signature = this.#secrets.withSecret(walletKeyId(wallet.id), 'wallet', (secret) =>
      signWith(secret, again.signed),
    );
    assert(signature.type === 'ed25519', 'keys of wallets are on Ed25519');
    return signature.bytes;
  }
}
