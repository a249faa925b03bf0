import type { ChainDenial } from '../../core/chain/chain-denial.ts';
import type { WalletFacts } from '../../core/chain/chain.ts';
import type { WalletLimits } from '../../core/chain/wallet-limits.ts';
import type { Sha256 } from '../../core/units/bytes.ts';
import type { Action } from './actions.ts';
import { feeAtMost, unitPrice } from './fee.ts';
import { Destinations } from './destinations.ts';
import { judgeAction } from './judge-action.ts';
import type { Address, Message } from './message.ts';
import { spendsOf } from './spends.ts';

/** What a judgement rests on. */
export interface Case {
  readonly sha256: Sha256;
  readonly message: Message;
  readonly actions: readonly Action[];
  readonly wallet: Address;
  readonly limits: WalletLimits;
  readonly facts: WalletFacts;
}

/** Every reason not to sign, in the order of the message; empty where there is none. */
export function judge(of: Case): readonly ChainDenial[] {
  const { message, actions, wallet, limits, sha256 } = of;
  const destinations = new Destinations(sha256, wallet, limits.destinations);
  const denials: ChainDenial[] = [];
  const [payer = ''] = message.signers;
  if (!message.signers.includes(wallet)) denials.push({ code: 'WALLET_NOT_SIGNER', facts: {} });
  if (payer !== wallet) denials.push({ code: 'PAYER_NOT_WALLET', facts: { payer } });
  actions.forEach((action, place) =>
    denials.push(...judgeAction({ action, place, actions, wallet, limits, destinations })),
  );
  denials.push(...judgeFee(of), ...judgeAmounts(of));
  return denials;
}

function judgeFee({ message, actions, limits }: Case): readonly ChainDenial[] {
  const fee = feeAtMost(message, actions);
  const price = unitPrice(actions);
  const denials: ChainDenial[] = [];
  if (fee > limits.feeMax)
    denials.push({ code: 'FEE_ABOVE_MAX', facts: { fee: String(fee), max: String(limits.feeMax) } });
  if (price > limits.unitPriceMax) {
    const facts = { price: String(price), max: String(limits.unitPriceMax) };
    denials.push({ code: 'UNIT_PRICE_ABOVE_MAX', facts });
  }
  return denials;
}

function judgeAmounts({ sha256, message, actions, wallet, limits, facts }: Case): readonly ChainDenial[] {
  const denials: ChainDenial[] = [];
  for (const [asset, amount] of spendsOf(sha256, message, actions, wallet)) {
    const limit = limits.assets.get(asset);
    if (limit === undefined) {
      if (amount > 0n) denials.push({ code: 'ASSET_NOT_LISTED', facts: { asset } });
      continue;
    }
    const day = (facts.spent.get(asset) ?? 0n) + amount;
    const { perTransaction: max, perDay } = limit;
    if (amount > max) {
      denials.push({
        code: 'AMOUNT_ABOVE_MAX',
        facts: { asset, amount: String(amount), max: String(max) },
      });
    }
    if (day > perDay) {
      denials.push({
        code: 'DAY_AMOUNT_ABOVE_MAX',
        facts: { asset, amount: String(day), max: String(perDay) },
      });
    }
  }
  return denials;
}
