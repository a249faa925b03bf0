import type { ChainDenial } from '../../core/chain/chain-denial.ts';
import type { Deed } from '../../core/chain/chain.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';
import { isSigned } from '../custody/wallet-key.ts';

/**
 * What speaks against a transaction in its signatures: others must have signed before the wallet does, and rightly.
 * Where the key is here, the wallet's own place must be empty; where it is not, a signature in it must be right.
 */
export function judgeSignatures(deed: Deed, wallet: Wallet): readonly ChainDenial[] {
  return deed.signers.flatMap((place): readonly ChainDenial[] => {
    const { address: signer, signature } = place;
    const isOwn = signer === wallet.address;
    if (signature === null) return isOwn ? [] : [{ code: 'SIGNATURE_MISSING', facts: { signer } }];
    if (isOwn && wallet.mode !== 'client') return [{ code: 'SIGNATURE_PRESENT', facts: {} }];
    return isSigned(place, deed.signed) ? [] : [{ code: 'SIGNATURE_WRONG', facts: { signer } }];
  });
}
