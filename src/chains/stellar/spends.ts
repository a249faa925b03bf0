import { XLM, type Asset } from './asset.ts';
import type { Action } from './actions.ts';
import type { Transaction } from './transaction.ts';

/** By asset, in ten-millionths: what can leave the account at most when this takes effect, the fee included. */
export function spendsOf(
  { fee, source, operations }: Transaction,
  wallet: string,
): ReadonlyMap<Asset, bigint> {
  const spent = new Map<Asset, bigint>();
  const add = (asset: Asset, amount: bigint): void => {
    if (amount > 0n) spent.set(asset, (spent.get(asset) ?? 0n) + amount);
  };
  if (source.address === wallet) add(XLM, BigInt(fee));
  for (const { source: own, action } of operations) {
    const cost = (own ?? source).address === wallet ? costOf(action) : null;
    if (cost !== null) add(cost.asset, cost.amount);
  }
  return spent;
}

function costOf(action: Action): { readonly asset: Asset; readonly amount: bigint } | null {
  switch (action.name) {
    case 'offer.sell':
    case 'path.sell':
      return { asset: action.selling, amount: action.amount };
    case 'path.buy':
      return { asset: action.selling, amount: action.most };
    case 'offer.buy': {
      const { n, d } = action.price;
      return { asset: action.selling, amount: dividedUp(action.amount * BigInt(n), BigInt(d)) };
    }
    case 'trust':
      return null;
  }
}

function dividedUp(amount: bigint, by: bigint): bigint {
  return (amount + by - 1n) / by;
}
