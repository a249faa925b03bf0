import { createPublicKey, verify } from 'node:crypto';
import type { ChainDenial } from '../../core/chain/chain-denial.ts';
import type { Deed, SignerPlace } from '../../core/chain/chain.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';

const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/** Whether a place holds the signature of its key over exactly those bytes. */
export function isSigned(
  { key, signature }: Pick<SignerPlace, 'key' | 'signature'>,
  message: Uint8Array,
): boolean {
  if (signature === null || key.length !== 32) return false;
  const spki = createPublicKey({ key: Buffer.concat([SPKI_HEAD, key]), format: 'der', type: 'spki' });
  return verify(null, message, spki, signature);
}

/**
 * What speaks against a transaction in its signatures: others must have signed before the wallet does, and rightly.
 * Where the key is here, the wallet's own place must be empty; where it is not, a signature in it must be right.
 */
export function judgeSignatures(deed: Deed, wallet: Wallet): readonly ChainDenial[] {
  return deed.signers.flatMap((place): readonly ChainDenial[] => {
    const { address: signer, signature } = place;
    const isOwn = signer === wallet.address;
    if (signature === null) return isOwn ? [] : [{ code: 'SIGNATURE_MISSING', facts: { signer } }];
    if (isOwn && wallet.mode === 'server') return [{ code: 'SIGNATURE_PRESENT', facts: {} }];
    return isSigned(place, deed.signed) ? [] : [{ code: 'SIGNATURE_WRONG', facts: { signer } }];
  });
}
