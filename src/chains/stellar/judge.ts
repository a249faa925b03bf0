import type { ChainDenial } from '../../core/chain/chain-denial.ts';
import type { WalletFacts } from '../../core/chain/chain.ts';
import { judgeAmounts } from '../../core/chain/judge-amounts.ts';
import type { WalletLimits } from '../../core/chain/wallet-limits.ts';
import { isWithdrawal, type Action } from './actions.ts';
import { XLM } from './asset.ts';
import { spendsOf } from './spends.ts';
import type { Transaction } from './transaction.ts';

/** What a judgement rests on. */
export interface Case {
  readonly transaction: Transaction;
  readonly wallet: string;
  readonly limits: WalletLimits;
  readonly facts: WalletFacts;
}

/** Every reason not to sign, in the order of the transaction; empty where there is none. */
export function judge({ transaction, wallet, limits, facts }: Case): readonly ChainDenial[] {
  const { source, fee, sequence, times, operations } = transaction;
  const denials: ChainDenial[] = [];
  if (source.address !== wallet) denials.push({ code: 'PAYER_NOT_WALLET', facts: { payer: source.address } });
  // What proves to a server who somebody is has this sequence, and must never be signed for a stranger (SEP-10).
  if (sequence === 0n) denials.push({ code: 'SEQUENCE_ZERO', facts: {} });
  if (times === null || times.to === 0n) denials.push({ code: 'NEVER_EXPIRES', facts: {} });
  for (const { source: own, action } of operations) {
    const authority = (own ?? source).address;
    if (authority !== wallet && own !== null)
      denials.push({ code: 'AUTHORITY_NOT_WALLET', facts: { action: action.name, authority } });
    denials.push(...judgeAction(action, wallet, limits));
  }
  if (BigInt(fee) > limits.feeMax)
    denials.push({ code: 'FEE_ABOVE_MAX', facts: { fee: String(fee), max: String(limits.feeMax) } });
  // Exits are never trapped: of what only takes back, nothing but the fee leaves.
  if (operations.every(({ action }) => isWithdrawal(action))) return denials;
  return [...denials, ...judgeAmounts(spendsOf(transaction, wallet), limits, facts)];
}

function judgeAction(action: Action, wallet: string, limits: WalletLimits): readonly ChainDenial[] {
  const { name } = action;
  // Taking an offer back needs no leave: exits are never trapped.
  if (isWithdrawal(action)) return [];
  const denials: ChainDenial[] = [];
  if (!limits.actions.has(name)) denials.push({ code: 'ACTION_NOT_LISTED', facts: { action: name } });
  const gained = name === 'trust' ? action.asset : action.buying;
  const isGivenUp = name === 'trust' && action.limit === 0n;
  if (gained !== XLM && !isGivenUp && !limits.assets.has(gained))
    denials.push({ code: 'ASSET_NOT_TAKEN', facts: { asset: gained } });
  if ((name === 'path.sell' || name === 'path.buy') && action.to !== wallet)
    denials.push({ code: 'PATH_NOT_TO_SELF', facts: { destination: action.to } });
  return denials;
}
