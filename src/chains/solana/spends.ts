import type { Sha256 } from '../../core/units/bytes.ts';
import type { Action } from './actions.ts';
import { associatedTokenAccount } from './derived-address.ts';
import { feeAtMost } from './fee.ts';
import type { Address, Message } from './message.ts';
import { NATIVE_MINT, TOKEN } from './programs.ts';

/** How policy calls the chain's coin, wrapped or not. */
export const SOL = 'SOL';

/**
 * What an associated token account costs whoever makes it, in lamports: 165 bytes of the Token program at the rate of
 * the main network; those of Token-2022 may be longer, up to some 1,300 bytes here.
 */
const ACCOUNT_COST = 2_039_280n;
const ACCOUNT_COST_2022 = 10_000_000n;
/** What a nonce account of 80 bytes must hold, at the same rate. */
const NONCE_COST = 1_447_680n;

/**
 * By asset, in smallest units: what can leave a wallet at most when this message takes effect. What is minted counts as
 * if it left: it can be taken out of the same limit only.
 */
export function spendsOf(
  sha256: Sha256,
  message: Message,
  actions: readonly Action[],
  wallet: Address,
): ReadonlyMap<string, bigint> {
  const spent = new Map<string, bigint>();
  const add = (asset: string, amount: bigint): void =>
    void spent.set(asset, (spent.get(asset) ?? 0n) + amount);
  if (message.signers[0] === wallet) add(SOL, feeAtMost(message, actions));
  for (const action of actions) {
    const cost = costOf(sha256, action, wallet);
    if (cost !== null) add(cost.asset, cost.amount);
  }
  return spent;
}

interface Cost {
  readonly asset: string;
  readonly amount: bigint;
}

function costOf(sha256: Sha256, action: Action, wallet: Address): Cost | null {
  switch (action.name) {
    case 'system.transfer':
      if (action.from !== wallet || isOwnWrapped(sha256, action.to, wallet)) return null;
      return { asset: SOL, amount: action.to === wallet ? 0n : action.lamports };
    case 'system.create-account':
      return action.payer === wallet ? { asset: SOL, amount: action.lamports } : null;
    case 'token.create-associated': {
      if (action.payer !== wallet) return null;
      return { asset: SOL, amount: action.tokenProgram === TOKEN ? ACCOUNT_COST : ACCOUNT_COST_2022 };
    }
    case 'token.set-authority': {
      if (action.authority !== wallet || action.right !== 'own the account') return null;
      return { asset: SOL, amount: action.program === TOKEN ? ACCOUNT_COST : ACCOUNT_COST_2022 };
    }
    case 'nonce.authorize':
      return action.authority === wallet ? { asset: SOL, amount: NONCE_COST } : null;
    case 'nonce.withdraw':
      return action.authority === wallet && action.to !== wallet
        ? { asset: SOL, amount: action.lamports }
        : null;
    case 'token.transfer':
    case 'token.approve':
    case 'token.burn':
    case 'token.mint':
      if (action.authority !== wallet || action.mint === null) return null;
      return { asset: assetOf(action.mint), amount: action.amount };
    default:
      return null;
  }
}

/** The name of a token in policy: its mint, and SOL for the wrapped coin. */
export function assetOf(mint: Address): string {
  return mint === NATIVE_MINT ? SOL : mint;
}

/** Lamports that go to the wallet's own account of wrapped SOL are still its own. */
function isOwnWrapped(sha256: Sha256, account: Address, wallet: Address): boolean {
  const of = { owner: wallet, mint: NATIVE_MINT, tokenProgram: TOKEN };
  return associatedTokenAccount(sha256, of) === account;
}
