import type { ChainDenial } from '../../core/chain/chain-denial.ts';
import type { WalletFacts } from '../../core/chain/chain.ts';
import { judgeAmounts } from '../../core/chain/judge-amounts.ts';
import type { WalletLimits } from '../../core/chain/wallet-limits.ts';
import type { Sha256 } from '../../core/units/bytes.ts';
import type { Action } from './actions.ts';
import { feeAtMost, unitPrice } from './fee.ts';
import { Destinations } from './destinations.ts';
import { judgeAction } from './judge-action.ts';
import type { Address, Message } from './message.ts';

/** What a judgement rests on. */
export interface Case {
  readonly sha256: Sha256;
  /** What leaves the wallet at most, by asset. */
  readonly spends: ReadonlyMap<string, bigint>;
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
  denials.push(...judgeFee(of), ...judgeAmounts(of.spends, limits, of.facts));
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
