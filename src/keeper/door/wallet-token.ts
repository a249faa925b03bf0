import type { Chain } from '../../core/chain/chain.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';
import { walletKeyId } from '../custody/record-id.ts';
import { tokenKeyOf, tokenMaterial, type TokenKey } from '../custody/token-material.ts';
import { TOKEN_SENTENCES } from '../custody/token-sentences.ts';
import type { TokenSigner, TokenTrouble } from '../custody/token-signer.ts';
import { OwnerRefusal } from './owner-refusal.ts';
import type { WalletParts } from './wallet-fields.ts';

/** A key that a token made for a wallet. */
export interface MadeInToken {
  readonly address: string;
  /** What names the key, to be sealed in the place of one. */
  readonly material: Uint8Array;
  /** Has the token delete it again. */
  readonly undo: () => Promise<void>;
}

/** Has the token make a key. What the wallet is called here is the key's label, for people who look into the token. */
export async function makeInToken(
  signer: TokenSigner,
  chain: Pick<Chain, 'addressOf'>,
  wallet: string,
): Promise<MadeInToken> {
  const answer = await signer.make('ed25519', `sallyport wallet ${wallet}`);
  if (answer.kind === 'notMade') throw tokenRefusal(answer.why);
  const key = answer.made;
  const undo = async (): Promise<void> => {
    await signer.destroy(key);
  };
  return { address: chain.addressOf(key.publicKey), material: tokenMaterial(key), undo };
}

/** Why the token made nothing, for people. */
export function tokenRefusal(why: TokenTrouble): OwnerRefusal {
  return new OwnerRefusal(why, `${TOKEN_SENTENCES[why]}.`);
}

/**
 * Has the token delete a wallet's key. The name of one that is left there, because the token does not answer: nothing
 * here uses it any more. Null where none is left, or was.
 */
export async function destroyInToken(
  { vault, signer }: Pick<WalletParts, 'vault' | 'signer'>,
  wallet: Wallet,
): Promise<string | null> {
  const key = keyOf(vault, wallet);
  if (key === null) return null;
  const destroyed = await signer.destroy(key);
  return destroyed.kind === 'made' ? null : key.id;
}

/** Not that of another wallet, which somebody put in its place (T17). */
function keyOf(vault: WalletParts['vault'], wallet: Wallet): TokenKey | null {
  const isOwn = vault.recordDigest(walletKeyId(wallet.id), 'wallet') === wallet.record;
  if (wallet.mode !== 'enclave' || !isOwn) return null;
  return vault.withSecret(walletKeyId(wallet.id), 'wallet', tokenKeyOf);
}
