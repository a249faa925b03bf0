import type { ChainDenial } from '../../core/chain/chain-denial.ts';
import type { AccountState } from './account.ts';
import { isWithdrawal, type Action } from './actions.ts';
import { XLM } from './asset.ts';
import { spendsOf } from './spends.ts';
import type { Transaction } from './transaction.ts';

/** What an account keeps for itself twice, and once for each of its entries: half a lumen, since protocol 1. */
const RESERVE_UNITS = 5_000_000n;

/**
 * Why the network would refuse a transaction for what stands in its account. A network that would take it all the same
 * is not harmed by being asked later; what it would refuse costs a fee and a sequence.
 */
export function judgeAccount(transaction: Transaction, account: AccountState): readonly ChainDenial[] {
  return [
    ...judgeWeight(transaction, account),
    ...judgeTrust(transaction, account),
    ...judgeReserve(transaction, account),
  ];
}

/** All that is served here is of the medium rank. */
function judgeWeight({ source }: Transaction, account: AccountState): readonly ChainDenial[] {
  const weight = account.signers.find(({ key }) => key === source.address)?.weight ?? 0;
  const threshold = account.thresholds.medium;
  if (weight >= threshold && weight > 0) return [];
  return [{ code: 'KEY_TOO_WEAK', facts: { weight: String(weight), threshold: String(threshold) } }];
}

function judgeTrust({ operations }: Transaction, account: AccountState): readonly ChainDenial[] {
  const trusted = new Set(account.balances.keys());
  return operations.flatMap(({ action }): readonly ChainDenial[] => {
    if (action.name === 'trust') {
      if (action.limit > 0n) trusted.add(action.asset);
      return [];
    }
    if (isWithdrawal(action)) return [];
    // Who issues an asset needs no trust line to itself.
    const isOwn = action.buying.endsWith(`:${account.address}`);
    if (action.buying === XLM || isOwn || trusted.has(action.buying)) return [];
    return [{ code: 'TRUST_MISSING', facts: { asset: action.buying } }];
  });
}

/** Offers and trust lines need more of the reserve; what is offered cannot be part of it. */
function judgeReserve(transaction: Transaction, account: AccountState): readonly ChainDenial[] {
  const { operations, source } = transaction;
  if (operations.every(({ action }) => isWithdrawal(action))) return [];
  const more = operations.filter(({ action }) => makesEntry(action, account)).length;
  const entries = account.entries + BigInt(more) - account.sponsored;
  const reserve = (2n + entries) * RESERVE_UNITS;
  const balance = account.balances.get(XLM) ?? 0n;
  const spent = spendsOf(transaction, source.address).get(XLM) ?? 0n;
  const left = balance - account.promised - spent;
  if (left >= reserve) return [];
  const facts = {
    balance: String(balance),
    promised: String(account.promised),
    left: String(left),
    reserve: String(reserve),
    entries: String(entries),
  };
  return [{ code: 'RESERVE_BELOW', facts }];
}

function makesEntry(action: Action, { balances }: AccountState): boolean {
  if (action.name === 'trust') return action.limit > 0n && !balances.has(action.asset);
  return (action.name === 'offer.sell' || action.name === 'offer.buy') && action.offer === 0n;
}
