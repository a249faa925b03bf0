import type { ChainDenial } from './chain-denial.ts';
import type { WalletFacts } from './chain.ts';
import type { WalletLimits } from './wallet-limits.ts';

/** What of `spent`, by asset in smallest units, is more than may leave in one transaction or within a day. */
export function judgeAmounts(
  spent: ReadonlyMap<string, bigint>,
  { assets }: WalletLimits,
  facts: WalletFacts,
): readonly ChainDenial[] {
  const denials: ChainDenial[] = [];
  for (const [asset, amount] of spent) {
    const limit = assets.get(asset);
    if (limit === undefined) {
      if (amount > 0n) denials.push({ code: 'ASSET_NOT_LISTED', facts: { asset } });
      continue;
    }
    const day = (facts.spent.get(asset) ?? 0n) + amount;
    const { perTransaction: max, perDay } = limit;
    const above = (code: 'AMOUNT_ABOVE_MAX' | 'DAY_AMOUNT_ABOVE_MAX', of: bigint, most: bigint): void => {
      if (of > most) denials.push({ code, facts: { asset, amount: String(of), max: String(most) } });
    };
    above('AMOUNT_ABOVE_MAX', amount, max);
    above('DAY_AMOUNT_ABOVE_MAX', day, perDay);
  }
  return denials;
}
