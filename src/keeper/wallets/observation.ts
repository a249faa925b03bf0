import type { ChainDenial } from '../../core/chain/chain-denial.ts';
import type { Observed } from '../../core/policy/decide-deed.ts';

/** What nodes say before a decision, and up to which height of the chain the transaction can take effect. */
export interface Observation extends Observed {
  /** Null: it does not expire by itself. */
  readonly lastHeight: number | null;
  /** The newest slot in which a node showed the nonce that it rests on; absent: it rests on none. */
  readonly nonceSlot?: number;
  /** The number of the account's last transaction; null where nobody says, or the chain has none. */
  readonly lastSequence: bigint | null;
}

/** Of what several nodes say in the same words one is enough. */
export function distinct(objections: readonly ChainDenial[]): readonly ChainDenial[] {
  return [...new Map(objections.map((one) => [JSON.stringify(one), one])).values()];
}
