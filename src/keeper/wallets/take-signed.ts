import type { Deed, NoDeed } from '../../core/chain/chain.ts';
import type { OpenDeed, Wallet } from '../../core/account/wallet-state.ts';
import { digestOf } from './admit-deed.ts';
import { isSigned } from '../custody/wallet-key.ts';

/** What somebody brings back signed: the number of the decision, and the whole transaction. */
export interface Returned {
  readonly wallet: Wallet;
  readonly deed: number;
  readonly wire: Uint8Array;
}

/** Nothing was recorded or sent; the transaction goes on waiting where it still does. */
export interface NotTaken {
  readonly kind: 'notTaken';
  readonly why: WhyNotTaken;
}

/** Why something that came back is not taken. */
export type WhyNotTaken = 'DEED_OVER' | 'OTHER_BYTES' | 'SIGNATURE_ABSENT' | 'SIGNATURE_BAD';

/**
 * Whether what came back signed is the approved transaction, byte for byte, with a right signature of the wallet (W5).
 * Signatures are over the message: what a program changed in it, be it a fee, makes other bytes. Null where all fits.
 */
export function whyNotTaken(wallet: Wallet, open: OpenDeed, returned: Deed | NoDeed): WhyNotTaken | null {
  if (returned.kind === 'noDeed' || digestOf(returned) !== open.digest) return 'OTHER_BYTES';
  const place = returned.signers.find(({ address }) => address === wallet.address);
  if (place === undefined || place.signature === null) return 'SIGNATURE_ABSENT';
  return isSigned(place, returned.signed) ? null : 'SIGNATURE_BAD';
}
