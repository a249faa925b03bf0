import type { Asset } from './asset.ts';

/** A price as the network keeps it: of what is bought for one of what is sold, or the other way round. */
export interface Price {
  readonly n: number;
  readonly d: number;
}

/**
 * What an operation does, in a closed set: what is not here is not signed. `name` is what policy calls it. Amounts are
 * in ten-millionths of the asset.
 */
export type Action =
  | {
      readonly name: 'offer.sell';
      readonly selling: Asset;
      readonly buying: Asset;
      /** Of what is sold; 0 takes the offer back. */
      readonly amount: bigint;
      /** Of what is bought, for one of what is sold. */
      readonly price: Price;
      /** 0: a new offer. */
      readonly offer: bigint;
      /** It does not trade with offers at exactly its price. */
      readonly isPassive: boolean;
    }
  | {
      readonly name: 'offer.buy';
      readonly selling: Asset;
      readonly buying: Asset;
      /** Of what is bought; 0 takes the offer back. */
      readonly amount: bigint;
      /** Of what is sold, for one of what is bought. */
      readonly price: Price;
      readonly offer: bigint;
    }
  | {
      /** Sells exactly so much, for at least so much. */
      readonly name: 'path.sell';
      readonly selling: Asset;
      readonly amount: bigint;
      readonly buying: Asset;
      readonly least: bigint;
      readonly to: string;
      readonly path: readonly Asset[];
    }
  | {
      /** Buys exactly so much, for at most so much. */
      readonly name: 'path.buy';
      readonly selling: Asset;
      readonly most: bigint;
      readonly buying: Asset;
      readonly amount: bigint;
      readonly to: string;
      readonly path: readonly Asset[];
    }
  | {
      readonly name: 'trust';
      readonly asset: Asset;
      /** How much the account may hold at most; 0 gives the trust up. */
      readonly limit: bigint;
    };

/** The names of every action, as policy has them. */
export const ACTION_NAMES: readonly Action['name'][] = [
  'offer.sell',
  'offer.buy',
  'path.sell',
  'path.buy',
  'trust',
];

/** Whether it takes something back and gives nothing away: an offer that is withdrawn. */
export function isWithdrawal(action: Action): boolean {
  return (action.name === 'offer.sell' || action.name === 'offer.buy') && action.amount === 0n;
}
