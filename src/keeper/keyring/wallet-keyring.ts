import { isDeepStrictEqual } from 'node:util';
import type { Chain, ChainId, Deed } from '../../core/chain/chain.ts';
import type { DeedPermit } from '../../core/chain/deed-permit.ts';
import { knownTables } from '../../core/chain/tables.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';
import { assert } from '../../core/assert.ts';
import { Fault } from '../../core/fault.ts';
import { equalBytes } from '../../core/units/bytes.ts';
import { signWith } from '../custody/key-material.ts';
import { walletKeyId } from '../custody/record-id.ts';
import { isSigned } from '../custody/wallet-key.ts';
import { tokenKeyOf } from '../custody/token-material.ts';
import type { TokenAnswer, TokenSigner } from '../custody/token-signer.ts';
import { tokenSignature } from '../custody/token-signature.ts';
import type { SecretSource } from './software-keyring.ts';

export interface WalletKeyringParts {
  readonly secrets: SecretSource;
  readonly wallets: ReadonlyMap<string, Wallet>;
  readonly chains: ReadonlyMap<ChainId, Chain>;
  /** Keys that are in a token sign there. */
  readonly signer: Pick<TokenSigner, 'sign' | 'reportWrong'>;
}

/**
 * Signs transactions with sealed keys of wallets, and with those of a token. The only place where a permit for one is
 * redeemed.
 */
export class WalletKeyring {
  readonly #parts: WalletKeyringParts;

  constructor(parts: WalletKeyringParts) {
    this.#parts = parts;
  }

  /**
   * Spends the permit, reads the bytes once more on its own account and compares what they say with what was decided,
   * and signs (T29). Throws DRAFT_MISMATCH for other bytes, VAULT_RECORD_REFUSED for a wallet without a key here. A
   * token may make nothing: its failures are answers.
   */
  async sign(permit: DeedPermit): Promise<TokenAnswer<Uint8Array>> {
    permit.redeem();
    const wallet = this.#parts.wallets.get(permit.wallet);
    if (wallet === undefined || wallet.mode === 'client' || wallet.retired)
      throw new Fault('VAULT_RECORD_REFUSED', { wallet: permit.wallet });
    const chain = this.#parts.chains.get(wallet.chain);
    assert(chain !== undefined, 'wallets are of chains that are served');
    const { deed } = permit;
    const again = chain.read(deed.wire, knownTables(deed.tables ?? []));
    const isSame =
      again.kind === 'deed' &&
      equalBytes(again.signed, deed.signed) &&
      isDeepStrictEqual(again.words, deed.words) &&
      isDeepStrictEqual(again.spends(wallet.address), deed.spends(wallet.address));
    if (!isSame) throw new Fault('DRAFT_MISMATCH', { wallet: wallet.id });
    const message = messageOf(chain, wallet, again, permit);
    const held = this.#parts.secrets.withSecret(walletKeyId(wallet.id), 'wallet', (secret) =>
      wallet.mode === 'enclave' ? tokenKeyOf(secret) : signWith(secret, message).bytes,
    );
    if (held instanceof Uint8Array) return { kind: 'made', made: held };
    const key = chain.keyOf(wallet.address);
    if (held === null || key === null || !equalBytes(held.publicKey, key))
      throw new Fault('VAULT_RECORD_REFUSED', { wallet: wallet.id });
    const parts = { signer: this.#parts.signer, curve: null };
    const answer = await tokenSignature(parts, held, { message });
    return answer.kind === 'made' ? { kind: 'made', made: answer.made.bytes } : answer;
  }
}

/**
 * What is signed: the transaction, or a higher fee around it, put together here from what was decided. A fee is signed
 * only around what the wallet has signed itself. Throws DRAFT_MISMATCH for any other.
 */
function messageOf(chain: Chain, wallet: Wallet, deed: Deed, { bump }: DeedPermit): Uint8Array {
  if (bump === null) return deed.signed;
  const key = chain.keyOf(wallet.address);
  const isOwn = key !== null && isSigned({ key, signature: bump.signature }, deed.signed);
  if (!isOwn || chain.feeBumps === undefined) throw new Fault('DRAFT_MISMATCH', { wallet: wallet.id });
  const wire = deed.withSignature(wallet.address, bump.signature);
  return chain.feeBumps.wrap(wire, wallet.address, bump.fee).signed;
}
